"""What the learned ranker sees of a candidate: what the models say, what it is, and how it fits the user."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.profile import History
from palate.data.top_items import descending
from palate.data.vocabulary import Vocabulary
from palate.types import Codes, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_RECENT: Final = 0.8
"""What recent taste keeps of an event after one more."""
FITS: Final = (
    "popularity",
    "popularity beside recent",
    "rating",
    "age",
    "year",
    "year beside all",
    "year beside recent",
    "genres of all",
    "genres of recent",
    "genres of last",
    "credits of all",
    "credits of recent",
    "domain",
    "events",
)
"""The features beside those of the models, in order."""
_CROWD: Final = ("popularity", "popularity beside recent", "rating", "age")
_OF_NOBODY: Final = ("year", "events")


@dataclass(frozen=True, eq=False)
class Facts:
    """What is known of items, by code; rows of length ``n_items``, NaN where it is not known."""

    popularity: Floats
    """ln(1 + users)."""
    rating: Floats
    """Mean rating."""
    age: Floats
    """ln(1 + days from its first event to the newest of the log)."""
    year: Floats
    genres: csr_array
    """Shape ``(n_items, n_genres)``, rows of length 1."""
    credits: csr_array
    """Creators and cast, shape ``(n_items, n_credits)``, rows of length 1."""
    domains: csr_array
    """Shape ``(n_items, n_domains)``, one 1 in each row."""

    @classmethod
    def of(cls, data: Dataset) -> Facts:
        n = data.n_items
        items = [data.items.get(id_) for id_ in data.vocabulary]
        rated = ~np.isnan(data.value)
        count = np.bincount(data.item[rated], minlength=n)
        total = np.bincount(data.item[rated], data.value[rated], n)
        first = np.full(n, np.nan)
        np.fmin.at(first, data.item, data.at)
        newest = data.at.max(initial=0.0)
        return cls(
            np.log1p(np.asarray(data.incidence().sum(axis=0))).astype(np.float32),
            np.where(count > 0, total / np.maximum(count, 1), np.nan).astype(np.float32),
            np.log1p((newest - first) / 86_400).astype(np.float32),
            np.array([np.nan if item is None or item.year is None else item.year for item in items], np.float32),
            _holding((item.genres if item else ()) for item in items),
            _holding((*item.creators, *item.people) if item else () for item in items),
            _holding((item.domain,) if item else () for item in items),
        )


def features(facts: Facts, vocabulary: Vocabulary, history: History, codes: Codes, evidence: Floats) -> Floats:
    """The features of candidates for one user, shape ``(n_candidates, 3·n_bases + len(FITS))``.

    ``evidence``, shape ``(2·n_bases, n_candidates)``, is what the models say, raw and standardised;
    the place that each gives a candidate among the others is added. Candidates that are newer
    than the ranker have no facts: NaN.
    """
    known = codes < len(facts.popularity)
    rows = np.where(known, codes, 0)
    past = history.codes(vocabulary)
    places = np.flatnonzero((past >= 0) & (past < len(facts.popularity)))
    past, age = past[places], len(history) - 1 - places
    recent = (_RECENT**age).astype(np.float32)
    all_of_it = np.full(len(past), 1 / max(len(past), 1), np.float32)
    recent /= max(float(recent.sum()), 1e-9)
    last = (age == 0).astype(np.float32)

    def beside(column: Floats, weights: Floats) -> Floats:
        told = ~np.isnan(column[past])
        total = float(weights[told].sum())
        return column[rows] - (float((column[past] * weights)[told].sum()) / total if total else np.nan)

    def overlap(matrix: csr_array, *weights: Floats) -> Floats:
        taste = matrix[past].T @ np.stack(weights, axis=1)
        return np.asarray(matrix[rows] @ taste).T

    fits = [
        facts.popularity[rows],
        beside(facts.popularity, recent),
        facts.rating[rows],
        facts.age[rows],
        facts.year[rows],
        beside(facts.year, all_of_it),
        beside(facts.year, recent),
        *overlap(facts.genres, all_of_it, recent, last),
        *overlap(facts.credits, all_of_it, recent),
        *overlap(facts.domains, recent),
        np.full(len(codes), np.log1p(len(past)), np.float32),
    ]
    fitting = np.where(known, np.stack(fits), np.float32(np.nan))
    active_events = np.empty((len(evidence) // 2, len(codes)), np.float32)
    order = descending(evidence[len(evidence) // 2 :])
    np.put_along_axis(active_events, order, np.arange(len(codes), dtype=np.float32)[None], axis=1)
    return np.concatenate([evidence, active_events, fitting]).T.astype(np.float32)


def sources(names: Sequence[str]) -> tuple[str, ...]:
    """For each feature the model by whose reasons it is explained, where the models ``names`` are heard.

    ``popular`` for what everybody makes of an item, ``content`` for how it fits what the user did; empty for its year
    and for how much the user did.
    """
    fits = ("popular" if fit in _CROWD else "" if fit in _OF_NOBODY else "content" for fit in FITS)
    return (*names, *names, *names, *fits)


def _holding(each: Iterable[Sequence[str]]) -> csr_array:
    """Which row holds which value, rows scaled to length 1."""
    from scipy.sparse import csr_array

    values = [tuple(dict.fromkeys(row)) for row in each]
    place = {value: number for number, value in enumerate(sorted({value for row in values for value in row}))}
    ends = np.cumsum([0, *map(len, values)])
    columns = np.fromiter((place[value] for row in values for value in row), np.int32, ends[-1])
    scale = np.repeat([len(row) ** -0.5 for row in values if row], [len(row) for row in values if row])
    return csr_array((scale.astype(np.float32), columns, ends), shape=(len(values), len(place)))
