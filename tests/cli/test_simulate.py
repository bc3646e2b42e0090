"""``palate simulate``: recommenders compared with simulated users."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from tests.cli.conftest import Palate

FEW = ("--users", 3, "--sessions", 1, "--training-sessions", 1, "--recommender", "random", "--recommender", "popular")


def test_for_users_and_for_programs(palate: Palate) -> None:
    figures = palate("simulate", *FEW, "--no-boredom", "--no-drift", "--json").json()
    assert list(figures) == ["random", "popular"]
    output = palate("simulate", *FEW, "--no-boredom", "--no-drift")
    assert output.code == 0
    assert f"{figures['popular']['mean']:.2f}" in output.out
    assert "3 simulated users, seed 42" in output.out


def test_the_logs_can_be_written(palate: Palate, tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    output = palate("simulate", *FEW, "--out", path)
    assert f"Written: {path}" in output.out
    assert set(pl.read_parquet(path)["recommender"]) == {"random", "popular"}


def test_wrong_use_is_refused_before_any_work(palate: Palate) -> None:
    result = palate("simulate", "--out", "log.csv")
    assert (result.code, result.out) == (2, "")
    assert ".parquet or .jsonl" in result.err
    assert palate("simulate", "--recommender", "best").code == 2
