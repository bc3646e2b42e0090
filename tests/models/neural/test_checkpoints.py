"""Checkpoints: a file is replaced as a whole, and names what it belongs to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from palate.models.base import Run
from palate.models.baseline.popular import Trending
from palate.models.neural.checkpoints import CheckpointFile
from palate.testing.sample import doubled_data, sample_data


def test_what_is_written_is_read(tmp_path: Path) -> None:
    file = CheckpointFile(tmp_path / "folder" / "a.npz")
    assert file.read() is None
    file.write({"w": np.arange(3, dtype=np.float32)}, {"epoch": 2})
    file.write({"w": np.ones(3, np.float32)}, {"epoch": 3})
    arrays, state = file.read() or ({}, None)
    assert state == {"epoch": 3}
    np.testing.assert_array_equal(arrays["w"], 1)
    file.remove()
    assert list((tmp_path / "folder").iterdir()) == []


def test_half_written_files_of_killed_processes_are_removed(tmp_path: Path) -> None:
    (tmp_path / "a.99.tmp").write_bytes(b"half")
    CheckpointFile(tmp_path / "a.npz").write({}, {})
    assert [path.name for path in tmp_path.iterdir()] == ["a.npz"]


def test_only_the_newest_trainings_are_kept(tmp_path: Path) -> None:
    for n in range(20):
        CheckpointFile(tmp_path / f"{n}.npz").write({}, {})
    assert len(list(tmp_path.iterdir())) == 8
    assert (tmp_path / "19.npz").exists()


def test_nothing_is_kept_without_a_folder() -> None:
    file = CheckpointFile.of(Trending(), sample_data(), Run())
    file.write({}, {})
    file.remove()
    assert file.read() is None


def test_the_name_tells_recipe_data_and_seed(tmp_path: Path) -> None:
    run, recipe = Run(seed=1, checkpoints=tmp_path), Trending()
    files = {
        CheckpointFile.of(recipe, sample_data(), run).path,
        CheckpointFile.of(replace(recipe, half_life_days=3.0), sample_data(), run).path,
        CheckpointFile.of(recipe, doubled_data(), run).path,
        CheckpointFile.of(recipe, sample_data(), replace(run, seed=2)).path,
    }
    assert len(files) == 4
