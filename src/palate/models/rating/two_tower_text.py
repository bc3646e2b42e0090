"""What the two towers read: sentences of items and users, and the numbers that are written beside them.

A user's text has a line for each item they met, that item's own sentences with how much more
they liked it than others do and than they like things, and a line of what they say of themselves. It
is read line by line: the vectors of lines are pooled. Nobody's id is in it, and no item's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

import numpy as np

from palate.data.dataset import Dataset
from palate.models.rating.rating_table import RatingTable
from palate.types import Codes, Floats

NUMBERS: Final = 4
"""As many are written beside the text of a user, and beside that of an item."""
_DOUBT: Final = np.float32(5)
"""A mean counts as if so many average ratings had been given besides."""
_LONG_AGO: Final = 1985
_DECADE: Final = 10
_YEARS: Final = (1900, 2100)


@dataclass(frozen=True, eq=False)
class Pairs:
    """Who met what, each pair once, by user; columns of one length."""

    starts: Codes
    """The rows of each user, shape ``(n_users + 1,)``."""
    item: Codes
    level: Codes
    """The step of the scale; -1 if it was met and not rated."""
    rating: Floats
    """Less the mean of all, over their deviation; 0 if it was not rated."""

    @classmethod
    def of(cls, data: Dataset, table: RatingTable, mean: float, deviation: float) -> Self:
        """The newest rating of each pair."""
        met = np.unique(data.user.astype(np.int64) * data.n_items + data.item)
        level, rating = np.full(len(met), -1, np.int32), np.zeros(len(met), np.float32)
        rated = np.searchsorted(met, table.users[table.user].astype(np.int64) * data.n_items + table.item)
        level[rated], rating[rated] = table.level, (table.levels[table.level] - mean) / deviation
        starts = np.searchsorted(met, np.arange(data.n_users + 1) * data.n_items)
        return cls(starts.astype(np.int32), (met % data.n_items).astype(np.int32), level, rating)


@dataclass(frozen=True, eq=False)
class Standing:
    """How items are rated; without one's own rating where that is to be guessed. Columns by item."""

    usual: Floats
    """The mean distance of its ratings from the mean of all, doubted."""
    n: Floats
    total: Floats
    """The sum of how much better its raters liked it than they like other things."""
    own: Floats
    """What each pair adds to ``total``, shape ``(n_pairs,)``."""
    age: Floats
    """In decades before or after 1985; 0 if it is not known."""

    @classmethod
    def of(cls, data: Dataset, pairs: Pairs) -> Self:
        rated = (pairs.level >= 0).astype(np.float32)
        n = np.bincount(pairs.item, rated, data.n_items).astype(np.float32)
        usual = (np.bincount(pairs.item, pairs.rating, data.n_items) / (n + _DOUBT)).astype(np.float32)
        better = rated * (pairs.rating - usual[pairs.item])
        user = np.repeat(np.arange(data.n_users), np.diff(pairs.starts))
        sums, counts = np.bincount(user, better, data.n_users), np.bincount(user, rated, data.n_users)
        elsewhere = (sums[user] - better) / (counts[user] - rated + _DOUBT)
        own = (rated * (pairs.rating - elsewhere)).astype(np.float32)
        total = np.bincount(pairs.item, own, data.n_items).astype(np.float32)
        years = [item.year if (item := data.items.get(id_)) else None for id_ in data.vocabulary]
        return cls(usual, n, total, own, np.array([decades(year) for year in years], np.float32))

    def numbers(self, item: Codes, n: Floats, total: Floats) -> Floats:
        """What is written of items that ``n`` rated, ``total`` better in all, shape ``(len(item), 4)``."""
        return np.stack([total / (n + _DOUBT), np.log1p(n) / 5, 1 / (1 + n), self.age[item]], axis=1)


def decades(year: int | None) -> float:
    """The age of an item; 0 if it is not known or no year of our time."""
    return 0.0 if year is None or not _YEARS[0] <= year <= _YEARS[1] else (year - _LONG_AGO) / _DECADE


def habits(n: Floats, total: Floats, squares: Floats) -> Floats:
    """What is written of users who rated ``n`` items, ``total`` better than others in all, shape ``(len(n), 4)``:
    how much better than others, how many, whether any, how far apart."""
    apart = np.sqrt((np.maximum(squares - n * mood(n, total) ** 2, 0) + _DOUBT) / (n + _DOUBT))
    return np.stack([mood(n, total), np.log1p(n) / 5, 1 / (1 + n), apart], axis=1)


def mood(n: Floats, total: Floats) -> Floats:
    """How much better than others users rate, doubted."""
    return np.asarray(total / (n + _DOUBT))


def root(n: Floats) -> Floats:
    """What a sum of lines with signs is divided by."""
    return np.asarray(np.sqrt(n + _DOUBT))


def share(n: Floats) -> Floats:
    """What a sum of lines without signs is divided by."""
    return np.asarray((n + _DOUBT) / 2)
