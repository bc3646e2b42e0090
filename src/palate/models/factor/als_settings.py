"""The hyper-parameters of a fit by alternating least squares, as plain values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from palate.types import Floats


@dataclass(frozen=True, slots=True)
class ALSSettings:
    """The loss and the number of steps of a fit; the fields are those of :class:`~palate.models.factor.ials.IALS`."""

    factors: int
    unobserved_weight: float
    """The weight of the squared score of each pair of user and item."""
    reg: float
    scaling: float
    negative_target: float
    """The target of negative preferences, with the sign reversed."""
    sweeps: int
    power: int
    block: int

    def penalties(self, confidence: Floats, n_others: int) -> Floats:
        """The L2 penalty of each row, by its summed ``confidence`` and the number of rows of the other side."""
        return row_penalties(confidence, n_others, self.unobserved_weight, self.reg, self.scaling)


def row_penalties(
    confidence: Floats | float, n_others: int, unobserved_weight: float, reg: float, scaling: float
) -> Floats:
    """reg·(confidence + unobserved_weight·n_others)^scaling (Rendle et al., RecSys 2022)."""
    total = np.asarray(confidence) + unobserved_weight * n_others
    return np.asarray(reg * total**scaling, np.float32)
