"""API keys of the store: what they open, where they end, and that they cannot be read again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx import Client

from tests.adapters.conftest import files_with
from tests.server.answers import problem, read_json
from tests.server.conftest import served

ADMIN = {"authorization": "Bearer application"}
EVENT = {"user_id": "somebody", "item_id": "book:dune", "event_type": "like"}
ITEM = {"domain": "book", "title": "Dune"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[Client]:
    """In open mode, where who sends nothing is an admin."""
    with served(folder) as client:
        yield client


def create(client: Client, *scopes: str, **more: Any) -> dict[str, Any]:
    answer = client.post("/keys", json={"name": "shop", "scopes": list(scopes), **more})
    created: dict[str, Any] = read_json(answer, 201)
    return created


def bearer(key: dict[str, Any]) -> dict[str, str]:
    return {"authorization": f"Bearer {key['key']}"}


def test_a_key_does_what_its_scopes_say_for_any_user(client: Client) -> None:
    read, events, items = (bearer(create(client, scope)) for scope in ("read", "events", "items"))
    assert client.put("/items/book:dune", headers=items, json=ITEM).status_code == 200
    assert client.post("/events", headers=events, json=EVENT).status_code == 200
    assert client.get("/users/somebody/history", headers=read).status_code == 200
    assert "scope events" in problem(client.post("/events", headers=read, json=EVENT), 403)["detail"]
    problem(client.put("/items/book:dune", headers=events, json=ITEM), 403)
    problem(client.get("/users/somebody/history", headers=items), 403)
    for headers in (read, events, items):
        problem(client.get("/metrics", headers=headers), 403)
        problem(client.get("/keys", headers=headers), 403)
    both = bearer(create(client, "events", "read"))
    assert client.post("/events", headers=both, json=EVENT).status_code == 200
    assert client.get("/users/somebody/history", headers=both).status_code == 200


def test_a_key_for_metrics_reads_them_and_nothing_else(client: Client) -> None:
    metrics = bearer(create(client, "metrics"))
    assert "palate_workers" in client.get("/metrics", headers=metrics).text
    for path in ("/items", "/recommend", "/users/somebody/history", "/jobs", "/keys", "/audit"):
        assert "metrics" in problem(client.get(path, headers=metrics), 403)["detail"]
    problem(client.post("/events", headers=metrics, json=EVENT), 403)


def test_an_admin_key_does_everything_and_makes_others(client: Client) -> None:
    admin = bearer(create(client, "admin"))
    for path in ("/metrics", "/keys", "/jobs", "/users/somebody/history"):
        assert client.get(path, headers=admin).status_code == 200
    assert client.post("/keys", headers=admin, json={"name": "x", "scopes": ["read"]}).status_code == 201
    me = read_json(client.get("/auth/me", headers=admin))
    assert (me["role"], me["how"], me["user_id"]) == ("admin", "key", None)


def test_a_revoked_key_is_refused_and_stays_in_the_list(client: Client) -> None:
    key = create(client, "read")
    read_json(client.get("/auth/me", headers=bearer(key)))
    assert client.delete(f"/keys/{key['key_id']}").status_code == 204
    problem(client.get("/auth/me", headers=bearer(key)), 401)
    (row,) = [row for row in read_json(client.get("/keys"))["keys"] if row["key_id"] == key["key_id"]]
    assert row["revoked"] is not None
    problem(client.delete("/keys/none"), 404)


def test_the_key_is_shown_once_and_stored_nowhere(client: Client, folder: Path) -> None:
    key = create(client, "read")
    assert key["key"].startswith(key["prefix"])
    assert key["key"] not in client.get("/keys").text
    assert files_with(folder, key["key"].rpartition("_")[2]) == []
    assert files_with(folder, key["key_id"])


def test_a_key_beyond_its_limit_is_told_when_to_come_again(client: Client) -> None:
    headers = bearer(create(client, "read", per_minute=3))
    assert [client.get("/auth/me", headers=headers).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert int(client.get("/auth/me", headers=headers).headers["retry-after"]) <= 20


@pytest.mark.parametrize(
    "body",
    [
        {"scopes": []},
        {"scopes": ["root"]},
        {"expires": "2001-01-01"},
        {"per_minute": 0},
        {"per_minute": True},
        {"name": ""},
        {"other": 1},
    ],
    ids=str,
)
def test_what_is_no_key_is_refused(client: Client, body: dict[str, Any]) -> None:
    problem(client.post("/keys", json={"name": "x", "scopes": ["read"], **body}), 422)


def test_keys_of_the_settings_go_on_and_may_not_make_others(tmp_path: Path) -> None:
    with served(tmp_path, api_keys=("application",)) as client:
        assert client.get("/metrics", headers=ADMIN).status_code == 200
        problem(client.get("/keys", headers=ADMIN), 403)
