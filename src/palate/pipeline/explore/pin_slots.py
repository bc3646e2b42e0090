"""The positions of pinned items on a page."""

from __future__ import annotations

import numpy as np

from palate.data.slate import Slate
from palate.pipeline.query import Query
from palate.types import Bools, Codes, Doubles


def pin_slots(query: Query, slate: Slate, is_new: Bools) -> Codes:
    """The position on the page of each pinned item that is new, from 0, rising; shape ``(n_pinned,)``.

    Without positions by rules they are the first ones. A page that is too short for a position has the item at its end.
    """
    if slate.pinned is None:
        return np.empty(0, np.int32)
    rows = np.flatnonzero(slate.pinned & is_new)
    slots = np.arange(len(rows), dtype=np.int32)
    if slate.positions is None:
        return slots
    length, last = min(query.n, int(is_new.sum())), -1
    for index, position in enumerate(slate.positions[rows].tolist()):
        last = max(position - len(query.shown), last + 1)
        slots[index] = max(min(last, length - len(rows) + index), index)
    return slots[slots < length]


def to_slots(slots: Codes, rows: Codes, propensities: Doubles) -> tuple[Codes, Doubles]:
    """Move the pinned items, which are the first of ``rows``, to their positions, and the others between them."""
    n = len(rows)
    is_slot = np.zeros(n, np.bool_)
    is_slot[slots] = True
    order = np.empty(n, np.int64)
    order[is_slot] = np.arange(len(slots))
    order[~is_slot] = np.arange(len(slots), n)
    return rows[order], propensities[order]
