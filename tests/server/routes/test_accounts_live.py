"""The whole way on a real server: from a file of variables to a user who was never there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.adapters.conftest import files_with
from tests.server.answers import problem, read_json
from tests.waiting import LAST_RESORT_S

_READY = re.compile(r"ready at (http://\S+)")
_COMMAND = [sys.executable, "-m", "palate"]
_VARIABLES = """
SECRET_KEY=3c1f0e5a9b7d2486c9e07a41f8d35b62
ALGORITHM=HS256
ACCESS_TOKEN_EXPIRE_MINUTES=5
DATABASE_URL=sqlite:///kept.db
PALATE_ACCOUNTS__REQUIRED=true
"""


@pytest.fixture
def folder(trained_store: Path, tmp_path: Path) -> Path:
    """A working directory with a trained store and a file of variables."""
    shutil.copytree(trained_store, tmp_path / "palate-data")
    shutil.move(tmp_path / "palate-data" / "palate.db", tmp_path / "kept.db")
    (tmp_path / ".env").write_text(_VARIABLES, encoding="utf-8")
    return tmp_path


@pytest.fixture
def address(folder: Path) -> Iterator[str]:
    process = subprocess.Popen(
        [*_COMMAND, "serve", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=folder
    )
    try:
        assert process.stdout is not None
        ready = next((match for line in process.stdout if (match := _READY.search(line))), None)
        assert ready, "the server did not start"
        yield ready[1]
    finally:
        process.kill()
        process.wait()
        process.stdout.close()  # type: ignore[union-attr]  # it is a pipe


def bearer(answer: httpx.Response) -> dict[str, str]:
    return {"authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}


def test_from_a_guest_to_somebody_and_back_to_nobody(address: str, folder: Path) -> None:
    patient: dict[str, Any] = {"base_url": address, "timeout": LAST_RESORT_S}
    with httpx.Client(**patient) as browser, httpx.Client(**patient) as other:
        problem(browser.get("/recommend"), 401)
        token = bearer(came := browser.post("/auth/guest"))
        user = came.json()["user_id"]
        event = {"user_id": user, "item_id": "book:dune", "event_type": "like"}
        assert read_json(browser.post("/events", headers=token, json=event))["accepted"] == 1
        assert "cookie" not in browser.get("/ready").request.headers, "the cookie goes to /auth alone"
        assert came.json()["expires_in"] == 300

        ann = {"name": "Ann", "password": "correct horse battery"}
        token = bearer(browser.post("/auth/sign-up", json=ann))
        slate = read_json(browser.get("/recommend", headers=token, params={"user_id": user}))
        assert len(slate["recommendations"]) == 10
        token = bearer(browser.post("/auth/refresh"))
        assert read_json(browser.get("/auth/me", headers=token))["user_id"] == user

        visitor = bearer(came := other.post("/auth/guest"))
        event = {"user_id": came.json()["user_id"], "item_id": "movie:alien", "event_type": "like"}
        read_json(other.post("/events", headers=visitor, json=event))
        problem(other.get(f"/users/{user}/history", headers=visitor), 403)
        assert read_json(other.post("/auth/login", json=ann))["merged_events"] == 1
        history = read_json(browser.get(f"/users/{user}/history", headers=token))["events"]
        assert [event["item_id"] for event in history] == ["book:dune", "movie:alien"]

        assert read_json(browser.delete("/auth/me", headers=token))["events"] == 2
        problem(other.post("/auth/refresh"), 401)
        problem(browser.post("/auth/login", json=ann), 401)
    assert files_with(folder, user) == []
