"""Snapshots as folders keep the contract of their port, whatever happens in the middle."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.adapters.files.snapshots import FileSnapshots
from palate.errors import NotFound, StorageFailed
from palate.testing.port_contracts.snapshots import SnapshotsContract, written
from tests.examples import n_examples
from tests.waiting import LAST_RESORT_S


class TestFileSnapshots(SnapshotsContract):
    @pytest.fixture
    def snapshots(self, tmp_path: Path) -> FileSnapshots:
        return FileSnapshots(tmp_path / "snapshots")


def test_other_processes_see_a_promotion_at_once(tmp_path: Path) -> None:
    learner, server = FileSnapshots(tmp_path), FileSnapshots(tmp_path)
    learner.create("v1", written("one"))
    learner.promote("v1")
    assert server.champion() == "v1"


def test_a_full_disk_leaves_no_version_behind(tmp_path: Path) -> None:
    def write(folder: Path) -> None:
        (folder / "manifest.json").write_text("{}")
        raise OSError(28, "No space left on device")

    snapshots = FileSnapshots(tmp_path)
    with pytest.raises(StorageFailed, match="No space left"):
        snapshots.create("v1", write)
    assert list(snapshots.versions()) == []
    assert list(tmp_path.iterdir()) == []


def test_a_process_that_dies_while_writing_leaves_no_version(tmp_path: Path) -> None:
    script = (
        "import os, pathlib, sys; from palate.adapters.files.snapshots import FileSnapshots;"
        "FileSnapshots(pathlib.Path(sys.argv[1])).create("
        "'v1', lambda folder: ((folder / 'manifest.json').write_text('{}'), os._exit(9)))"
    )
    died = subprocess.run([sys.executable, "-c", script, tmp_path], check=False, timeout=LAST_RESORT_S)
    assert died.returncode == 9
    snapshots = FileSnapshots(tmp_path)
    assert list(snapshots.versions()) == []
    snapshots.create("v1", written("whole"))
    assert (snapshots.folder("v1") / "model" / "weights").read_text() == "whole"


def test_a_champion_whose_folder_is_gone_can_be_rolled_back_from(tmp_path: Path) -> None:
    snapshots = FileSnapshots(tmp_path)
    for version in ("v1", "v2"):
        snapshots.create(version, written(version))
        snapshots.promote(version)
    for path in sorted((tmp_path / "v2").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    assert snapshots.rollback() == "v1"
    assert snapshots.champion() == "v1"


@settings(max_examples=n_examples(60), deadline=None)
@given(
    steps=st.lists(st.sampled_from(["create", "promote", "rollback", "prune1", "prune2"]), max_size=30), data=st.data()
)
def test_the_champion_and_the_way_back_survive_anything(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str], data: st.DataObject
) -> None:
    snapshots = FileSnapshots(tmp_path_factory.mktemp("snapshots"))
    for number, step in enumerate(steps):
        if step == "create":
            snapshots.create(f"v{number:03}", written(step))
        elif step == "promote" and snapshots.versions():
            before, promoted = snapshots.champion(), data.draw(st.sampled_from(list(snapshots.versions())))
            snapshots.promote(promoted)
            assert snapshots.champion() == promoted
            snapshots.prune(1)
            if before not in (None, promoted):
                assert before in snapshots.versions(), "the way back stays"
        elif step == "rollback":
            before = snapshots.champion()
            try:
                assert snapshots.rollback() != before
            except NotFound:
                assert snapshots.champion() == before
        elif step.startswith("prune"):
            newest = list(snapshots.versions())[-int(step[-1]) :]
            snapshots.prune(int(step[-1]))
            assert set(newest) <= set(snapshots.versions())
        champion = snapshots.champion()
        assert champion is None or champion in snapshots.versions()


def test_what_a_killed_process_was_writing_or_removing_is_cleared_away(tmp_path: Path) -> None:
    script = (
        "import os, pathlib, sys; from palate.adapters.files.snapshots import FileSnapshots;"
        "FileSnapshots(pathlib.Path(sys.argv[1])).create('v1', lambda folder: os._exit(9))"
    )
    subprocess.run([sys.executable, "-c", script, tmp_path], check=False, timeout=LAST_RESORT_S)
    (tmp_path / ".v0.removed" / "model").mkdir(parents=True)
    assert {path.name for path in tmp_path.iterdir()} == {".v1.draft", ".v0.removed"}
    FileSnapshots(tmp_path).remove_unfinished()
    assert list(tmp_path.iterdir()) == []
