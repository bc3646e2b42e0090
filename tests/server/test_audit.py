"""The audit log: who did what to whom, and what remains of users who were forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx import Client

from palate.adapters.sql.audit_log import SqlAuditLog
from palate.errors import StorageFailed
from tests.adapters.conftest import files_with
from tests.server.answers import problem, read_json
from tests.server.conftest import served
from tests.server.users import ACCOUNTS, PASSWORD, Clock, User, guest

APPLICATION = "f3Qz8LwT0vYb6NcK"
KEY = {"authorization": f"Bearer {APPLICATION}"}
EVENT = {"item_id": "book:dune", "event_type": "like"}


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("audit")


@pytest.fixture(scope="module")
def client(folder: Path, clock: Clock) -> Iterator[Client]:
    with served(folder, {**ACCOUNTS, "refresh_grace_s": 0.5}, clock, api_keys=(APPLICATION,)) as client:
        yield client


@pytest.fixture(scope="module")
def admin(client: Client) -> dict[str, str]:
    """A key that may read the log."""
    from palate.ports.api_keys import Scope
    from palate.services.accounts.api_keys import create_key
    from tests.server.conftest import InProcess

    transport = client._transport
    assert isinstance(transport, InProcess)
    context = transport.app.state.context  # type: ignore[attr-defined]  # it is the application
    _, text = transport.portal.call(create_key, context, "admin", [Scope.ADMIN])
    return {"authorization": f"Bearer {text}"}


def entries(client: Client, admin: dict[str, str], **query: Any) -> list[dict[str, Any]]:
    page: list[dict[str, Any]] = read_json(client.get("/audit", headers=admin, params=query))["entries"]
    return page


def summary(entry: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(entry[name] for name in ("actor_kind", "actor", "action", "user", "target", "status"))


def test_sign_ins_and_their_failures_are_recorded_without_what_was_typed(
    client: Client, admin: dict[str, str], folder: Path
) -> None:
    ann = User(client).sign_up()
    problem(client.post("/auth/login", json={"name": ann.name, "password": "a guess"}), 401)
    ann.log_in(ann.name)
    ann.ask("POST", "/auth/password", json={"current_password": PASSWORD, "new_password": PASSWORD + "!"})
    ann.ask("POST", "/auth/logout")
    assert [summary(entry) for entry in entries(client, admin, user_id=ann.id)] == [
        ("user", ann.id, "POST /auth/logout", None, None, 204),
        ("user", ann.id, "POST /auth/password", None, None, 204),
        ("user", ann.id, "POST /auth/login", ann.id, None, 200),
        ("nobody", None, "POST /auth/login", ann.id, None, 401),
        ("user", ann.id, "POST /auth/sign-up", ann.id, None, 201),
    ]
    problem(client.post("/auth/login", json={"name": "typed-instead-of-a-name", "password": "a guess"}), 401)
    assert summary(entries(client, admin)[0]) == ("nobody", None, "POST /auth/login", None, None, 401)
    assert entries(client, admin)[0]["address"] == "127.0.0.1"
    assert files_with(folder, "typed-instead-of-a-name") == []


def test_changes_by_operators_and_keys_are_recorded_and_events_are_not(client: Client, admin: dict[str, str]) -> None:
    newest = entries(client, admin, limit=1)[0]["number"]
    key = read_json(client.post("/keys", headers=admin, json={"name": "x", "scopes": ["read"]}), 201)["key_id"]
    client.delete(f"/keys/{key}", headers=admin)
    client.put("/items/book:dune", headers=KEY, json={"domain": "book", "title": "Dune"})
    client.post("/jobs", headers=KEY, json={"kind": "nonsense"})
    read_json(client.post("/events", headers=KEY, json={**EVENT, "user_id": "somebody"}))
    client.post("/recommend", headers=KEY, json={"user_id": "somebody"})
    bob = guest(client)
    problem(bob.ask("DELETE", f"/keys/{key}"), 403)
    problem(client.delete(f"/keys/{key}"), 401)
    made = [summary(entry) for entry in entries(client, admin) if entry["number"] > newest]
    own_key = made[-1][1]
    assert made == [
        ("user", bob.id, "DELETE /keys/{key_id}", None, key, 403),
        ("key", "settings", "PUT /items/{item_id}", None, "book:dune", 200),
        ("key", own_key, "DELETE /keys/{key_id}", None, key, 204),
        ("key", own_key, "POST /keys", None, key, 201),
    ]


def test_of_forgotten_users_only_a_hash_remains(client: Client, admin: dict[str, str], folder: Path) -> None:
    ann, bob = User(client).sign_up(), User(client).sign_up()
    problem(ann.ask("DELETE", f"/users/{bob.id}"), 403)
    newest = entries(client, admin, limit=1)[0]["number"]
    read_json(ann.ask("DELETE", "/auth/me"))
    read_json(client.delete(f"/users/{bob.id}", headers=KEY))
    assert entries(client, admin, user_id=ann.id) == entries(client, admin, user_id=bob.id) == []
    assert files_with(folder, ann.id) == files_with(folder, bob.id) == []
    erased_bob, erased_ann = [entry for entry in entries(client, admin) if entry["number"] > newest]
    assert erased_ann["actor"] == erased_ann["user"] != erased_bob["user"]
    assert erased_ann["actor"].startswith("forgotten:")
    assert (erased_ann["address"], erased_bob["actor"]) == (None, "settings")
    kept = [summary(entry) for entry in entries(client, admin, user_id=erased_bob["user"])]
    assert kept[1:] == [
        ("user", erased_ann["actor"], "DELETE /users/{user_id}", erased_bob["user"], None, 403),
        ("user", erased_bob["user"], "POST /auth/sign-up", erased_bob["user"], None, 201),
    ]


def test_users_with_unusual_ids_are_forgotten_too(client: Client, admin: dict[str, str]) -> None:
    visitor, odd = guest(client), "José\u00a0Marín \U0001f469\u200d\U0001f4bb"
    problem(visitor.ask("DELETE", f"/users/{odd}"), 403)
    assert [entry["user"] for entry in entries(client, admin, user_id=odd)] == [odd]
    read_json(client.delete(f"/users/{odd}", headers=KEY))
    assert entries(client, admin, user_id=odd) == []


def test_what_a_guest_did_is_done_by_the_account_they_log_in_to(client: Client, admin: dict[str, str]) -> None:
    account, visitor = User(client).sign_up(), guest(client)
    problem(visitor.ask("GET", "/audit"), 403)
    problem(visitor.ask("POST", "/train"), 403)
    before = visitor.id
    visitor.log_in(account.name)
    assert entries(client, admin, user_id=before) == []
    assert ("user", account.id, "POST /train", None, None, 403) in map(
        summary, entries(client, admin, user_id=account.id)
    )


def test_a_refresh_token_that_is_used_again_is_recorded(client: Client, admin: dict[str, str], clock: Clock) -> None:
    user = guest(client)
    thief = User(client, cookie=user.cookie)
    read_json(user.ask("POST", "/auth/refresh"))
    clock.now += 1
    problem(thief.ask("POST", "/auth/refresh"), 401)
    (entry,) = entries(client, admin, user_id=user.id)
    assert summary(entry) == ("nobody", None, "refresh token used again", user.id, None, 401)


def test_the_log_is_read_in_pages_by_admins_alone(client: Client, admin: dict[str, str]) -> None:
    whole, before = [], None
    while True:
        query = {"limit": 3} if before is None else {"limit": 3, "before": before}
        page = read_json(client.get("/audit", headers=admin, params=query))
        whole += page["entries"]
        before = page["before"]
        if before is None:
            break
    assert whole == entries(client, admin, limit=1_000)
    assert len(whole) > 6
    problem(client.get("/audit", headers=KEY), 403)
    problem(client.get("/audit"), 401)


def test_a_log_that_cannot_be_written_fails_no_request(
    client: Client, admin: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_arguments: object, **_more: object) -> None:
        raise StorageFailed("the disk is full")

    monkeypatch.setattr(SqlAuditLog, "append", fail)
    read_json(client.post("/keys", headers=admin, json={"name": "x", "scopes": ["read"]}), 201)


def test_old_entries_go_and_odd_names_are_stored_readably(client: Client, admin: dict[str, str], clock: Clock) -> None:
    bob = guest(client)
    problem(bob.ask("DELETE", "/users/%00%07odd" + "x" * 500), 403)
    newest = entries(client, admin, limit=1)[0]
    assert newest["user"].startswith("��oddxxx")
    assert len(newest["user"]) == 200
    clock.now += 366 * 86_400
    client.post("/auth/login", json={"name": "x", "password": "a guess"})
    assert len(entries(client, admin)) == 1
