"""Contract tests for stores of snapshots: atomic versions, one champion, rollback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from palate.errors import Conflict, NotFound
from palate.ports.snapshots import Snapshots


def written(text: str) -> Callable[[Path], None]:
    """Return a function that writes a snapshot with the weights ``text``."""

    def write(folder: Path) -> None:
        (folder / "model").mkdir()
        (folder / "model" / "weights").write_text(text)
        (folder / "manifest.json").write_text("{}")

    return write


class SnapshotsContract:
    """Inherit it and override ``snapshots`` with a fixture that gives an empty store."""

    @pytest.fixture
    def snapshots(self) -> Snapshots:
        raise NotImplementedError

    @pytest.fixture
    def five(self, snapshots: Snapshots) -> Snapshots:
        for version in ("v1", "v2", "v3", "v4", "v5"):
            snapshots.create(version, written(version))
        return snapshots

    def test_a_version_holds_what_was_written(self, snapshots: Snapshots) -> None:
        snapshots.create("v1", written("one"))
        assert (snapshots.folder("v1") / "model" / "weights").read_text() == "one"

    def test_versions_come_oldest_first(self, snapshots: Snapshots) -> None:
        for version in ("v2", "v3", "v1"):
            snapshots.create(version, written(version))
        assert list(snapshots.versions()) == ["v1", "v2", "v3"]

    def test_a_version_is_never_overwritten(self, snapshots: Snapshots) -> None:
        snapshots.create("v1", written("one"))
        with pytest.raises(Conflict):
            snapshots.create("v1", written("two"))
        assert (snapshots.folder("v1") / "model" / "weights").read_text() == "one"

    def test_a_failure_while_writing_leaves_no_version(self, snapshots: Snapshots) -> None:
        def fail(folder: Path) -> None:
            written("half")(folder)
            raise RuntimeError("the power went")

        with pytest.raises(RuntimeError):
            snapshots.create("v1", fail)
        assert list(snapshots.versions()) == []
        snapshots.create("v1", written("whole"))
        assert (snapshots.folder("v1") / "model" / "weights").read_text() == "whole"

    def test_a_version_that_is_being_written_is_not_unfinished(self, snapshots: Snapshots) -> None:
        def write(folder: Path) -> None:
            snapshots.remove_unfinished()
            written("whole")(folder)

        snapshots.create("v1", write)
        snapshots.remove_unfinished()
        assert (snapshots.folder("v1") / "model" / "weights").read_text() == "whole"

    def test_nothing_is_live_until_it_is_promoted(self, five: Snapshots) -> None:
        assert five.champion() is None
        five.promote("v2")
        assert five.champion() == "v2"

    @pytest.mark.parametrize("act", ["folder", "promote"])
    def test_an_unknown_version_is_refused_and_changes_nothing(self, five: Snapshots, act: str) -> None:
        five.promote("v1")
        with pytest.raises(NotFound, match="v9"):
            getattr(five, act)("v9")
        assert five.champion() == "v1"

    def test_rolling_back_goes_through_the_champions_before(self, five: Snapshots) -> None:
        for version in ("v1", "v3", "v2"):
            five.promote(version)
        assert [five.rollback(), five.rollback()] == ["v3", "v1"]
        assert five.champion() == "v1"
        with pytest.raises(NotFound):
            five.rollback()
        assert five.champion() == "v1"

    def test_changes_say_what_was_live_before_and_why(self, five: Snapshots) -> None:
        five.promote("v1", by="training")
        five.promote("v2")
        five.rollback(of="v2", by="guardrails", reason="Lists are empty: ½ \U0001f600.")
        changes = [(each.action, each.version, each.before, each.by, each.reason) for each in five.changes()]
        assert changes == [
            ("promote", "v1", None, "training", ""),
            ("promote", "v2", "v1", "operator", ""),
            ("roll back", "v1", "v2", "guardrails", "Lists are empty: ½ \U0001f600."),
        ]
        with pytest.raises(Conflict):
            five.rollback(of="v2")
        assert five.champion() == "v1"

    def test_notes_are_replaced_and_go_with_their_version(self, five: Snapshots) -> None:
        assert five.note("v1", "drift") is None
        five.put_note("v1", "drift", "first")
        five.put_note("v1", "drift", "½ \U0001f600")
        five.put_note("v5", "drift", "kept")
        assert five.note("v1", "drift") == "½ \U0001f600"
        assert list(five.versions()) == ["v1", "v2", "v3", "v4", "v5"]
        five.prune(1)
        assert five.note("v1", "drift") is None
        assert five.note("v5", "drift") == "kept"

    def test_promoting_the_champion_again_does_not_lose_the_way_back(self, five: Snapshots) -> None:
        for version in ("v1", "v2", "v2"):
            five.promote(version)
        assert five.rollback() == "v1"

    def test_a_replaced_champion_is_not_rolled_back_to(self, five: Snapshots) -> None:
        five.promote("v1")
        five.promote("v2")
        five.promote("v3", replaces="v2")
        assert five.champion() == "v3"
        assert five.rollback() == "v1"

    def test_pruning_keeps_the_newest_the_champion_and_the_one_before(self, five: Snapshots) -> None:
        five.promote("v1")
        five.promote("v2")
        assert list(five.prune(2)) == ["v3"]
        assert list(five.versions()) == ["v1", "v2", "v4", "v5"]
        assert five.champion() == "v2"
        assert five.rollback() == "v1"
