"""Hypothesis strategies for events and datasets with few users, items and times, so that collisions are frequent."""

from __future__ import annotations

from hypothesis import strategies as st

from palate.data.events import KINDS, Event
from palate.data.items import Item

ITEM_IDS = tuple(f"i{number}" for number in range(6))
USERS = ("ann", "bob", "cleo")

item_ids = st.sampled_from(ITEM_IDS)
words = st.sampled_from(("Drama", "drama", "Crime", "sci-fi", "Noir"))
word_lists = st.lists(words, max_size=3).map(tuple)
ratings = st.sampled_from((0.5, 1.0, 2.0, 3.5, 5.0))

items = st.builds(
    Item,
    id=item_ids,
    domain=st.sampled_from(("movie", "book")),
    title=st.sampled_from(("Dune", "Solaris", "Amélie")),
    year=st.none() | st.integers(1900, 2030),
    creators=word_lists,
    people=word_lists,
    genres=word_lists,
    tags=word_lists,
    description=st.sampled_from(("", "A desert planet.")),
    image_url=st.none() | st.just("https://example.org/dune.jpg"),
    attributes=st.dictionaries(
        st.sampled_from(("platform", "hours")),
        st.booleans() | st.integers(0, 3) | st.floats(0, 1) | st.lists(words, max_size=2) | words,
    ),
)


@st.composite
def event_logs(draw: st.DrawFn, *, distinct_times: bool = False) -> list[Event]:
    """Up to twelve events in the order in which they arrive, which need not be that of their times."""
    times = draw(st.lists(st.integers(0, 30 if distinct_times else 4), max_size=12, unique=distinct_times))
    log = []
    for number, at in enumerate(times):
        kind = draw(st.sampled_from(tuple(KINDS)))
        event = Event(
            event_id=f"e{number}",
            user=draw(st.sampled_from(USERS)),
            item=draw(item_ids),
            kind=kind,
            at=float(at),
            value=draw(ratings) if kind == "rating" else None,
        )
        log.append(event)
    return log
