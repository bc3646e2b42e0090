"""Move sequels down until the user knows an earlier part of the series."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from weakref import WeakKeyDictionary

import numpy as np

from palate.data.slate import Slate
from palate.pipeline.query import Query
from palate.pipeline.stage import Arrange
from palate.text.series import NONE, Series, series_of
from palate.text.titles import normal
from palate.types import Bools, Codes


@dataclass(frozen=True, kw_only=True)
class SequelOrder(Arrange):
    """Among the first ``depth`` items, move sequels last if the user knows no earlier part of their series.

    Any event with an earlier part counts. Parts without an earlier one in the catalogue stay, and so do those that
    the request names, by title or by the name of the series.
    """

    depth: int = 100
    alone: tuple[str, ...] = ("music", "game")
    """Domains to which the rule does not apply, because their parts stand by themselves."""

    def compute_order(self, query: Query, slate: Slate) -> Codes:
        order = np.arange(len(slate), dtype=np.int32)
        first, others = order[: self.depth], order[self.depth :]
        is_early = self._is_too_early(query, slate.codes[first])
        return np.concatenate([first[~is_early], first[is_early], others]) if is_early.any() else order

    def _is_too_early(self, query: Query, codes: Codes) -> Bools:
        """Which items are sequels of which the user knows no earlier part, shape ``(n,)``."""
        table = query.serving.items
        series = series_of(table)
        position, series_codes = series.position[codes], series.of[codes]
        is_early = position > 1
        if not is_early.any():
            return is_early
        is_early &= earliest_known_parts(query, series)[series_codes] >= position
        stands_alone = table.derive(
            (SequelOrder, self.alone),
            lambda _before: np.array([domain in self.alone for domain in series.domains], np.bool_),
        )
        is_early &= ~stands_alone[series_codes]
        if is_early.any() and (named := find_named_series(query, series)):
            is_early &= ~np.isin(series_codes, list(named))
        return is_early


def earliest_known_parts(query: Query, series: Series) -> Codes:
    """The lowest part number of each series among the items of the user's history, shape ``(n_series,)``.

    The largest integer for a series without an event.
    """
    history, vocabulary = query.seen_history, query.serving.vocabulary
    by_series: WeakKeyDictionary[Series, Codes] = history.memoize(earliest_known_parts, vocabulary, WeakKeyDictionary)
    positions = by_series.get(series)
    if positions is None:
        codes = history.codes(vocabulary)
        codes = codes[codes >= 0]
        codes = codes[series.of[codes] != NONE]
        positions = np.full(len(series), np.iinfo(np.int32).max, np.int32)
        np.minimum.at(positions, series.of[codes], series.position[codes])
        by_series[series] = positions
    return positions


def normalised_request_text(query: Query) -> str:
    """The request's text normalised (:func:`~palate.text.titles.normal`), with a space at each end; "" without text."""
    text = f"{query.parsed_query.text} {query.profile.ask}"
    return "" if text.isspace() else f" {normal(text)} "


def find_named_series(query: Query, series: Series) -> set[int]:
    """The codes of the series that the request names, by the title of a part or by their own name."""
    return query.memoize((find_named_series, series), partial(_find_named_series, query, series))


def _find_named_series(query: Query, series: Series) -> set[int]:
    titles = (query.serving.items.codes_of("title", title) for title in query.parsed_query.of("title"))
    named = {int(series.of[code]) for codes in titles for code in codes.tolist()} - {NONE}
    if text := normalised_request_text(query):
        named.update(code for name, codes in series.named.items() if f" {name} " in text for code in codes)
    return named
