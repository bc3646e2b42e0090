"""Limit how many items of one series or one creator stand close together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from palate.data.item_table import ItemTable
from palate.data.slate import Slate
from palate.pipeline.arrange.sequels import find_named_series, normalised_request_text
from palate.pipeline.query import Query
from palate.pipeline.stage import Arrange
from palate.text.series import NONE, series_of
from palate.text.titles import normal
from palate.types import Bools, Codes

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
        if (keys != NONE).any():
            order[: len(keys)] = self._fill_windows(keys)
        return order

    def _limited_keys(self, query: Query, codes: Codes) -> Codes:
        """The series code and the creator codes of each item that limits apply to, else ``NONE``; shape ``(n, 3)``."""
        table = query.serving.items
        keys = np.full((len(codes), 1 + _MAX_CREATORS), NONE, np.int32)
        if self.series:
            series = series_of(table)
            keys[:, 0] = series.of[codes]
            if named := find_named_series(query, series):
                keys[np.isin(keys[:, 0], list(named)), 0] = NONE
            _drop_rare_keys(keys[:, :1], self.series)
        if self.creators and not query.filters.people and not query.parsed_query.of("person"):
            creators, names = _creator_codes(table)
            keys[:, 1:] = creators[codes]
            _drop_rare_keys(keys[:, 1:], self.creators)
            if text := normalised_request_text(query):
                present = np.unique(keys[:, 1:]).tolist()
                requested = [code for code in present if code != NONE and _is_named(names[code], text)]
                keys[:, 1:][np.isin(keys[:, 1:], requested)] = NONE
        keys[self._is_free(table)[codes]] = NONE
        return keys

    def _is_free(self, table: ItemTable) -> Bools:
        """Which items are of a domain without limits, shape ``(n_codes,)``."""

        def find(_before: object) -> Bools:
            mask = np.zeros(len(table.vocabulary), np.bool_)
            for domain in self.free:
                mask[table.codes_of("domain", domain)] = True
            return mask

        mask: Bools = table.derive((RepetitionLimits, self.free), find)
        return mask

    def _fill_windows(self, keys: Codes) -> list[int]:
        """The row indices, window by window; ``keys`` has shape ``(n, 3)``."""
        windows: list[list[int]] = [[]]
        counts: dict[tuple[int, int, bool], int] = {}  # items by window, key, and whether the key is a creator
        first_open = 0
        limited_rows = np.flatnonzero((keys != NONE).any(axis=1))
        keys_of_row = dict(zip(limited_rows.tolist(), keys[limited_rows].tolist(), strict=True))
        for row in range(len(keys)):
            window, row_keys = first_open, keys_of_row.get(row)
            if row_keys is not None:
                limits = [(key, column > 0) for column, key in enumerate(row_keys) if key != NONE]
                while window < len(windows) and (
                    len(windows[window]) >= self.window
                    or any(
                        counts.get((window, key, is_creator), 0) >= (self.creators if is_creator else self.series)
                        for key, is_creator in limits
                    )
                ):
                    window += 1
                for key, is_creator in limits:
                    counts[window, key, is_creator] = counts.get((window, key, is_creator), 0) + 1
                if window == len(windows):
                    windows.append([])
            windows[window].append(row)
            while len(windows[first_open]) >= self.window:
                first_open += 1
                if first_open == len(windows):
                    windows.append([])
        return [row for window_rows in windows for row in window_rows]


def _drop_rare_keys(keys: Codes, limit: int) -> None:
    """Replace by ``NONE``, in place, the keys that occur at most ``limit`` times: they can break no limit."""
    keys[np.bincount(keys.ravel() + 1)[keys + 1] <= limit] = NONE


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
