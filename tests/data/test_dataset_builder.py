"""A dataset built from pages of the log equals one built from the list of events."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.data.dataset import Dataset
from palate.data.dataset_builder import DatasetBuilder
from palate.data.events import RETRACT, Event
from palate.data.items import Item
from tests.data.strategies import event_logs, items


@st.composite
def logs_with_retractions(draw: st.DrawFn) -> list[Event]:
    """A log in which some events are taken back, before or after they were written."""
    log = draw(event_logs())
    for number, event in enumerate(list(log)):
        if draw(st.booleans()):
            back = replace(event, event_id=f"r{number}", kind=RETRACT, value=None, retracts=event.event_id)
            log.insert(draw(st.integers(0, len(log))), back)
    return log


def gathered(log: list[Event], page: int, catalogue: list[Item]) -> Dataset:
    cursors = {event.event_id: cursor for cursor, event in enumerate(log, 1)}
    gathering = DatasetBuilder()
    for start in range(0, len(log), page):
        some = log[start : start + page]
        rows = [event for event in some if event.kind != RETRACT]
        gathering.add(
            [cursors[event.event_id] for event in rows],
            [event.user for event in rows],
            [event.item for event in rows],
            [event.kind for event in rows],
            [event.value for event in rows],
            [event.at for event in rows],
            [cursors[event.retracts] for event in some if event.retracts is not None],
        )
    return gathering.dataset(catalogue)


@given(log=logs_with_retractions(), page=st.integers(1, 5), catalogue=st.lists(items, max_size=2))
@settings(deadline=None)
def test_pages_give_the_dataset_of_their_events(log: list[Event], page: int, catalogue: list[Item]) -> None:
    built, expected = gathered(log, page, catalogue), Dataset.from_events(log, catalogue)

    assert built.users == expected.users
    assert built.vocabulary == expected.vocabulary
    for name in ("user", "item", "kind", "value", "at"):
        np.testing.assert_array_equal(getattr(built, name), getattr(expected, name))
        assert getattr(built, name).dtype == getattr(expected, name).dtype
    assert built.digest == expected.digest
