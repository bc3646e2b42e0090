"""Inputs of the two towers: pooled text vectors of the items in a user's history, and rating statistics.

The text of a user has a line for each item in their history (the text of the item, weighted by how much better they
rated it than other users do and than they rate other items), and a line for their self-description. The vectors of the
lines are pooled. No ids of users or items are used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from palate.data.dataset import Dataset
from palate.models.base import Run
from palate.models.content.embeddings import TextEmbeddingModel
from palate.models.rating.rating_table import RatingTable
from palate.ports.encoder import Encoder
from palate.types import Codes, Floats

N_STATISTICS: Final = 4
"""The number of rating statistics of a user, and of an item."""
_PRIOR_RATINGS: Final = np.float32(5)
"""Means are shrunk as if there were this many more average ratings."""
_REFERENCE_YEAR: Final = 1985
_DECADE: Final = 10
_YEARS: Final = (1900, 2100)


@dataclass(frozen=True, eq=False)
class UserItemPairs:
    """The user-item pairs with events, each once, sorted by user; columns of one length."""

    starts: Codes
    """The rows of each user, shape ``(n_users + 1,)``."""
    item: Codes
    level: Codes
    """The index of the rating in the scale; -1 without a rating."""
    rating: Floats
    """The rating less the mean of all, divided by their deviation; 0 without a rating."""

    @classmethod
    def of(cls, data: Dataset, table: RatingTable, mean: float, deviation: float) -> Self:
        """The pairs of ``data``, with the newest rating of each."""
        keys = np.unique(data.user.astype(np.int64) * data.n_items + data.item)
        level, rating = np.full(len(keys), -1, np.int32), np.zeros(len(keys), np.float32)
        rated = np.searchsorted(keys, table.users[table.user].astype(np.int64) * data.n_items + table.item)
        level[rated], rating[rated] = table.level, (table.levels[table.level] - mean) / deviation
        starts = np.searchsorted(keys, np.arange(data.n_users + 1) * data.n_items)
        return cls(starts.astype(np.int32), (keys % data.n_items).astype(np.int32), level, rating)


@dataclass(frozen=True, eq=False)
class ItemRatingStats:
    """Rating statistics of items; columns by item."""

    mean: Floats
    """The mean rating less that of all items, shrunk towards 0."""
    n: Floats
    """The number of ratings."""
    total: Floats
    """The sum over its raters of how much better they rated it than their other items."""
    contribution: Floats
    """The part of each user-item pair in ``total``, shape ``(n_pairs,)``; subtracted where it is the target."""
    age: Floats
    """The year of release in decades from 1985; 0 if unknown."""

    @classmethod
    def of(cls, data: Dataset, pairs: UserItemPairs) -> Self:
        """The statistics of the items of ``data``."""
        rated = (pairs.level >= 0).astype(np.float32)
        n = np.bincount(pairs.item, rated, data.n_items).astype(np.float32)
        mean = (np.bincount(pairs.item, pairs.rating, data.n_items) / (n + _PRIOR_RATINGS)).astype(np.float32)
        better = rated * (pairs.rating - mean[pairs.item])
        user = np.repeat(np.arange(data.n_users), np.diff(pairs.starts))
        sums, counts = np.bincount(user, better, data.n_users), np.bincount(user, rated, data.n_users)
        other_mean = (sums[user] - better) / (counts[user] - rated + _PRIOR_RATINGS)
        contribution = (rated * (pairs.rating - other_mean)).astype(np.float32)
        total = np.bincount(pairs.item, contribution, data.n_items).astype(np.float32)
        years = [item.year if (item := data.items.get(id_)) else None for id_ in data.vocabulary]
        return cls(mean, n, total, contribution, np.array([decades_from_1985(year) for year in years], np.float32))

    def statistics(self, item: Codes, n: Floats, total: Floats) -> Floats:
        """The inputs of items with ``n`` ratings that add up to ``total``, shape ``(len(item), 4)``."""
        return np.stack([total / (n + _PRIOR_RATINGS), np.log1p(n) / 5, 1 / (1 + n), self.age[item]], axis=1)


def decades_from_1985(year: int | None) -> float:
    """A year in decades from 1985; 0 if it is unknown or not between 1900 and 2100."""
    return 0.0 if year is None or not _YEARS[0] <= year <= _YEARS[1] else (year - _REFERENCE_YEAR) / _DECADE


def user_statistics(n: Floats, total: Floats, squares: Floats) -> Floats:
    """The inputs of users with ``n`` ratings, shape ``(len(n), 4)``.

    ``total`` and ``squares`` are the sums of the differences of their ratings from the items' means, and of the squares
    of these. The inputs are the shrunk mean, log of the number, 1/(1 + number), and the shrunk deviation.
    """
    deviation = np.sqrt(
        (np.maximum(squares - n * shrunk_mean(n, total) ** 2, 0) + _PRIOR_RATINGS) / (n + _PRIOR_RATINGS)
    )
    return np.stack([shrunk_mean(n, total), np.log1p(n) / 5, 1 / (1 + n), deviation], axis=1)


def shrunk_mean(n: Floats, total: Floats) -> Floats:
    """The mean of ``n`` values that add up to ``total``, shrunk towards 0."""
    return np.asarray(total / (n + _PRIOR_RATINGS))


def signed_scale(n: Floats) -> Floats:
    """The divisor of a sum of ``n`` lines with weights of both signs."""
    return np.asarray(np.sqrt(n + _PRIOR_RATINGS))


def unsigned_scale(n: Floats) -> Floats:
    """The divisor of a sum of ``n`` lines with weights of 1."""
    return np.asarray((n + _PRIOR_RATINGS) / 2)


def mean_vector(keys: Codes, vectors: Floats) -> Floats:
    """The mean vector of the texts that are not empty (with a key other than 0)."""
    return np.asarray(vectors.sum(axis=0) / max(int(np.count_nonzero(keys)), 1), np.float32)


def subtract_centre(keys: Codes, vectors: Floats, centre: Floats) -> Floats:
    """The vectors less ``centre``; 0 where there is no text."""
    return np.asarray((vectors - centre) * (keys != 0)[:, None], np.float32)


def known_vectors(run: Run, reader: Encoder) -> dict[int, Floats]:
    """The text vectors in the last snapshot, by the keys of their texts."""
    previous = [model for model in run.before.values() if isinstance(model, TextEmbeddingModel)]
    return {
        key: row
        for model in previous
        if model.digest == reader.digest
        for key, row in zip(model.keys.tolist(), model.vectors, strict=True)
    }
