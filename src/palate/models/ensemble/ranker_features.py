"""Features of the learned ranker: model scores, item attributes, and their match with the user's history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.profile import History
from palate.data.top_items import descending
from palate.data.vocabulary import Vocabulary
from palate.models.linear.row_sums import dots_with_sums
from palate.types import Codes, Doubles, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_RECENT: Final = 0.8
"""The decay of an event's weight in recent taste with each later event."""
ITEM_FEATURES: Final = (
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
"""The names of the features after those of the models, in order."""
_POPULARITY_FEATURES: Final = ("popularity", "popularity beside recent", "rating", "age")
_UNATTRIBUTED: Final = ("year", "events")


@dataclass(frozen=True, eq=False)
class ItemAttributes:
    """Attributes of items, by code; columns of length ``n_items``, NaN where unknown."""

    popularity: Floats
    """ln(1 + number of users)."""
    rating: Floats
    """Mean rating."""
    age: Floats
    """ln(1 + days from the item's first event to the newest event of the log)."""
    year: Floats
    genres: csr_array
    """Shape ``(n_items, n_genres)``, rows of length 1."""
    credits: csr_array
    """Creators and cast, shape ``(n_items, n_credits)``, rows of length 1."""
    domains: csr_array
    """Shape ``(n_items, n_domains)``, one 1 in each row."""

    @classmethod
    def of(cls, data: Dataset) -> ItemAttributes:
        """The attributes of the items of ``data``."""
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
            _indicator_matrix((item.genres if item else ()) for item in items),
            _indicator_matrix((*item.creators, *item.people) if item else () for item in items),
            _indicator_matrix((item.domain,) if item else () for item in items),
        )


def features(
    attributes: ItemAttributes, vocabulary: Vocabulary, history: History, codes: Codes, model_scores: Floats
) -> Floats:
    """The features of candidates for one user, shape ``(n_candidates, 3·n_bases + len(ITEM_FEATURES))``.

    ``model_scores``, shape ``(2·n_bases, n_candidates)``, holds the scores of the models, raw, then standardised; the
    rank of each candidate by each model is added. Candidates that are newer than the ranker have no attributes: NaN.
    """
    is_known = codes < len(attributes.popularity)
    rows = np.where(is_known, codes, 0)
    past = history.codes(vocabulary)
    positions = np.flatnonzero((past >= 0) & (past < len(attributes.popularity)))
    past, weights = past[positions], _past_weights(len(history) - 1 - positions)
    n_scores, n = model_scores.shape
    columns = np.empty((n_scores + n_scores // 2 + len(ITEM_FEATURES), n), np.float32)
    columns[:n_scores] = model_scores
    order = descending(model_scores[n_scores // 2 :])
    columns[n_scores + np.arange(len(order))[:, None], order] = np.arange(n, dtype=np.float32)
    item_columns = columns[-len(ITEM_FEATURES) :]
    popularity, year = attributes.popularity[rows], attributes.year[rows]
    item_columns[:5] = popularity, popularity, attributes.rating[rows], attributes.age[rows], year
    item_columns[1] -= _weighted_means(attributes.popularity[past], weights[1:2])[0]
    item_columns[5:7] = year - _weighted_means(attributes.year[past], weights[:2])[:, None]
    item_columns[7:10] = dots_with_sums(attributes.genres, past, weights, rows)
    item_columns[10:12] = dots_with_sums(attributes.credits, past, weights[:2], rows)
    item_columns[12] = dots_with_sums(attributes.domains, past, weights[1:2], rows)
    item_columns[13] = np.log1p(len(past))
    item_columns[:, ~is_known] = np.nan
    return np.ascontiguousarray(columns.T)


def _past_weights(age: Codes) -> Floats:
    """The weights of past events in the whole, the recent and the last taste, each with the sum 1, shape ``(3, n)``.

    ``age`` is the number of later events; the last taste is that of the last event of the history, if it is known.
    """
    weights = np.stack([np.ones(len(age)), _RECENT**age, age == 0]).astype(np.float32)
    return np.asarray(weights / np.maximum(weights.sum(axis=1, keepdims=True), np.float32(1e-9)))


def _weighted_means(values: Floats, weights: Floats) -> Doubles:
    """The mean of the ``values`` that are not NaN with each row of ``weights``; NaN if the weights sum to 0."""
    is_given = ~np.isnan(values)
    weights = weights[:, is_given].astype(np.float64)
    totals = weights.sum(axis=1)
    return np.where(totals > 0, (weights * values[is_given]).sum(axis=1) / np.where(totals > 0, totals, 1), np.nan)


def sources(names: Sequence[str]) -> tuple[str, ...]:
    """For each feature, the name of the model whose reasons explain it; ``names`` are the ranker's input models.

    ``popular`` for popularity, rating and age, ``content`` for the match with the user's history; empty for the year
    and the number of events.
    """
    item_sources = (
        "popular" if feature in _POPULARITY_FEATURES else "" if feature in _UNATTRIBUTED else "content"
        for feature in ITEM_FEATURES
    )
    return (*names, *names, *names, *item_sources)


def _indicator_matrix(value_lists: Iterable[Sequence[str]]) -> csr_array:
    """Which row has which value, rows scaled to length 1, shape ``(n_rows, n_values)``."""
    from scipy.sparse import csr_array

    values = [tuple(dict.fromkeys(row)) for row in value_lists]
    column_of = {value: column for column, value in enumerate(sorted({value for row in values for value in row}))}
    ends = np.cumsum([0, *map(len, values)])
    columns = np.fromiter((column_of[value] for row in values for value in row), np.int32, ends[-1])
    scale = np.repeat([len(row) ** -0.5 for row in values if row], [len(row) for row in values if row])
    return csr_array((scale.astype(np.float32), columns, ends), shape=(len(values), len(column_of)))
