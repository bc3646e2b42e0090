"""Users with browsers, for tests of sign-in."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any, Final

from httpx import Client, Response

from tests.server.answers import read_json

SECRET: Final = "3c1f0e5a9b7d2486c9e07a41f8d35b62" + "7e9a04d1c6b82f53a1d84e69f0375bc2"
PASSWORD: Final = "correct horse battery"
ACCOUNTS: Final[dict[str, Any]] = {
    "required": True,
    "secret_key": SECRET,
    "tries_per_account": 1_000,
    "tries_per_address": 100_000,
}
"""Settings of a server that requires sign-in, with rate limits that tests do not reach."""

_numbers = itertools.count()


class Clock:
    """A clock that tests set."""

    now = 1e9

    def __call__(self) -> float:
        return self.now


@dataclass
class User:
    """A user with a browser: an access token in the page, and a cookie that the page cannot read."""

    client: Client
    name: str = ""
    token: str = ""
    cookie: str = ""
    id: str = ""

    def ask(self, method: str, path: str, **more: Any) -> Response:
        """Send a request as a page in the browser would."""
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        if self.cookie and path.startswith("/auth"):
            headers["cookie"] = f"palate_refresh={self.cookie}"
        headers |= more.pop("headers", {})
        return self.note(self.client.request(method, path, headers=headers, **more))

    def note(self, answer: Response) -> Response:
        """Store the tokens of a response."""
        self.client.cookies.clear()
        if "palate_refresh" in answer.cookies:
            self.cookie = answer.cookies["palate_refresh"]
        if answer.headers.get("content-type") == "application/json" and "access_token" in answer.json():
            self.token, self.id = answer.json()["access_token"], answer.json()["user_id"]
        return answer

    def sign_up(self, name: str = "", password: str = PASSWORD) -> User:
        self.name = name or f"user {next(_numbers)}"
        read_json(self.ask("POST", "/auth/sign-up", json={"name": self.name, "password": password}), 201)
        return self

    def log_in(self, name: str, password: str = PASSWORD) -> Any:
        return read_json(self.ask("POST", "/auth/login", json={"name": name, "password": password}))

    def likes(self, item: str, event_id: str | None = None) -> None:
        event = {"user_id": self.id, "item_id": item, "event_type": "like", "event_id": event_id}
        assert read_json(self.ask("POST", "/events", json=event))["accepted"] == 1

    def history(self) -> list[str]:
        events = read_json(self.ask("GET", f"/users/{self.id}/history"))["events"]
        return [event["item_id"] for event in events]


def guest(client: Client) -> User:
    user = User(client)
    read_json(user.ask("POST", "/auth/guest"), 201)
    return user
