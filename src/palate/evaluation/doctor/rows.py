"""Rows: what was not read, and what was read twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from palate.data.events import KIND_OF_CODE
from palate.evaluation.doctor.findings import SHOWN, Case, Finding, part, share

AGAIN: Final = "again"
BAD_RATING: Final = "a rating outside"
BAD_TIME: Final = "a time that"
"""Words by which importers drop a row for a reason that another check explains."""

_FEW: Final = 0.01
"""Less than one row in a hundred changes no recommendation that anybody would notice."""
_MOST: Final = 0.5
_MANY_AGAIN: Final = 0.5


def lost(case: Case, *reasons: str) -> dict[str, int]:
    """Rows dropped for one of these reasons, by the whole reason."""
    return {said: count for said, count in case.report.dropped.items() if any(reason in said for reason in reasons)}


def dropped(case: Case) -> Iterator[Finding]:
    """Rows that the importer could not read."""
    explained = lost(case, AGAIN, BAD_RATING, BAD_TIME)
    rest = {said: count for said, count in case.report.dropped.items() if said not in explained}
    count, read = sum(rest.values()), max(case.report.read, 1)
    if not count:
        return
    reasons = "; ".join(f"{number:,} × {reason}" for reason, number in rest.items())
    yield Finding(
        "dropped",
        "stop" if count >= _MOST * read else "harm" if count >= _FEW * read else "note",
        f"Rows that cannot be read: {part(count, read, 'rows')}: {reasons}.",
        "What is not read is not learned from. When most is lost, a column is probably misread.",
        "Look at the lines named, repair the export, and read it again.",
        tuple(place for reason in rest for place in case.report.examples.get(reason, []))[:SHOWN],
    )


def repeats(case: Case) -> Iterator[Finding]:
    """The same row again, and the same user on the same item many times."""
    data = case.data
    said = data.value.view(np.int32).astype(np.int64)
    cell = (data.user.astype(np.int64) * data.n_items + data.item) * len(KIND_OF_CODE) + data.kind
    order = np.lexsort((said, data.at, cell))
    same_cell = cell[order][1:] == cell[order][:-1]
    same = same_cell & (data.at[order][1:] == data.at[order][:-1]) & (said[order][1:] == said[order][:-1])
    before = sum(lost(case, AGAIN).values())
    exact, total = int(same.sum()) + before, len(data) + before
    if exact:
        left_out = " (the importer leaves them out)" if before else ""
        yield Finding(
            "repeats",
            "harm" if exact >= _FEW * total else "note",
            f"The same row again: {part(exact, total, 'events')}{left_out}.",
            "An export that repeats itself often has other faults too, and repeats pass for interest.",
            "Export each event once; check whether two exports were joined.",
            _named(case, order[1:][same]),
        )
    opinion = np.array([kind.opinion for kind in KIND_OF_CODE])[data.kind[order][1:]]
    again = same_cell & ~same
    for of, counts, from_ in (("opinions", again & opinion, _FEW), ("events", again & ~opinion, _MANY_AGAIN)):
        n = int(counts.sum())
        if n and n >= from_ * len(data):
            yield Finding(
                "repeats",
                "note",
                f"The same user did the same with an item again in {n:,} {of} ({share(n, len(data))} of all).",
                "Palate counts an item once for each user: the newest opinion, or the strongest thing they did.",
                "Nothing, if users really came back; else export the last state only.",
                _named(case, order[1:][counts]),
            )


def _named(case: Case, places: np.ndarray) -> tuple[str, ...]:
    data = case.data
    some = places[:SHOWN].tolist()
    users, items = data.users.names(data.user[some].tolist()), data.vocabulary.names(data.item[some].tolist())
    return tuple(f"{user!r} with {item!r}" for user, item in zip(users, items, strict=True))
