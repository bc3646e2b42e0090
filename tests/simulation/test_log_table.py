"""Logs as tables and files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from palate.errors import InvalidInput
from palate.simulation import RandomRecommender, SessionLog, simulate, to_table
from palate.simulation.log_table import write_table
from tests.simulation.worlds import CALM, flat_world


@pytest.fixture(scope="module")
def log() -> SessionLog:
    """With slates that are not full, and an empty one."""
    behaviour = replace(CALM, leave_probability=0.0, position_bias=0.0, slate_size=3, rating_share=0.5)
    return simulate(RandomRecommender(), flat_world(7, 2, 3.0, behaviour), 2, 1)


def test_the_table_has_a_row_for_each_slate_and_lists_of_its_length(log: SessionLog) -> None:
    table = to_table(log)
    n_shown = (log.items >= 0).sum(axis=1)
    assert table.height == len(log)
    assert n_shown.min() == 0
    for name in ("items", "propensities", "examined", "utility", "events", "ratings", "rewards"):
        assert table[name].list.len().to_list() == n_shown.tolist()
    assert table["reward"].to_numpy() == pytest.approx(table["rewards"].list.sum().to_numpy())
    assert table["ratings"].explode().is_not_null().sum() == np.isfinite(log.ratings).sum()
    assert table["events"].explode().explode().is_not_null().sum() == log.events.sum()
    assert set(table["user"]) == {"sim-0000", "sim-0001"}


@pytest.mark.parametrize("suffix", ["parquet", "jsonl"])
def test_a_file_has_the_table(log: SessionLog, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"log.{suffix}"
    write_table(to_table(log), path)
    read = pl.read_parquet(path) if suffix == "parquet" else pl.read_ndjson(path)
    assert read.select("user", "session", "items", "examined").equals(
        to_table(log).select("user", pl.col("session").cast(read.schema["session"]), "items", "examined")
    )


def test_other_formats_and_missing_folders_are_refused(log: SessionLog, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"written as .parquet or .jsonl, not as log.csv"):
        write_table(to_table(log), tmp_path / "log.csv")
    with pytest.raises(InvalidInput, match="There is no folder"):
        write_table(to_table(log), tmp_path / "missing" / "log.jsonl")
