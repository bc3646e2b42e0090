"""``palate audit``, and the entries of commands."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Palate


def test_commands_are_recorded_and_shown(palate: Palate, tmp_path: Path) -> None:
    store = ("--data-dir", tmp_path / "data")
    key = palate("key", "create", "shop", "--scope", "read", *store, "--json").json()
    palate("key", "revoke", key["id"], *store)
    shown = palate("audit", *store, "--json").json()
    assert [(row["action"], row["target"], row["actor_kind"]) for row in shown] == [
        ("key revoke", key["id"], "command line"),
        ("key create", key["id"], "command line"),
    ]
    assert "key revoke" in palate("audit", "--limit", "1", *store).out
    assert palate("audit", "--data-dir", tmp_path / "none").code == 1
