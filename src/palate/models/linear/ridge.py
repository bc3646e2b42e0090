"""Users as ridge regressions on item factors: the factors of a user, and what each event adds to a score."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from palate.models.linear import kernels
from palate.types import Codes, Doubles, Floats


class RidgeUser(NamedTuple):
    """A user whose factors are system⁻¹ · (start + Σ targets · directions), over the known items of their evidence."""

    factor: Doubles
    """The Cholesky factor of the system in its upper triangle, shape ``(factors, factors)``."""
    start: Doubles
    """The user's factors without events, shape ``(factors,)``."""
    factors: Doubles
    """The user's factors, shape ``(factors,)``."""
    directions: Floats
    """The factors of the known items, shape ``(n_known, factors)``."""
    targets: Floats
    """Shape ``(n_known,)``."""
    known: Codes
    """The rows of the evidence with known items, shape ``(n_known,)``."""
    n_rows: int
    """The number of rows of the evidence."""

    def attribute(self, item_factors: Floats) -> Floats:
        """What each row adds to the scores of items, shape ``(n_items, n_rows)``: vᵢᵀ·system⁻¹·direction·target.

        Items with NaN get 0. (Hu, Koren and Volinsky, ICDM 2008, section 5.)
        """
        shares = np.zeros((len(item_factors), self.n_rows), np.float32)
        if len(self.known) and len(item_factors):
            solved = np.nan_to_num(item_factors).T.astype(np.float64)
            kernels.solve_factorised(self.factor, solved)
            shares[:, self.known] = solved.T.astype(np.float32) @ (self.directions * self.targets[:, None]).T
        return shares


def solve_ridge(
    system: Doubles, start: Doubles | None, directions: Floats, targets: Floats, known: Codes, n_rows: int
) -> RidgeUser:
    """Solve a user's positive definite ``system``, which is overwritten.

    ``start`` is the right side without events; None for zeros.

    Raises:
        numpy.linalg.LinAlgError: the system is not positive definite.
    """
    right_sides = np.zeros((len(system), 2))
    if start is not None:
        right_sides[:, 0] = start
    right_sides[:, 1] = right_sides[:, 0] + targets @ directions
    if not kernels.factorise(system):
        raise np.linalg.LinAlgError(f"The system of a user with {n_rows} rows of evidence is not positive definite.")
    kernels.solve_factorised(system, right_sides)
    return RidgeUser(system, right_sides[:, 0], right_sides[:, 1], directions, targets, known, n_rows)
