"""Checks of users: robots, copied accounts, campaigns, and ids with personal data."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import numpy as np

from palate.evaluation.doctor.findings import SHOWN, Case, Finding, quoted, share
from palate.types import Bools, Codes

_SPANS: Final = {"minute": (60.0, 120), "day": (86_400.0, 3_000)}
"""Seconds, and a number of events that no user does by hand in them. In MovieLens users rate whole pages of films:
at most 61 in a minute and 2,314 in a day."""
_TIMES_TOP_TENTH: Final = 10.0
"""The limit is also at least so many times the 90th percentile over users."""
_COPY_ITEMS: Final = 10
_COPIES: Final = 5
_MIN_OVERLAP: Final = 0.9
_HASHES, _BANDS = 16, 4
_PRIME: Final = (1 << 31) - 1
_BURST_EVENTS: Final = 50
_BURST_SHARE: Final = 0.8
_BURST_HOUR: Final = 0.5
_EMAIL: Final = re.compile(r"^[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}$")
_PHONE: Final = re.compile(r"^\+\d[\d ()-]{7,}\d$")


def too_fast(case: Case) -> Iterator[Finding]:
    """Users with more events in a minute or a day than is possible by hand, and far more than others."""
    data = case.data
    if not len(data) or not case.timed:
        return
    active = case.per_user > 0
    for span, (seconds, max_events) in _SPANS.items():
        interval = np.floor(data.at / seconds)
        starts = np.flatnonzero(np.append(True, (data.user[1:] != data.user[:-1]) | (interval[1:] != interval[:-1])))
        counts = np.diff(np.append(starts, len(data)))
        busiest = np.zeros(data.n_users, np.int64)
        np.maximum.at(busiest, data.user[starts], counts)
        limit = max(max_events, _TIMES_TOP_TENTH * float(np.quantile(busiest[active], 0.9)))
        fast = np.flatnonzero(busiest > limit)
        if len(fast):
            n = int(case.per_user[fast].sum())
            yield Finding(
                "too_fast",
                "harm",
                f"Of {active.sum():,} users, {len(fast):,} have up to {busiest.max():,} events in one {span}; "
                f"together they have {share(n, len(data))} of all events.",
                "No user does that by hand: a robot, an import or a shared account teaches habits that no user has.",
                "Leave these accounts out, or find out what they are.",
                quoted(data.users.names(fast[np.argsort(-busiest[fast], kind="stable")][:SHOWN].tolist())),
            )
            return


def copied(case: Case) -> Iterator[Finding]:
    """Groups of at least five accounts with nearly the same history: a Jaccard overlap of 0.9 over at least ten items.

    Candidate pairs share a band of min-hashes (Broder, 1997), as 98 % of such pairs do. Histories with more than
    half of the items are similar to each other anyway, and are left out.
    """
    data = case.data
    is_comparable = _comparable_users(case)
    if not is_comparable.any():
        return
    rows = is_comparable[data.user]
    user, item = data.user[rows], data.item[rows]
    starts = np.flatnonzero(np.append(True, user[1:] != user[:-1]))
    rng = np.random.default_rng(0)
    hashed = np.stack(
        [
            np.minimum.reduceat((a * (item.astype(np.int64) + 1) + b) % _PRIME, starts)
            for a, b in rng.integers(1, _PRIME, (_HASHES, 2)).tolist()
        ],
        axis=1,
    )
    copies = _similar_groups(case, user[starts], hashed)
    if copies:
        n = sum(map(len, copies))
        yield Finding(
            "copied",
            "harm",
            f"{n:,} accounts in {len(copies):,} groups have nearly the same history of {_COPY_ITEMS} items or more.",
            "A history copied over many accounts passes for the taste of many, and pushes its items up.",
            "Leave the copies out; look at when and by whom these accounts were made.",
            tuple(", ".join(quoted(data.users.names(group[:SHOWN]))) for group in copies[:SHOWN]),
        )


def _comparable_users(case: Case) -> Bools:
    """Which users have at least ten events and at most half as many as there are items with events."""
    n_items = int((case.per_item > 0).sum())
    return np.asarray((case.per_user >= _COPY_ITEMS) & (case.per_user <= 0.5 * n_items))


def _similar_groups(case: Case, users: Codes, hashed: Codes) -> list[list[int]]:
    """Groups of users that share a band of hashes and nearly all items."""
    groups: list[list[int]] = []
    grouped: set[int] = set()
    for band in np.split(hashed, _BANDS, axis=1):
        buckets: dict[bytes, list[int]] = defaultdict(list)
        _, inverse, counts = np.unique(band, axis=0, return_inverse=True, return_counts=True)
        for index in np.flatnonzero(counts[inverse] >= _COPIES).tolist():
            buckets[band[index].tobytes()].append(int(users[index]))
        for bucket in buckets.values():
            candidates = [user for user in bucket if user not in grouped]
            group = [user for user in candidates if _overlap(case, candidates[0], user) >= _MIN_OVERLAP]
            if len(group) >= _COPIES:
                groups.append(group)
                grouped.update(group)
    return groups


def _overlap(case: Case, user: int, other_user: int) -> float:
    """The Jaccard overlap of two users' items; 0 if one of them has too few."""
    data = case.data
    items, other_items = (
        set(data.item[data.starts[code] : data.starts[code + 1]].tolist()) for code in (user, other_user)
    )
    return (
        len(items & other_items) / len(items | other_items) if min(len(items), len(other_items)) >= _COPY_ITEMS else 0.0
    )


def pushed(case: Case) -> Iterator[Finding]:
    """Items with nearly all their events in one hour, and with most events of that hour."""
    data = case.data
    if not len(data) or not case.timed:
        return
    hours, hour = np.unique(np.floor(data.at / 3600.0), return_inverse=True)
    cells, counts = np.unique(data.item.astype(np.int64) * len(hours) + hour, return_counts=True)
    n_in_hour = np.bincount(hour)
    is_burst = (
        (counts >= _BURST_EVENTS)
        & (counts >= _BURST_SHARE * case.per_item[cells // len(hours)])
        & (counts >= _BURST_HOUR * n_in_hour[cells % len(hours)])
        & (counts < _BURST_SHARE * len(data))
    )
    if is_burst.any():
        items = (cells[is_burst] // len(hours)).tolist()
        yield Finding(
            "pushed",
            "harm",
            f"Items with nearly all events in one hour: {len(items):,}, with up to {int(counts[is_burst].max()):,}.",
            "That is how a campaign of false accounts looks, or a page that sent all users to one item; "
            "`trending` and `popular` follow it.",
            "Leave these events out unless you know why they came at once.",
            quoted(data.vocabulary.names(items[:SHOWN])),
        )


def privacy(case: Case) -> Iterator[Finding]:
    """User ids that are e-mail addresses or telephone numbers."""
    personal = [id_ for id_ in case.data.users.ids if _EMAIL.match(id_) or _PHONE.match(id_)]
    if personal:
        yield Finding(
            "privacy",
            "note",
            f"Ids of users that look like e-mail addresses or telephone numbers: {len(personal):,}.",
            "Ids show in logs, links and exports. Recommendations do not need to know who a user is.",
            "Replace them by numbers or by a keyed hash before you import.",
        )
