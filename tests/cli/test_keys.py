"""``palate key``: keys are printed once, listed without their secret, and revoked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Palate
from tests.server.answers import problem, read_json
from tests.server.conftest import served


def test_a_key_is_created_listed_and_revoked(palate: Palate, tmp_path: Path) -> None:
    folder = ("--data-dir", tmp_path / "data")
    created = palate("key", "create", "shop", "--scope", "read", "--scope", "events", *folder, "--json").json()
    printed = palate("key", "create", "other", "--scope", "admin", "--days", 1, "--per-minute", 9, *folder).out
    headers = {"authorization": f"Bearer {created['key']}"}
    with served(tmp_path / "data") as client:
        assert read_json(client.get("/auth/me", headers=headers))["role"] == "service"
        other = {"authorization": f"Bearer {printed.split()[0]}"}
        assert read_json(client.get("/auth/me", headers=other))["role"] == "admin"
        listed = palate("key", "list", *folder, "--json")
        assert [(row["name"], row["scopes"]) for row in listed.json()] == [
            ("shop", ["read", "events"]),
            ("other", ["admin"]),
        ]
        assert created["key"] not in listed.out
        assert created["id"] in palate("key", "list", *folder).out
        assert palate("key", "revoke", created["id"], *folder).code == 0
    with served(tmp_path / "data") as client:
        problem(client.get("/auth/me", headers=headers), 401)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("create", "x", "--scope", "root"), 2, "there are read, events, items, metrics, admin"),
        (("create", "x", "--scope", "read", "--days", "-1"), 2, "future"),
        (("revoke", "none"), 1, "no key 'none'"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    palate: Palate, tmp_path: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    result = palate("key", *arguments, "--data-dir", tmp_path / "data")
    assert (result.code, message in result.err) == (code, True), result
