"""``palate segments``: the user segments of the champion."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Palate


def test_segments_for_users_and_for_programs(palate: Palate, data_dir: Path) -> None:
    rows = palate("segments", "--data-dir", data_dir, "-n", 2, "--json").json()
    assert len(rows) == 8
    output = palate("segments", "--data-dir", data_dir, "-n", 2)
    assert output.code == 0
    for row in rows:
        assert row["name"] in output.out
        assert row["items"][0]["title"] in output.out
        assert len(row["items"]) == 2


def test_before_any_training_it_says_what_to_do(palate: Palate) -> None:
    palate("train")  # there is nothing to learn from, but a store
    result = palate("segments")
    assert (result.code, result.out) == (1, "")
    assert "train" in result.err
