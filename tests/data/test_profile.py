"""A history is independent of the order of arrival, and immutable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.data.events import KINDS, Event
from palate.data.profile import History, Pause, Profile
from palate.data.vocabulary import Vocabulary
from palate.errors import InvalidInput
from tests.data.strategies import event_logs, item_ids


def folded(events: Sequence[Event]) -> History:
    return reduce(History.plus, events, History())


@given(log=event_logs())
@settings(deadline=None)
def test_adding_events_one_by_one_equals_sorting_them_all_ties_in_order_of_arrival(log: list[Event]) -> None:
    assert folded(log) == History.of_events(log)


@given(log=event_logs(distinct_times=True), data=st.data())
@settings(deadline=None)
def test_late_events_are_placed_by_their_time(log: list[Event], data: st.DataObject) -> None:
    arrival = data.draw(st.permutations(log))

    history = folded(arrival)

    assert history == History.of_events(log)
    assert history.items == tuple(event.item for event in sorted(log, key=lambda event: event.at))


@given(log=event_logs(), event=event_logs().filter(bool).map(lambda log: log[0]))
@settings(deadline=None)
def test_a_history_is_left_as_it_was_when_an_event_is_added(log: list[Event], event: Event) -> None:
    history = History.of_events(log)

    longer = history.plus(event)

    assert history == History.of_events(log)
    assert len(longer) == len(history) + 1


@given(log=event_logs(), event=event_logs().filter(bool).map(lambda log: log[0]), n=st.integers(0, 15))
@settings(deadline=None)
def test_codes_that_are_known_are_kept_when_a_history_changes(log: list[Event], event: Event, n: int) -> None:
    vocabulary = Vocabulary({event.item for event in log[::2]})
    history = History.of_events(log)
    history.codes(vocabulary)
    for changed in (history.plus(event), history.newest(n), history.plus(event).newest(n)):
        assert changed.codes(vocabulary).tolist() == vocabulary.codes(changed.items).tolist()


@given(log=event_logs(), n=st.integers(0, 15))
@settings(deadline=None)
def test_the_newest_events_are_the_last_of_them(log: list[Event], n: int) -> None:
    by_time = sorted(log, key=lambda event: event.at)

    assert History.of_events(log).newest(n) == History.of_events(by_time[max(len(log) - n, 0) :])


@given(log=event_logs(), item=item_ids)
@settings(deadline=None)
def test_without_an_item_is_as_if_nothing_had_been_done_with_it(log: list[Event], item: str) -> None:
    others = [event for event in log if event.item != item]

    assert History.of_events(log).without(item) == History.of_events(others)


@given(log=event_logs(), later=event_logs())
@settings(deadline=None)
def test_what_follows_keeps_its_place_whatever_its_times_say(log: list[Event], later: list[Event]) -> None:
    first, second = History.of_events(log), History.of_events(later)

    both = first.followed_by(second)

    assert both.items == first.items + second.items
    assert both.newest(len(second)) == second if len(second) else both == first


def test_an_event_is_the_newest_of_a_history_whose_times_are_not_known() -> None:
    event = Event(event_id="e", user="guest", item="solaris", kind="click", at=1.7e9)

    assert Profile.of(["dune", "alien"]).history.plus(event).items == ("dune", "alien", "solaris")


def test_plain_ids_count_as_likes_and_with_ratings_as_ratings() -> None:
    likes, rated = Profile.of(["1", "50"]).history, Profile.of(["1", "50"], [4.0, 0.5]).history

    assert likes.items == rated.items == ("1", "50")
    assert [likes.verb(0), rated.verb(0)] == ["liked", "rated"]
    assert np.isnan(likes.values).all()
    np.testing.assert_array_equal(rated.values, np.array([4.0, 0.5], np.float32))
    assert (rated.kinds == KINDS["rating"].code).all()


def test_ratings_that_do_not_match_the_items_are_refused() -> None:
    with pytest.raises(InvalidInput, match="2 items but 1 ratings"):
        Profile.of(["1", "50"], [4.0])


@pytest.mark.parametrize(
    ("seconds", "pause"),
    [
        (0.0, Pause.SESSION),
        (1_800.0, Pause.SESSION),
        (1_801.0, Pause.RETURN),
        (90 * 86_400.0, Pause.RETURN),
        (91 * 86_400.0, Pause.ABSENCE),
        (np.inf, Pause.ABSENCE),
        (np.nan, Pause.UNKNOWN),
    ],
)
def test_the_pause_is_the_time_since_the_last_event(seconds: float, pause: Pause) -> None:
    kinds, values = np.zeros(2, np.int8), np.full(2, np.nan, np.float32)
    past = History(("a", "b"), kinds, values, np.array([1.6e9, 1.7e9]))
    named = past.followed_by(Profile.of(["c"]).history)
    assert [Profile(history, at=1.7e9 + seconds).pause for history in (past, named)] == [pause, pause]


def test_without_times_or_events_the_pause_is_unknown() -> None:
    assert replace(Profile.of(["a"]), at=1.7e9).pause == Profile(at=1.7e9).pause == Pause.UNKNOWN
