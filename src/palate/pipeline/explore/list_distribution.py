"""The probability of each item at each position of a list, given those above it."""

from __future__ import annotations

import numpy as np

from palate.data.slate import Slate
from palate.pipeline.domain_mix import domain_codes, n_required_domains
from palate.pipeline.explore.limited_draw import allowed_rows
from palate.pipeline.explore.pin_slots import pin_slots
from palate.pipeline.query import Query
from palate.types import Bools, Codes, Doubles


class ListDistribution:
    """How likely each item of a slate is at the next position of a page, while the page is built from the top.

    Pinned items stand at their positions, and count from the start for the domains that the page must have and for
    limits, as they do when a page is drawn.
    """

    def __init__(self, utilities: Doubles | None, query: Query, slate: Slate, is_new: Bools) -> None:
        """``utilities``: those of the first items of the slate; None: nothing is drawn."""
        new = np.flatnonzero(is_new)
        pins = new[: 0 if slate.pinned is None else int(slate.pinned[new].sum())]
        slots = pin_slots(query, slate, is_new)
        self._slate = slate
        self._limits = None if query.rules is None else query.rules.limits
        self._pinned_at = dict(zip(slots.tolist(), pins.tolist(), strict=False))
        self._remaining = is_new.copy()
        self._remaining[pins] = False
        self._unlisted_pins = is_new & ~self._remaining
        self._above = slate.codes[pins].tolist()
        self._utilities = np.full(len(slate), -np.inf)
        if utilities is not None:
            drawn = np.flatnonzero(self._remaining[: len(utilities)])
            self._utilities[drawn] = utilities[drawn]
        self._position, self._n_listed, self._length = 0, len(pins), min(query.n, len(new))
        self._domains = np.zeros(len(slate), np.int32)
        self._n_required = n_required_domains(query)
        if self._n_required:
            self._domains = domain_codes(query, slate.codes)
            self._n_required = min(self._n_required, len(np.unique(self._domains[new])))
        self._known_domains = set(self._domains[pins].tolist())

    def log_probabilities(self) -> Doubles:
        """The log-probability of each item at the next position, shape ``(len(slate),)``; -inf: never."""
        result = np.full(len(self._slate), -np.inf)
        if self._position in self._pinned_at:
            result[self._pinned_at[self._position]] = 0.0
            return result
        permitted = self._of_missing_domains()
        allowed = permitted
        if self._limits is not None:
            allowed = allowed_rows(self._limits, self._slate, permitted, np.array(self._above, np.int64))
        drawn = allowed & np.isfinite(self._utilities)
        if drawn.any():
            result[drawn] = self._utilities[drawn] - np.logaddexp.reduce(self._utilities[drawn])
            return result
        for rows in (allowed, permitted, self._unlisted_pins):
            if rows.any():
                result[rows.argmax()] = 0.0
                break
        return result

    def append(self, row: int | None) -> None:
        """Put a row of the slate at the next position; None: an item that the slate lacks."""
        is_pinned = self._position in self._pinned_at
        self._position += 1
        self._n_listed += not is_pinned
        if row is not None:
            self._unlisted_pins[row] = False
        if row is None or not self._remaining[row]:
            return
        self._remaining[row] = False
        self._above.append(int(self._slate.codes[row]))
        self._known_domains.add(int(self._domains[row]))

    def _of_missing_domains(self) -> Bools:
        """The remaining rows, or those of a new domain where only such an item can stand."""
        n_missing = self._n_required - len(self._known_domains)
        if self._n_required and n_missing > 0 and n_missing >= self._length - self._n_listed:
            return np.asarray(self._remaining & ~np.isin(self._domains, list(self._known_domains)))
        return self._remaining


def list_distribution(utilities: Doubles | None, query: Query, slate: Slate, items: Codes, is_new: Bools) -> Doubles:
    """The log-probability of each item of a slate at each position, given ``items`` above, ``(k, len(slate))``."""
    page = ListDistribution(utilities, query, slate, is_new)
    row_of = {code: row for row, code in enumerate(slate.codes.tolist())}
    result = np.full((len(items), len(slate)), -np.inf)
    for position, item in enumerate(np.asarray(items).tolist()):
        result[position] = page.log_probabilities()
        page.append(row_of.get(item))
    return result
