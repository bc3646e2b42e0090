"""Checks of size: too few events, and concentration on few items or users."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from palate.evaluation.doctor.findings import Case, Finding, part, share

MIN_USERS: Final = 50
MIN_EVENTS: Final = 1_000
"""Below these, the similarity of two items rests on very few users, and is mostly chance."""
_LEAST_EVENTS: Final = 10
_RARE: Final = 5
"""An item with fewer events is rare: collaborative models can learn nearly nothing about it."""
_MOST: Final = 0.5
_TOP: Final = 0.01
_TOP_ITEMS: Final = 100
_MUCH: Final = 0.1
_TOO_MUCH: Final = 0.25
_MIN_COUNT: Final = 50
"""Among fewer items or users, a tenth of all events for one of them is normal."""


def too_few(case: Case) -> Iterator[Finding]:
    """Too few events, users or items, in total or for each."""
    data = case.data
    users, items = int((case.per_user > 0).sum()), int((case.per_item > 0).sum())
    if len(data) < _LEAST_EVENTS or users < 2 or items < 2:
        yield Finding(
            "too_few",
            "stop",
            f"There are {len(data):,} events of {users:,} users with {items:,} items.",
            "From so little nothing can be learned of what goes with what.",
            "Bring more, or start with the items alone: content and words need no events.",
        )
        return
    if users < MIN_USERS or len(data) < MIN_EVENTS:
        yield Finding(
            "too_few",
            "harm",
            f"There are only {users:,} users and {len(data):,} events.",
            "Models that compare users (ease, ials, item_knn, linear_sequence, sequential_rules) want "
            f"some {MIN_USERS} users and {MIN_EVENTS:,} events; below, they learn chance.",
            "Let content and popularity lead, as the settings below do, and train again when there is more.",
        )
        return
    yield from _sparse(case, users, items)


def _sparse(case: Case, users: int, items: int) -> Iterator[Finding]:
    """Enough events in total, but too few for most users or items."""
    data = case.data
    starts = np.flatnonzero(np.append(True, data.user[1:] != data.user[:-1]))
    first, last = np.minimum.reduceat(data.item, starts), np.maximum.reduceat(data.item, starts)
    n_single = int((first == last).sum())
    if n_single >= _MOST * users:
        yield Finding(
            "too_few",
            "harm",
            f"{part(n_single, users, 'users')} did something with one item only.",
            "They say what is popular, but nothing of what goes with what or what comes after what.",
            "Join the histories of one user (guest and member, two devices) if ids split them.",
        )
    is_rare = (case.per_item > 0) & (case.per_item < _RARE)
    n_rare_events = int(case.per_item[is_rare].sum())
    if is_rare.sum() >= _MOST * items:
        yield Finding(
            "too_few",
            "harm" if n_rare_events >= _MOST * len(data) else "note",
            f"{part(is_rare.sum(), items, 'items')} have fewer than {_RARE} events; "
            f"together {share(n_rare_events, len(data))} of all events.",
            "Models that compare users can say little of them; content speaks for them.",
            "Describe items well, and keep `content` in the pipeline.",
        )


def dominated(case: Case) -> Iterator[Finding]:
    """One item, one user, or 1 % of the items with a large part of all events."""
    data = case.data
    for noun, names, counts in (
        ("item", data.vocabulary.ids, case.per_item),
        ("user", data.users.ids, case.per_user),
    ):
        if (counts > 0).sum() >= _MIN_COUNT and counts.max() >= _MUCH * len(data):
            yield Finding(
                "dominated",
                "harm" if counts.max() >= _TOO_MUCH * len(data) else "note",
                f"One {noun} has {part(counts.max(), len(data), 'events')}.",
                "It has a strong influence on every model: popularity and trends then show little else.",
                "Check that it is no default, test account or start page.",
                (repr(names[int(counts.argmax())]),),
            )
    n_top = max(round(_TOP * int((case.per_item > 0).sum())), 1)
    n_top_events = int(np.sort(case.per_item)[-n_top:].sum())
    if (case.per_item > 0).sum() >= _TOP_ITEMS and n_top_events >= _MOST * len(data):
        yield Finding(
            "dominated",
            "note",
            f"{share(n_top_events, len(data))} of all events are about {n_top:,} items, one in a hundred.",
            "Lists will tend to show these few items to all users.",
            "Watch coverage in `palate bench`; more `arrange.diversify` spreads lists out.",
        )
