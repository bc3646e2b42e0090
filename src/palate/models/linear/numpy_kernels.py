"""The inner loops of linear models, in NumPy: the reference of :mod:`palate.models.linear.compiled_kernels`.

A sparse matrix is given by the first and the last cell of each row that counts, and the columns and values of cells.
"""

from __future__ import annotations

import numpy as np

from palate.types import Bools, Codes, Doubles, Floats


def sum_rows(weights: Floats, rows: Codes, strengths: Floats) -> Floats:
    """Σ strength · row of dense ``weights``, shape ``(n_columns,)``."""
    return np.asarray(strengths @ weights[rows], np.float32)


def add_sparse_rows(
    starts: Codes, ends: Codes, columns: Codes, values: Floats, strengths: Floats, sums: Floats
) -> None:
    """Add Σ strength · row of a sparse matrix to ``sums``, shape ``(n_columns,)``."""
    cells, rows = _cells(starts, ends)
    sums += np.bincount(columns[cells], values[cells] * strengths[rows], minlength=len(sums)).astype(np.float32)


def add_dense_shares(
    weights: Floats, rows: Codes, strengths: Floats, events: Codes, columns: Codes, shares: Floats
) -> None:
    """Add strength · weight of each row to its event in the ``shares`` of each column, shape ``(n_columns, n_events)``.

    A column below 0 gets nothing.
    """
    cells = np.where(columns[:, None] >= 0, weights[rows, np.maximum(columns, 0)[:, None]] * strengths, np.float32(0))
    np.add.at(shares.T, events, cells.T)


def add_sparse_shares(
    starts: Codes,
    ends: Codes,
    columns: Codes,
    values: Floats,
    strengths: Floats,
    events: Codes,
    index_of: Codes,
    shares: Floats,
) -> None:
    """:func:`add_dense_shares` of a sparse matrix; ``index_of`` has the index in ``shares`` of each column, or -1."""
    cells, rows = _cells(starts, ends)
    items = index_of[columns[cells]]
    counts = items >= 0
    rows = rows[counts]
    np.add.at(shares, (items[counts], events[rows]), values[cells][counts] * strengths[rows])


def sparse_dots(
    starts: Codes, columns: Codes, values: Floats, n_columns: int, first: Codes, second: Codes, dots: Floats
) -> None:
    """Write the dot product of each of the rows ``first`` and ``second`` of a sparse matrix to ``dots``."""
    dots[:] = (
        _dense_rows(starts, columns, values, n_columns, first)
        @ _dense_rows(starts, columns, values, n_columns, second).T
    )


def sparse_dots_with_sums(
    starts: Codes,
    columns: Codes,
    values: Floats,
    n_columns: int,
    rows: Codes,
    strengths: Floats,
    others: Codes,
    dots: Floats,
) -> None:
    """Write the dot product of each of the rows ``others`` with sums of rows of a sparse matrix to ``dots``.

    There is a sum Σ strength · row over ``rows`` for each row of ``strengths``, shape ``(n_sums, len(rows))``.
    """
    sums = strengths @ _dense_rows(starts, columns, values, n_columns, rows)
    dots[:] = sums @ _dense_rows(starts, columns, values, n_columns, others).T


def moments(scores: Floats, mask: Bools) -> tuple[float, float]:
    """The mean and the variance of the ``scores`` that are no NaN, where ``mask`` is true; zeros if there are none."""
    used = scores[mask[: len(scores)]].astype(np.float64)
    used = used[~np.isnan(used)]
    return (float(used.mean()), float(used.var())) if len(used) else (0.0, 0.0)


def add_centred(scores: Floats, mean: float, factor: float, sums: Floats, has_score: Bools) -> None:
    """Add ``factor`` · (score - ``mean``) to ``sums`` where a score is no NaN, and mark these in ``has_score``."""
    known = np.flatnonzero(~np.isnan(scores))
    has_score[known] = True
    sums[known] += np.float32(factor) * (scores[known] - np.float32(mean))


def factorise(system: Doubles) -> bool:
    """Replace the upper triangle of a symmetric ``system`` by its Cholesky factor U, system = UᵀU.

    The rest is undefined. False if the system is not positive definite.
    """
    try:
        system[:] = np.linalg.cholesky(system).T
    except np.linalg.LinAlgError:
        return False
    return bool(np.isfinite(system).all())


def solve_factorised(factor: Doubles, right_sides: Doubles) -> None:
    """Replace the columns of ``right_sides`` by the solutions of a system with the Cholesky ``factor``."""
    upper = np.triu(factor)
    right_sides[:] = np.linalg.solve(upper, np.linalg.solve(upper.T, right_sides))


def _dense_rows(starts: Codes, columns: Codes, values: Floats, n_columns: int, rows: Codes) -> Floats:
    cells, index = _cells(starts[rows], starts[rows + 1])
    dense = np.zeros((len(rows), n_columns), np.float32)
    dense[index, columns[cells]] = values[cells]
    return dense


def _cells(starts: Codes, ends: Codes) -> tuple[Codes, Codes]:
    """The cells from each start up to each end, and the index of the row of each."""
    lengths = (ends - starts).astype(np.int64)
    rows = np.repeat(np.arange(len(starts)), lengths)
    return np.arange(len(rows)) + np.repeat(starts - (np.cumsum(lengths) - lengths), lengths), rows
