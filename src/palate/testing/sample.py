"""Small simulated data sets for the contract suites; the same on every machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np

from palate.data.dataset import Dataset
from palate.data.events import KIND_OF_CODE, RATING, Event
from palate.data.profile import History, Profile
from palate.data.sample.community import Community

_UNTIL = 1_700_000_000.0


@cache
def _community() -> Community:
    return Community.sample(n_users=150, seed=5)


@cache
def _events() -> tuple[Event, ...]:
    return tuple(_community().events(_UNTIL))


@cache
def sample_data() -> Dataset:
    """Return the events of 150 simulated users with the items of the sample catalogue."""
    return Dataset.from_events(_events(), _community().items)


@cache
def doubled_data() -> Dataset:
    """Return :func:`sample_data` with a copy of each user: twice the users, the same items."""
    twins = [replace(event, user=f"{event.user}-twin", event_id=f"{event.event_id}-twin") for event in _events()]
    return Dataset.from_events((*_events(), *twins), _community().items)


def profiles_in(data: Dataset) -> list[Profile]:
    """Return profiles: empty, with one item, with three, with ratings, and of users in the data."""
    ids = data.vocabulary.ids
    users = [data.profile(user) for user in range(min(4, data.n_users))]
    return [
        Profile(),
        Profile.of(ids[:1]),
        Profile.of(ids[1:4]),
        Profile.of(ids[2:6], [5.0, 4.0, 2.5, 0.5]),
        *users,
    ]


def long_history(ids: Sequence[str], n: int = 10_000) -> History:
    """Return ``n`` random events of every kind over ``ids``, the same at every call."""
    rng = np.random.default_rng(0)
    kinds = rng.integers(0, len(KIND_OF_CODE), n).astype(np.int8)
    values = np.where(kinds == RATING.code, rng.integers(1, 11, n) / 2, np.nan).astype(np.float32)
    items = tuple(ids[code] for code in rng.integers(0, len(ids), n).tolist())
    return History(items, kinds, values, np.arange(n, dtype=np.float64))
