"""Users who sign in, as tests play them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any, Final

from httpx import Client, Response

from tests.server.answers import said

SECRET: Final = "0123456789abcdef" * 4
PASSWORD: Final = "correct horse battery"
ACCOUNTS: Final[dict[str, Any]] = {
    "required": True,
    "secret_key": SECRET,
    "tries_per_account": 1_000,
    "tries_per_address": 100_000,
}
"""A server on which everyone signs in, as often as tests like."""

_numbers = itertools.count()


class Clock:
    """Goes only as it is told to."""

    now = 1e9

    def __call__(self) -> float:
        return self.now


@dataclass
class User:
    """Somebody with a browser of their own: a token in the page, a cookie that it cannot see."""

    client: Client
    name: str = ""
    token: str = ""
    cookie: str = ""
    id: str = ""

    def ask(self, method: str, path: str, **more: Any) -> Response:
        """A request of the page, as a browser would send it."""
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        if self.cookie and path.startswith("/auth"):
            headers["cookie"] = f"palate_refresh={self.cookie}"
        headers |= more.pop("headers", {})
        return self.note(self.client.request(method, path, headers=headers, **more))

    def note(self, answer: Response) -> Response:
        """Keep what an answer gave."""
        self.client.cookies.clear()
        if "palate_refresh" in answer.cookies:
            self.cookie = answer.cookies["palate_refresh"]
        if answer.headers.get("content-type") == "application/json" and "access_token" in answer.json():
            self.token, self.id = answer.json()["access_token"], answer.json()["user_id"]
        return answer

    def sign_up(self, name: str = "", password: str = PASSWORD) -> User:
        self.name = name or f"user {next(_numbers)}"
        said(self.ask("POST", "/auth/sign-up", json={"name": self.name, "password": password}), 201)
        return self

    def log_in(self, name: str, password: str = PASSWORD) -> Any:
        return said(self.ask("POST", "/auth/login", json={"name": name, "password": password}))

    def likes(self, item: str, event_id: str | None = None) -> None:
        event = {"user_id": self.id, "item_id": item, "event_type": "like", "event_id": event_id}
        assert said(self.ask("POST", "/events", json=event))["accepted"] == 1

    def history(self) -> list[str]:
        events = said(self.ask("GET", f"/users/{self.id}/history"))["events"]
        return [one["item_id"] for one in events]


def guest(client: Client) -> User:
    user = User(client)
    said(user.ask("POST", "/auth/guest"), 201)
    return user
