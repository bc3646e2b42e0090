"""Limit how many items of one series or one creator stand close together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from palate.compiled import compiled
from palate.data.item_table import ItemTable
from palate.data.slate import Slate
from palate.pipeline.arrange.sequels import find_named_series, normalised_request_text
from palate.pipeline.query import Query
from palate.pipeline.stage import Arrange
from palate.text.series import NONE, series_of
from palate.text.titles import normal
from palate.types import Codes

_MAX_CREATORS: Final = 2
"""Only the first creators of an item count."""
_MIN_WORD_LENGTH: Final = 4
"""Shorter words of a creator's name do not identify them in the request's text."""


@dataclass(frozen=True, kw_only=True)
class RepetitionLimits(Arrange):
    """Allow at most ``series`` items of a series and ``creators`` of a creator in each window of the first ``depth``.

    Items are taken in order, and each goes into the first window that has room for it; what fits in no window goes
    into a new one at the end. 0 sets no limit, and ``free`` lists domains without limits. A series or a creator that
    the request names is not limited, nor is any creator when the request filters by people. The order does not depend
    on ``query.n``, so that pages are parts of one list.
    """

    series: int = 1
    creators: int = 2
    window: int = 10
    depth: int = 100
    free: tuple[str, ...] = ("book", "game")
    """Domains without limits: users who take one part of a series, or one creator's work, mostly take the others."""

    def compute_order(self, query: Query, slate: Slate) -> Codes:
        order = np.arange(len(slate), dtype=np.int32)
        keys = self._limited_keys(query, slate.codes[: self.depth])
        order[: len(keys)] = _fill_windows(keys, self.series, self.creators, self.window)
        return order

    def _limited_keys(self, query: Query, codes: Codes) -> Codes:
        """The series code and the creator codes of each item that limits apply to, else ``NONE``; shape ``(n, 3)``."""
        table = query.serving.items
        keys = table.derive((RepetitionLimits, self), lambda _before: self._compute_keys(table))[codes]
        if self.series and (named := find_named_series(query, series_of(table))):
            keys[np.isin(keys[:, 0], list(named)), 0] = NONE
        if self.creators and (query.filters.people or query.parsed_query.of("person")):
            keys[:, 1:] = NONE
        elif self.creators and (text := normalised_request_text(query)):
            _, names = _creator_codes(table)
            present = np.unique(keys[:, 1:]).tolist()
            requested = [code for code in present if code != NONE and _is_named(names[code], text)]
            keys[:, 1:][np.isin(keys[:, 1:], requested)] = NONE
        return keys

    def _compute_keys(self, table: ItemTable) -> Codes:
        """The series code and the creator codes of all items that limits can apply to, shape ``(n_codes, 3)``."""
        keys = np.full((len(table.vocabulary), 1 + _MAX_CREATORS), NONE, np.int32)
        if self.series:
            keys[:, 0] = series_of(table).of
        if self.creators:
            keys[:, 1:] = _creator_codes(table)[0]
        for domain in self.free:
            keys[table.codes_of("domain", domain)] = NONE
        return keys


@compiled
def _fill_windows(keys: Codes, max_series: int, max_creators: int, window: int) -> Codes:
    """The row indices, window by window; ``keys`` has shape ``(n, 3)``: a series and creators, ``NONE`` for none."""
    n, n_keys = keys.shape
    window_of, sizes = np.zeros(n, np.int32), np.zeros(n + 1, np.int32)
    counts = np.zeros((n_keys, n + 1), np.int32)  # of each key of a row: the items with that key in each window
    first_open = 0
    for row in range(n):
        chosen = first_open
        if keys[row].max() != NONE:
            counts[:] = 0
            for earlier in range(row):
                counts[0, window_of[earlier]] += keys[row, 0] != NONE and keys[earlier, 0] == keys[row, 0]
                for column in range(1, n_keys):
                    for other in range(1, n_keys):
                        is_same = keys[row, column] != NONE and keys[earlier, other] == keys[row, column]
                        counts[column, window_of[earlier]] += is_same
            while (
                sizes[chosen] >= window
                or (keys[row, 0] != NONE and counts[0, chosen] >= max_series)
                or counts[1:, chosen].max() >= max_creators > 0
            ):
                chosen += 1
        window_of[row] = chosen
        sizes[chosen] += 1
        while sizes[first_open] >= window:
            first_open += 1
    return np.argsort(window_of, kind="mergesort").astype(np.int32)  # Numba knows no other stable sort


def _is_named(name: str, text: str) -> bool:
    """Whether the normalised ``text`` contains a sufficiently long word of a creator's name."""
    return any(len(word) >= _MIN_WORD_LENGTH and f" {word} " in text for word in normal(name).split())


def _creator_codes(table: ItemTable) -> tuple[Codes, list[str]]:
    """The codes of the first creators of each item, shape ``(n_codes, 2)``, ``NONE`` where there are fewer; and the
    name of each code, casefolded.
    """
    return table.derive(_creator_codes, lambda _before: _compute_creator_codes(table))


def _compute_creator_codes(table: ItemTable) -> tuple[Codes, list[str]]:
    code_of: dict[str, int] = {}
    creators = np.full((len(table.items), _MAX_CREATORS), NONE, np.int32)
    for code, item in enumerate(table.items):
        for column, name in enumerate(item.creators[:_MAX_CREATORS] if item else ()):
            creators[code, column] = code_of.setdefault(name.casefold(), len(code_of))
    return creators, list(code_of)
