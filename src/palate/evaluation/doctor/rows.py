"""Checks of rows: unreadable and repeated ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from palate.data.events import KIND_OF_CODE
from palate.evaluation.doctor.findings import SHOWN, Case, Finding, part, share
from palate.types import Codes

AGAIN: Final = "again"
BAD_RATING: Final = "a rating outside"
BAD_TIME: Final = "a time that"
"""Phrases in importers' reasons for dropping a row that are reported by another check."""

_FEW: Final = 0.01
"""A smaller share of the rows changes recommendations too little to notice."""
_MOST: Final = 0.5
_MANY_AGAIN: Final = 0.5


def lost(case: Case, *reasons: str) -> dict[str, int]:
    """The numbers of rows dropped for one of these reasons, by the full reason."""
    return {text: count for text, count in case.report.dropped.items() if any(reason in text for reason in reasons)}


def dropped(case: Case) -> Iterator[Finding]:
    """Rows that the importer could not read, for a reason that no other check reports."""
    explained = lost(case, AGAIN, BAD_RATING, BAD_TIME)
    unexplained = {reason: count for reason, count in case.report.dropped.items() if reason not in explained}
    count, read = sum(unexplained.values()), max(case.report.read, 1)
    if not count:
        return
    reasons = "; ".join(f"{number:,} × {reason}" for reason, number in unexplained.items())
    yield Finding(
        "dropped",
        "stop" if count >= _MOST * read else "harm" if count >= _FEW * read else "note",
        f"Rows that cannot be read: {part(count, read, 'rows')}: {reasons}.",
        "What is not read is not learned from. When most is lost, a column is probably misread.",
        "Look at the lines named, repair the export, and read it again.",
        tuple(example for reason in unexplained for example in case.report.examples.get(reason, []))[:SHOWN],
    )


def repeats(case: Case) -> Iterator[Finding]:
    """Repeated rows, and repeated events of a user with an item."""
    data = case.data
    value_bits = data.value.view(np.int32).astype(np.int64)
    key = (data.user.astype(np.int64) * data.n_items + data.item) * len(KIND_OF_CODE) + data.kind
    order = np.lexsort((value_bits, data.at, key))
    same_key = key[order][1:] == key[order][:-1]
    is_repeat = (
        same_key & (data.at[order][1:] == data.at[order][:-1]) & (value_bits[order][1:] == value_bits[order][:-1])
    )
    n_dropped = sum(lost(case, AGAIN).values())
    n_repeats, total = int(is_repeat.sum()) + n_dropped, len(data) + n_dropped
    if n_repeats:
        left_out = " (the importer leaves them out)" if n_dropped else ""
        yield Finding(
            "repeats",
            "harm" if n_repeats >= _FEW * total else "note",
            f"The same row again: {part(n_repeats, total, 'events')}{left_out}.",
            "An export that repeats itself often has other faults too, and repeats pass for interest.",
            "Export each event once; check whether two exports were joined.",
            _examples(case, order[1:][is_repeat]),
        )
    is_opinion = np.array([kind.opinion for kind in KIND_OF_CODE])[data.kind[order][1:]]
    is_again = same_key & ~is_repeat
    for noun, mask, min_share in (
        ("opinions", is_again & is_opinion, _FEW),
        ("events", is_again & ~is_opinion, _MANY_AGAIN),
    ):
        n = int(mask.sum())
        if n and n >= min_share * len(data):
            yield Finding(
                "repeats",
                "note",
                f"The same user did the same with an item again in {n:,} {noun} ({share(n, len(data))} of all).",
                "Palate counts an item once for each user: the newest opinion, or else the strongest event.",
                "Nothing, if users really came back; else export the last state only.",
                _examples(case, order[1:][mask]),
            )


def _examples(case: Case, rows: Codes) -> tuple[str, ...]:
    data = case.data
    shown = rows[:SHOWN].tolist()
    users, items = data.users.names(data.user[shown].tolist()), data.vocabulary.names(data.item[shown].tolist())
    return tuple(f"{user!r} with {item!r}" for user, item in zip(users, items, strict=True))
