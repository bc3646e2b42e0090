"""True taste from real ratings: a low-rank model of all of them, which the recommender does not see."""

from __future__ import annotations

from typing import Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.events import RATING
from palate.errors import InvalidInput
from palate.simulation.taste import LinearTaste
from palate.types import Codes, Doubles

MIDDLE_RATING: Final = 3.2
"""The rating of an item with the utility 0."""


def fit_rating_taste(
    data: Dataset, *, n_factors: int = 10, reg: float = 0.1, bias_reg: float = 5.0, sweeps: int = 8, seed: int = 0
) -> LinearTaste:
    """Fit rating - 3.2 = μ + b_u + b_i + p_u · q_i to all ratings, users and items as in ``data``.

    Biases are shrunken means (Koren, 2008), factors alternating ridge regressions of what is left, with the penalty
    ``reg`` times the number of ratings (Zhou et al., 2008). Users and items without ratings have zeros. Predictions
    vary less than ratings; the noise of behaviour adds the rest.

    Raises:
        InvalidInput: there are no ratings, or a setting is out of range.
    """
    if n_factors < 1 or sweeps < 1 or not reg > 0 or not bias_reg >= 0:
        raise InvalidInput("n_factors and sweeps must be at least 1, reg above 0, bias_reg at least 0.", where="reg")
    rated = np.flatnonzero((data.kind == RATING.code) & np.isfinite(data.value))
    if not len(rated):
        raise InvalidInput("A taste needs ratings to be fitted to, and the data have none.", where="data")
    user, item = data.user[rated], data.item[rated]
    rest = data.value[rated].astype(np.float64) - MIDDLE_RATING
    mean = float(rest.mean())
    rest -= mean
    item_bias = _shrunken_means(item, rest, data.n_items, bias_reg)
    rest -= item_bias[item]
    user_bias = _shrunken_means(user, rest, data.n_users, bias_reg)
    rest -= user_bias[user]
    users, items = _factorise(user, item, rest, (data.n_users, data.n_items), n_factors, reg, sweeps, seed)
    group = np.zeros(data.n_items, np.int32)
    return LinearTaste(users, items, item_bias + mean, user_bias[:, None], group)


def _shrunken_means(codes: Codes, values: Doubles, n: int, reg: float) -> Doubles:
    counts = np.bincount(codes, minlength=n)
    return np.asarray(np.bincount(codes, values, n) / np.maximum(counts + reg, 1.0))


def _factorise(
    user: Codes, item: Codes, rest: Doubles, shape: tuple[int, int], n_factors: int, reg: float, sweeps: int, seed: int
) -> tuple[Doubles, Doubles]:
    """Factors of users and items, shapes ``(n, n_factors)``."""
    n_users, n_items = shape
    items = np.random.default_rng(seed).normal(0.0, 0.1, (n_items, n_factors))
    for _ in range(sweeps):
        users = _solve(user, item, rest, n_users, items, reg)
        items = _solve(item, user, rest, n_items, users, reg)
    return _solve(user, item, rest, n_users, items, reg), items


def _solve(rows: Codes, columns: Codes, rest: Doubles, n_rows: int, factors: Doubles, reg: float) -> Doubles:
    """The ridge regression of each row on the factors of its columns; zeros without any."""
    order = np.argsort(rows, kind="stable")
    ends = np.cumsum(np.bincount(rows, minlength=n_rows))
    solved, eye = np.zeros((n_rows, factors.shape[1])), np.eye(factors.shape[1])
    for row, (start, end) in enumerate(zip(np.append(0, ends[:-1]).tolist(), ends.tolist(), strict=True)):
        if end > start:
            chosen = order[start:end]
            inputs = factors[columns[chosen]]
            solved[row] = np.linalg.solve(inputs.T @ inputs + reg * (end - start) * eye, inputs.T @ rest[chosen])
    return solved
