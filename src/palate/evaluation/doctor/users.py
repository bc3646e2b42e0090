"""The crowd: accounts that are no users, and ids that say too much."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import numpy as np

from palate.evaluation.doctor.findings import SHOWN, Case, Finding, quoted, share
from palate.types import Bools, Codes

_SPANS: Final = {"minute": (60.0, 120), "day": (86_400.0, 3_000)}
"""Seconds, and events that nobody does in them by hand. MovieLens: 61 at most in a minute, 2,314 in a day,
users rating whole pages of films."""
_BEYOND: Final = 10.0
"""And so many times what the busiest tenth of users reaches."""
_COPY_ITEMS: Final = 10
_COPIES: Final = 5
_ALIKE: Final = 0.9
_HASHES, _BANDS = 16, 4
_PRIME: Final = (1 << 31) - 1
_BURST_EVENTS: Final = 50
_BURST_SHARE: Final = 0.8
_BURST_HOUR: Final = 0.5
_EMAIL: Final = re.compile(r"^[^@\s]+@[^@\s]+\.[a-zA-Z]{2,}$")
_PHONE: Final = re.compile(r"^\+\d[\d ()-]{7,}\d$")


def too_fast(case: Case) -> Iterator[Finding]:
    """Users who do more in a minute or a day than users can, and far more than others."""
    data = case.data
    if not len(data) or not case.timed:
        return
    active = case.per_user > 0
    for span, (seconds, most) in _SPANS.items():
        slot = np.floor(data.at / seconds)
        begins = np.flatnonzero(np.append(True, (data.user[1:] != data.user[:-1]) | (slot[1:] != slot[:-1])))
        counts = np.diff(np.append(begins, len(data)))
        busiest = np.zeros(data.n_users, np.int64)
        np.maximum.at(busiest, data.user[begins], counts)
        limit = max(most, _BEYOND * float(np.quantile(busiest[active], 0.9)))
        fast = np.flatnonzero(busiest > limit)
        if len(fast):
            n = int(case.per_user[fast].sum())
            yield Finding(
                "too_fast",
                "harm",
                f"Of {active.sum():,} users, {len(fast):,} did up to {busiest.max():,} things in one {span}; "
                f"theirs are {share(n, len(data))} of all events.",
                "Nobody does that by hand: a robot, an import or a shared account teaches habits that no user has.",
                "Leave these accounts out, or find out what they are.",
                quoted(data.users.names(fast[np.argsort(-busiest[fast], kind="stable")][:SHOWN].tolist())),
            )
            return


def copied(case: Case) -> Iterator[Finding]:
    """Five accounts or more that share nine tenths of at least ten items: one history copied.

    Candidates share a band of min-hashes (Broder, 1997), which 98 % of such pairs do. Histories of
    most of the catalogue are alike by nature, and are left out.
    """
    data = case.data
    active = _long(case)
    if not active.any():
        return
    rows = active[data.user]
    user, item = data.user[rows], data.item[rows]
    begins = np.flatnonzero(np.append(True, user[1:] != user[:-1]))
    rng = np.random.default_rng(0)
    hashed = np.stack(
        [
            np.minimum.reduceat((a * (item.astype(np.int64) + 1) + b) % _PRIME, begins)
            for a, b in rng.integers(1, _PRIME, (_HASHES, 2)).tolist()
        ],
        axis=1,
    )
    copies = _alike(case, user[begins], hashed)
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


def _long(case: Case) -> Bools:
    """Whose histories are long enough to be compared, and shorter than half of what is touched."""
    touched = int((case.per_item > 0).sum())
    return np.asarray((case.per_user >= _COPY_ITEMS) & (case.per_user <= 0.5 * touched))


def _alike(case: Case, users: Codes, hashed: Codes) -> list[list[int]]:
    """Groups of users that share a band of hashes and, looked at, nearly all items."""
    groups: list[list[int]] = []
    taken: set[int] = set()
    for band in np.split(hashed, _BANDS, axis=1):
        buckets: dict[bytes, list[int]] = defaultdict(list)
        _, inverse, counts = np.unique(band, axis=0, return_inverse=True, return_counts=True)
        for place in np.flatnonzero(counts[inverse] >= _COPIES).tolist():
            buckets[band[place].tobytes()].append(int(users[place]))
        for bucket in buckets.values():
            rest = [one for one in bucket if one not in taken]
            group = [one for one in rest if _overlap(case, rest[0], one) >= _ALIKE]
            if len(group) >= _COPIES:
                groups.append(group)
                taken.update(group)
    return groups


def _overlap(case: Case, one: int, other: int) -> float:
    """Jaccard of two users's items; 0 where they are too few."""
    data = case.data
    mine, theirs = (set(data.item[data.starts[who] : data.starts[who + 1]].tolist()) for who in (one, other))
    return len(mine & theirs) / len(mine | theirs) if min(len(mine), len(theirs)) >= _COPY_ITEMS else 0.0


def pushed(case: Case) -> Iterator[Finding]:
    """Items whose events nearly all fall into one hour of which they are most."""
    data = case.data
    if not len(data) or not case.timed:
        return
    hours, hour = np.unique(np.floor(data.at / 3600.0), return_inverse=True)
    cells, counts = np.unique(data.item.astype(np.int64) * len(hours) + hour, return_counts=True)
    of_hour = np.bincount(hour)
    burst = (
        (counts >= _BURST_EVENTS)
        & (counts >= _BURST_SHARE * case.per_item[cells // len(hours)])
        & (counts >= _BURST_HOUR * of_hour[cells % len(hours)])
        & (counts < _BURST_SHARE * len(data))
    )
    if burst.any():
        items = (cells[burst] // len(hours)).tolist()
        yield Finding(
            "pushed",
            "harm",
            f"Items with nearly all events in one hour: {len(items):,}, with up to {int(counts[burst].max()):,}.",
            "That is how a campaign of false accounts looks, or a page that sent everybody to one thing; "
            "`trending` and `popular` follow it.",
            "Leave these events out unless you know why they came at once.",
            quoted(data.vocabulary.names(items[:SHOWN])),
        )


def privacy(case: Case) -> Iterator[Finding]:
    """Ids of users that are e-mail addresses or telephone numbers."""
    telling = [id_ for id_ in case.data.users.ids if _EMAIL.match(id_) or _PHONE.match(id_)]
    if telling:
        yield Finding(
            "privacy",
            "note",
            f"Ids of users that look like e-mail addresses or telephone numbers: {len(telling):,}.",
            "Ids show in logs, links and exports. Recommendations do not need to know who somebody is.",
            "Replace them by numbers or by a keyed hash before you import.",
        )
