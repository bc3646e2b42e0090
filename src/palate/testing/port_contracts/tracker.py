"""Contract tests for experiment trackers."""

from __future__ import annotations

import pytest

from palate.ports.tracker import Record, Release, Tracker


def record(number: int, kind: str = "train", **changes: object) -> Record:
    """Build the record ``r<number>``."""
    plain: dict[str, object] = {
        "params": {"ease.reg": "300.0"},
        "metrics": {"ndcg": number / 8},
        "tags": {"seed": "42"},
    }
    return Record(kind, f"r{number}", **{**plain, **changes})  # type: ignore[arg-type]  # fields by name


class TrackerContract:
    """Inherit it and override ``tracker`` with a fixture that gives an empty one."""

    @pytest.fixture
    def tracker(self) -> Tracker:
        raise NotImplementedError

    def test_a_record_comes_back_as_it_was(self, tracker: Tracker) -> None:
        tracker.record(record(1))
        assert list(tracker.recent("train")) == [record(1)]

    def test_the_newest_of_a_kind_come_first(self, tracker: Tracker) -> None:
        for number in range(4):
            tracker.record(record(number, "tune" if number == 2 else "train"))
        assert [record.name for record in tracker.recent("train", 2)] == ["r3", "r1"]
        assert [record.name for record in tracker.recent("tune")] == ["r2"]
        assert list(tracker.recent("evaluate")) == []

    def test_parts_and_files_are_kept_beside_and_are_no_records_of_their_own(self, tracker: Tracker) -> None:
        tracker.record(record(1, parts=(record(2), record(3)), files={"manifest.json": "{}"}))
        assert list(tracker.recent("train")) == [record(1)]

    def test_odd_figures_and_names_do_no_harm(self, tracker: Tracker) -> None:
        many = {f"p{number}": "x" * 10 for number in range(250)}
        tracker.record(record(1, params=many, metrics={"ndcg": 0.5}))
        tracker.record(record(2, params={"a=b, c": "1"}, metrics={"nan": float("nan"), "ndcg@10": 0.5}))
        assert dict(tracker.recent("train")[1].params) == many
        assert 0.5 in tracker.recent("train")[0].metrics.values()

    def test_snapshots_are_registered_with_their_lineage(self, tracker: Tracker) -> None:
        assert list(tracker.releases()) == []
        first = Release("v1", {"parent": "", "data_digest": "abc", "promoted": "true"})
        second = Release("v2", {"parent": "v1", "data_digest": "def", "promoted": "false"})
        tracker.record(record(1), first)
        tracker.record(record(2))
        tracker.record(record(3), second)
        assert list(tracker.releases()) == [second, first]
        assert list(tracker.releases(1)) == [second]

    def test_aliases_move_between_registered_snapshots(self, tracker: Tracker) -> None:
        tracker.set_aliases({"champion": "v1"})
        assert dict(tracker.aliases()) == {}, "nothing is registered yet"
        for number, version in enumerate(("v1", "v2")):
            tracker.record(record(number), Release(version, {"parent": ""}))
        tracker.set_aliases({"champion": "v1", "challenger": "v2"})
        assert dict(tracker.aliases()) == {"champion": "v1", "challenger": "v2"}
        tracker.set_aliases({"champion": "v2", "challenger": None})
        assert dict(tracker.aliases()) == {"champion": "v2"}
        tracker.set_aliases({"champion": "of another store"})
        assert dict(tracker.aliases()) == {}
