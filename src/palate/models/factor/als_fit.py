"""The fit of iALS: a start by a randomised range finder, then alternating sweeps. Imported only for training."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from threadpoolctl import threadpool_limits

from palate.models.factor.als_settings import ALSSettings
from palate.models.factor.als_sweep import multiply_sparse, sweep
from palate.types import Codes, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_DAMPING: Final = 0.25
"""The matrix of the start is divided by counts^damping on both sides, so that popular items do not dominate."""


@dataclass(frozen=True, eq=False)
class Side:
    """A sparse matrix of signed preferences, with users or with items as rows."""

    starts: Codes
    columns: Codes
    weights: Floats
    totals: Floats
    """The summed confidence of each row, shape ``(n_rows,)``."""

    @classmethod
    def of(cls, matrix: csr_array) -> Side:
        size = np.append(np.abs(matrix.data), np.float32(0))
        totals = np.add.reduceat(size, matrix.indptr[:-1]) * (np.diff(matrix.indptr) > 0)
        return cls(matrix.indptr, matrix.indices, matrix.data, totals.astype(np.float32))

    def __len__(self) -> int:
        return len(self.totals)

    def damped(self, other: Side) -> Floats:
        """``weights`` times the damping factors of their row and column."""
        rows = np.repeat(_damping_factors(self), np.diff(self.starts))
        return np.asarray(self.weights * rows * _damping_factors(other)[self.columns])


def _damping_factors(side: Side) -> Floats:
    return np.asarray((1 + side.totals) ** np.float32(-_DAMPING))


def sweeps(matrix: csr_array, settings: ALSSettings, seed: int) -> Iterator[tuple[Floats, Floats]]:
    """Factors of users and items: at the start, with users solved for, and after each sweep. The arrays are reused.

    ``matrix`` has the signed preferences, shape ``(n_users, n_items)``. The same seed gives the same bits.
    """
    matrix = matrix.tocsr().astype(np.float32, copy=False)
    users, items = Side.of(matrix), Side.of(matrix.T.tocsr())
    user_penalties = settings.penalties(users.totals, len(items))
    item_penalties = settings.penalties(items.totals, len(users))
    with threadpool_limits(1):
        u, v = _compute_start(users, items, settings, seed)
    yield u, v
    with threadpool_limits(1):
        _half_sweep(users, v, user_penalties, u, settings)
    yield u, v
    for _ in range(settings.sweeps):
        with threadpool_limits(1):
            _half_sweep(items, u, item_penalties, v, settings)
            _half_sweep(users, v, user_penalties, u, settings)
        yield u, v


def item_factors(matrix: csr_array, settings: ALSSettings, seed: int, progress: Callable[[float, str], None]) -> Floats:
    """The factors of items after the last sweep, shape ``(n_items, factors)``."""
    for n_finished, (_, items) in enumerate(sweeps(matrix, settings, seed)):  # noqa: B007  # the last are returned
        progress(n_finished / (settings.sweeps + 1), "iALS")
    return items


def fold_in(
    evidence: csr_array, factors: Floats, gram: Floats, penalty: Callable[[Floats], Floats], negative_target: float
) -> Floats:
    """The exact least-squares factors of users from their signed ``evidence``, shape ``(n_users, n_items)``.

    Shape ``(n_users, factors)``; NaN for users without evidence. In single precision, which is several times faster
    than solving for one user after the other.
    """
    known, size = np.isfinite(factors[:, 0]), factors.shape[1]
    items = np.where(known[:, None], factors, np.float32(0))
    weights = evidence.data * known[evidence.indices]
    side = Side.of(type(evidence)((weights, evidence.indices, evidence.indptr), shape=evidence.shape))
    users = np.zeros((len(side), size), np.float32)
    with threadpool_limits(1):
        sweep(
            side.starts,
            side.columns,
            side.weights,
            np.float32(negative_target),
            items,
            gram,
            penalty(side.totals),
            users,
            size,
        )
    users[side.totals == 0] = np.nan
    return users


def _half_sweep(side: Side, others: Floats, penalties: Floats, out: Floats, settings: ALSSettings) -> None:
    """Solve for the factors ``out`` of all rows of ``side`` given those of the ``others``."""
    gram = np.float32(settings.unobserved_weight) * (others.T @ others)
    negative_target = np.float32(settings.negative_target)
    sweep(side.starts, side.columns, side.weights, negative_target, others, gram, penalties, out, settings.block)


def _compute_start(users: Side, items: Side, settings: ALSSettings, seed: int) -> tuple[Floats, Floats]:
    """The leading singular vectors of the damped matrix, each times the root of its singular value.

    A randomised range finder with ``power`` iterations (Halko, Martinsson and Tropp, 2011).
    """
    rng = np.random.default_rng(seed)
    v = rng.standard_normal((len(items), settings.factors), dtype=np.float32)
    u = np.empty((len(users), settings.factors), np.float32)
    user_weights, item_weights = users.damped(items), items.damped(users)
    for _ in range(settings.power):
        multiply_sparse(users.starts, users.columns, user_weights, v, u)
        multiply_sparse(items.starts, items.columns, item_weights, u, v)
        v = _orthonormalise(v)
    multiply_sparse(users.starts, users.columns, user_weights, v, u)
    eigenvalues, rotation = np.linalg.eigh((u.T @ u).astype(np.float64))
    roots = np.maximum(eigenvalues, eigenvalues[-1] * 1e-9) ** 0.25
    return (u @ (rotation / roots).astype(np.float32)), (v @ (rotation * roots).astype(np.float32))


def _orthonormalise(columns: Floats) -> Floats:
    """An orthonormal basis of the space of ``columns``, by Cholesky; null directions stay small."""
    doubles = columns.astype(np.float64)
    gram = doubles.T @ doubles
    ridge = 1e-7 * np.trace(gram) / len(gram) + 1e-30
    lower = np.linalg.cholesky(gram + ridge * np.eye(len(gram)))
    return np.asarray(columns @ np.linalg.inv(lower).T.astype(np.float32))
