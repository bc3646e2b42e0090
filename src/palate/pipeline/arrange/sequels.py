"""First things first: a sequel waits until an earlier part is known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

from palate.data.slate import Slate
from palate.pipeline.query import Query
from palate.pipeline.stage import Arrange
from palate.text.series import NONE, Series, series_of
from palate.text.titles import normal
from palate.types import Bools, Codes


@dataclass(frozen=True, kw_only=True)
class Sequels(Arrange):
    """Among the first ``depth``, parts of a series go last of which somebody knows no earlier one.

    An earlier part counts however it was had. What has no earlier part in the catalogue, and what the request names by
    a title or the name of its series, does not wait.
    """

    depth: int = 100
    alone: tuple[str, ...] = ("music", "game")
    """The domains whose parts stand by themselves."""

    def arranged(self, query: Query, slate: Slate) -> Codes:
        places = np.arange(len(slate), dtype=np.int32)
        first, rest = places[: self.depth], places[self.depth :]
        waits = self._waits(query, slate.codes[first])
        return np.concatenate([first[~waits], first[waits], rest]) if waits.any() else places

    def _waits(self, query: Query, codes: Codes) -> Bools:
        series = series_of(query.serving.items)
        position, of = series.position[codes], series.of[codes]
        waits = position > 1
        if not waits.any():
            return waits
        earliest = _earliest(query, series)
        waits &= earliest[of] >= position
        waits &= ~_within(series, self.alone)[of]
        if waits.any() and (asked := asked_for(query, series)):
            waits &= ~np.isin(of, list(asked))
        return waits


@lru_cache(maxsize=8)
def _within(series: Series, domains: tuple[str, ...]) -> Bools:
    """Which series are of one of ``domains``, shape ``(n_series,)``."""
    return np.array([domain in domains for domain in series.domains], np.bool_)


def _earliest(query: Query, series: Series) -> Codes:
    """Of each series the position of the earliest part that was had, shape ``(n_series,)``; past all for none."""
    history, vocabulary = query.had, query.serving.vocabulary

    def found() -> tuple[Series, Codes]:
        codes = history.codes(vocabulary)
        had = codes[codes >= 0]
        had = had[series.of[had] != NONE]
        earliest = np.full(len(series), np.iinfo(np.int32).max, np.int32)
        np.minimum.at(earliest, series.of[had], series.position[had])
        return series, earliest

    by, earliest = history.memoize(Sequels, vocabulary, found)
    return np.asarray(earliest if by is series else found()[1])


def said_by(query: Query) -> str:
    """What the request says in words, as :func:`~palate.text.titles.normal` writes it, between spaces; or nothing."""
    text = f"{query.parsed_query.text} {query.profile.ask}"
    return "" if text.isspace() else f" {normal(text)} "


def asked_for(query: Query, series: Series) -> set[int]:
    """The series that the request names, by the title of a part or by their name."""
    found: set[int] = query.memoize(asked_for, partial(_asked_for, query, series))
    return found


def _asked_for(query: Query, series: Series) -> set[int]:
    titles = (query.serving.items.codes_of("title", title) for title in query.parsed_query.of("title"))
    asked = {int(series.of[code]) for codes in titles for code in codes.tolist()} - {NONE}
    if said := said_by(query):
        asked.update(number for name, numbers in series.named.items() if f" {name} " in said for number in numbers)
    return asked
