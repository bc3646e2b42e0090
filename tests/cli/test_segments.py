"""``palate segments``: the champion's kinds of taste."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Palate


def test_segments_for_users_and_for_programs(palate: Palate, data_dir: Path) -> None:
    rows = palate("segments", "--data-dir", data_dir, "-n", 2, "--json").json()
    assert len(rows) == 8
    shown = palate("segments", "--data-dir", data_dir, "-n", 2)
    assert shown.code == 0
    for row in rows:
        assert row["name"] in shown.out
        assert row["items"][0]["title"] in shown.out
        assert len(row["items"]) == 2


def test_before_any_training_it_says_what_to_do(palate: Palate) -> None:
    palate("train")  # there is nothing to learn from, but a store
    done = palate("segments")
    assert (done.code, done.out) == (1, "")
    assert "train" in done.err
