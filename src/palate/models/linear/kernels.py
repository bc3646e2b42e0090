"""The inner loops of linear models: compiled where Numba is installed, else in NumPy with the same results."""

from __future__ import annotations

from palate.compiled import HAS_NUMBA

if HAS_NUMBA:
    from palate.models.linear.compiled_kernels import (
        add_centred,
        add_dense_shares,
        add_sparse_rows,
        add_sparse_shares,
        factorise,
        moments,
        solve_factorised,
        sparse_dots,
        sparse_dots_with_sums,
        sum_rows,
    )
else:
    from palate.models.linear.numpy_kernels import (
        add_centred,
        add_dense_shares,
        add_sparse_rows,
        add_sparse_shares,
        factorise,
        moments,
        solve_factorised,
        sparse_dots,
        sparse_dots_with_sums,
        sum_rows,
    )

__all__ = [
    "add_centred",
    "add_dense_shares",
    "add_sparse_rows",
    "add_sparse_shares",
    "factorise",
    "moments",
    "solve_factorised",
    "sparse_dots",
    "sparse_dots_with_sums",
    "sum_rows",
]
