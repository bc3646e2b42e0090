"""``palate rules``: list, apply and remove."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Palate

TOML = """
[[rules]]
name = "sale"
kind = "boost"
factor = 1.5
where = { tags = ["sale"] }

[[rules]]
name = "few"
kind = "limit"
at_most = 2
per = "creator"
ends = 2000-01-01T00:00:00Z
"""


def test_rules_on_the_command_line(palate: Palate, data_dir: Path, tmp_path: Path) -> None:
    store = ("--data-dir", data_dir)
    (tmp_path / "rules.toml").write_text(TOML)
    dry = palate("rules", "apply", "rules.toml", "--dry-run", *store)
    assert dry.out == "+ sale\n+ few\nDry run, nothing changed: 2 added, 0 changed, 0 removed, 0 unchanged.\n"
    applied = palate("rules", "apply", "rules.toml", *store, "--json").json()
    assert applied == {"dry_run": False, "added": ["sale", "few"], "changed": [], "removed": [], "unchanged": []}
    rows = palate("rules", "list", *store, "--json").json()
    assert [(row["rule"]["name"], row["state"], row["holds_in"]) for row in rows] == [
        ("few", "ended", ["default"]),
        ("sale", "active", ["default"]),
    ]
    assert "ended" in palate("rules", "list", *store).out
    (tmp_path / "rules.toml").write_text(TOML.replace("1.5", "0.5"))
    refused = palate("rules", "apply", "rules.toml", *store)
    assert (refused.code, refused.out) == (2, "")
    assert "rules[0] ('sale'): factor: 'factor' is above 1 and at most 100, not 0.5." in refused.err
    (tmp_path / "few.toml").write_text(TOML[TOML.index("[[rules]]", 10) :])
    assert "- sale" in palate("rules", "apply", "few.toml", "--prune", *store).out
    assert palate("rules", "remove", "few", *store).out == "Rule few: removed.\n"
    assert palate("rules", "remove", "few", *store).code == 1
