"""A damaged list of champions is rebuilt from their changes, and mended by the next promotion."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from palate.adapters.files.snapshots import FileSnapshots
from palate.errors import StorageFailed
from palate.testing.port_contracts.snapshots import written


@pytest.fixture
def snapshots(tmp_path: Path) -> FileSnapshots:
    snapshots = FileSnapshots(tmp_path)
    for version in ("v1", "v2", "v3", "v4"):
        snapshots.create(version, written(version))
    for version in ("v1", "v2", "v3"):
        snapshots.promote(version)
    snapshots.rollback(by="guardrails")
    return snapshots


def empty(path: Path) -> None:
    path.write_bytes(b"")


def invert(path: Path) -> None:
    path.write_bytes(bytes(255 - byte for byte in path.read_bytes()))


@pytest.mark.parametrize("damage", [empty, invert, Path.unlink])
def test_the_changes_still_tell_the_champion(
    snapshots: FileSnapshots, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    assert snapshots.damage is None
    damage(tmp_path / "champions")
    assert snapshots.damage
    assert snapshots.champion() == "v2"
    assert snapshots.rollback() == "v1"
    assert snapshots.damage is None
    assert snapshots.champion() == "v1"


def test_without_changes_the_newest_is_the_champion_until_a_promotion_mends_the_list(
    snapshots: FileSnapshots, tmp_path: Path
) -> None:
    (tmp_path / "changes.jsonl").unlink()
    empty(tmp_path / "champions")
    assert snapshots.champion() == "v4"
    snapshots.promote("v1")
    assert (snapshots.champion(), snapshots.damage) == ("v1", None)


def test_nothing_is_damaged_where_nothing_was_promoted(tmp_path: Path) -> None:
    snapshots = FileSnapshots(tmp_path)
    assert (snapshots.champion(), snapshots.damage) == (None, None)


def test_a_list_that_cannot_be_read_at_present_is_a_failure_of_the_storage(
    snapshots: FileSnapshots, tmp_path: Path
) -> None:
    (tmp_path / "champions").unlink()
    (tmp_path / "champions").mkdir()
    with pytest.raises(StorageFailed, match="champions"):
        snapshots.champion()


def test_alternatives_are_the_champions_before_then_the_newest(snapshots: FileSnapshots) -> None:
    assert list(snapshots.alternatives()) == ["v1", "v4", "v3"]
