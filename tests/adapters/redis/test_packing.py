"""What is packed of users is what is read."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from palate.adapters.redis.packing import HEADER, add_lists, extended_history, history_of, pack_event, pack_list
from palate.data.events import Event
from palate.data.profile import History
from palate.data.recent_draws import RecentDraws
from palate.testing.port_contracts.examples import event

_ids = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
_events = st.lists(
    st.builds(
        lambda item, rating, at: event(1, item=item, kind="rating" if rating else "click", value=rating, at=at),
        _ids,
        st.one_of(st.none(), st.sampled_from([0.5, 3.0, 4.5])),
        st.sampled_from([-62_135_596_800.0, 0.25, 1.7e9, 1.7e9 + 1e-3, 253_402_300_799.0]),
    ),
    max_size=12,
)


def packed(events: list[Event]) -> bytes:
    return b"".join(pack_event(cursor, row) for cursor, row in enumerate(events, 2**53 - 100))


@given(_events, _events, st.integers(1, 8))
def test_a_history_is_that_of_its_events_however_it_is_sent(
    stored: list[Event], appended: list[Event], most: int
) -> None:
    expected = History.of_events([*stored, *appended]).newest(most)
    assert history_of(bytes(HEADER) + packed([*stored, *appended]), most) == expected
    assert extended_history(history_of(bytes(HEADER) + packed(stored), most), packed(appended), most) == expected


@given(st.lists(st.tuples(st.integers(0, 2**53 - 1), st.lists(_ids, max_size=30, unique=True)), max_size=8))
def test_lists_are_those_that_were_shown(lists: list[tuple[int, list[str]]]) -> None:
    expected, frames = RecentDraws(), b""
    for number, (seed, items) in enumerate(lists):
        expected.add(seed, 1.7e9 + number, items)
        frames += pack_list(seed, 1.7e9 + number, items)
    draws = add_lists(RecentDraws(), bytes(HEADER) + frames, HEADER)
    assert draws.counts(math.inf) == expected.counts(math.inf)
    assert draws.lists_in_session(1.8e9) == expected.lists_in_session(1.8e9)
