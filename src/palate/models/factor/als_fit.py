"""The fit of iALS: a start by a randomised range finder, then alternating sweeps. Only training loads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from threadpoolctl import threadpool_limits

from palate.models.factor.als_sweep import spread, sweep
from palate.types import Codes, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from palate.models.factor.ials import IALS

_DAMPING: Final = 0.25
"""The start's matrix is divided by counts^damping on both sides, so that the most popular do not drown the rest."""


@dataclass(frozen=True, eq=False)
class Side:
    """Signed preferences from one side: of users for items, or of items by users."""

    starts: Codes
    columns: Codes
    weights: Floats
    totals: Floats
    """Confidence in all of a row, shape ``(n_rows,)``."""

    @classmethod
    def of(cls, matrix: csr_array) -> Side:
        size = np.append(np.abs(matrix.data), np.float32(0))
        totals = np.add.reduceat(size, matrix.indptr[:-1]) * (np.diff(matrix.indptr) > 0)
        return cls(matrix.indptr, matrix.indices, matrix.data, totals.astype(np.float32))

    def __len__(self) -> int:
        return len(self.totals)

    def damped(self, other: Side) -> Floats:
        """``weights`` over the damping of their row and column."""
        rows = np.repeat(_damping(self), np.diff(self.starts))
        return np.asarray(self.weights * rows * _damping(other)[self.columns])


def _damping(side: Side) -> Floats:
    return np.asarray((1 + side.totals) ** np.float32(-_DAMPING))


def sweeps(matrix: csr_array, recipe: IALS, seed: int) -> Iterator[tuple[Floats, Floats]]:
    """Factors of users and items as started, with users solved for, then after each sweep; the arrays are reused.

    ``matrix`` holds signed preferences, shape ``(n_users, n_items)``. The same seed gives the
    same bits.
    """
    matrix = matrix.tocsr().astype(np.float32, copy=False)
    users, items = Side.of(matrix), Side.of(matrix.T.tocsr())
    doubt = recipe.doubt(matrix)
    of_users = recipe.penalty(users.totals, len(items), doubt)
    of_items = recipe.penalty(items.totals, len(users), doubt)
    with threadpool_limits(1):
        u, v = _start(users, items, recipe, seed)
    yield u, v
    with threadpool_limits(1):
        _half(users, v, of_users, u, recipe, doubt)
    yield u, v
    for _ in range(recipe.sweeps):
        with threadpool_limits(1):
            _half(items, u, of_items, v, recipe, doubt)
            _half(users, v, of_users, u, recipe, doubt)
        yield u, v


def item_factors(matrix: csr_array, recipe: IALS, seed: int, progress: Callable[[float, str], None]) -> Floats:
    """The factors of items after the last sweep, shape ``(n_items, factors)``."""
    for done, (_, items) in enumerate(sweeps(matrix, recipe, seed)):  # noqa: B007  # the last is what is wanted
        progress(done / (recipe.sweeps + 1), "iALS")
    return items


def fold_in(
    told: csr_array, factors: Floats, gram: Floats, penalty: Callable[[Floats], Floats], against: float
) -> Floats:
    """The factors of users with so much ``told`` of them (signed weights by item), exactly; NaN where it is nothing.

    In single precision, which is several times faster than one by one.
    """
    known, size = np.isfinite(factors[:, 0]), factors.shape[1]
    items = np.where(known[:, None], factors, np.float32(0))
    weights = told.data * known[told.indices]
    side = Side.of(type(told)((weights, told.indices, told.indptr), shape=told.shape))
    found = np.zeros((len(side), size), np.float32)
    with threadpool_limits(1):
        sweep(
            side.starts, side.columns, side.weights, np.float32(against), items, gram, penalty(side.totals), found, size
        )
    found[side.totals == 0] = np.nan
    return found


def _half(side: Side, others: Floats, penalties: Floats, out: Floats, recipe: IALS, doubt: float) -> None:
    gram = np.float32(doubt) * (others.T @ others)
    against = np.float32(recipe.against)
    sweep(side.starts, side.columns, side.weights, against, others, gram, penalties, out, recipe.block)


def _start(users: Side, items: Side, recipe: IALS, seed: int) -> tuple[Floats, Floats]:
    """The leading singular vectors of the damped matrix, each times √(its value).

    A randomised range finder with ``power`` iterations (Halko, Martinsson and Tropp, 2011).
    """
    rng = np.random.default_rng(seed)
    v = rng.standard_normal((len(items), recipe.factors), dtype=np.float32)
    u = np.empty((len(users), recipe.factors), np.float32)
    forth, back = users.damped(items), items.damped(users)
    for _ in range(recipe.power):
        spread(users.starts, users.columns, forth, v, u)
        spread(items.starts, items.columns, back, u, v)
        v = _orthonormal(v)
    spread(users.starts, users.columns, forth, v, u)
    squares, turn = np.linalg.eigh((u.T @ u).astype(np.float64))
    roots = np.maximum(squares, squares[-1] * 1e-9) ** 0.25
    return (u @ (turn / roots).astype(np.float32)), (v @ (turn * roots).astype(np.float32))


def _orthonormal(columns: Floats) -> Floats:
    """A basis of the same space, by Cholesky; directions of no length stay small."""
    wide = columns.astype(np.float64)
    gram = wide.T @ wide
    ridge = 1e-7 * np.trace(gram) / len(gram) + 1e-30
    lower = np.linalg.cholesky(gram + ridge * np.eye(len(gram)))
    return np.asarray(columns @ np.linalg.inv(lower).T.astype(np.float32))
