"""The inner loops of trees: compiled where Numba is installed, else in NumPy with the same results."""

from __future__ import annotations

from palate.compiled import HAS_NUMBA

if HAS_NUMBA:
    from palate.models.ensemble.trees.compiled_kernels import add_contributions, add_outputs
else:
    from palate.models.ensemble.trees.numpy_kernels import add_contributions, add_outputs

__all__ = ["add_contributions", "add_outputs"]
