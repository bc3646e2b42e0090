"""The aliases of the model registry follow promotions and rollbacks."""

from __future__ import annotations

from pathlib import Path

from palate.adapters.files.snapshots import FileSnapshots
from palate.ports.tracker import Record, Release
from palate.services.train.registry_aliases import update_aliases
from palate.testing.memory_tracker import MemoryTracker
from palate.testing.port_contracts.snapshots import written


def test_champion_and_challenger_are_what_the_store_says(tmp_path: Path) -> None:
    snapshots, tracker = FileSnapshots(tmp_path), MemoryTracker()
    update_aliases(tracker, snapshots)
    assert tracker.aliases() == {}
    for version in ("v1", "v2"):
        snapshots.create(version, written(version))
        tracker.record(Record("train", version), Release(version, {}))
    snapshots.promote("v1")
    update_aliases(tracker, snapshots)
    assert tracker.aliases() == {"champion": "v1", "challenger": "v2"}
    snapshots.promote("v2")
    update_aliases(tracker, snapshots)
    assert tracker.aliases() == {"champion": "v2"}
    snapshots.rollback()
    update_aliases(tracker, snapshots)
    assert tracker.aliases() == {"champion": "v1", "challenger": "v2"}
