"""Faults that tests plant in clean data, each with the check that finds it and the severity of the finding."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tests.evaluation.doctor.conftest import Plot

DAY = 86_400.0
RNG = np.random.default_rng(0)
Fault = Callable[[Plot], None]
FAULTS: list[tuple[str, str, Fault]] = []
"""The check, the severity and the function that spoils the data; filled by the modules of faults."""


def fault(check: str, severity: str) -> Callable[[Fault], Fault]:
    def plant(spoil: Fault) -> Fault:
        FAULTS.append((check, severity, spoil))
        return spoil

    return plant


def sampled(plot: Plot, share: float, of: str = "") -> np.ndarray:
    """Places of a random share of all events, among those of a kind if it is named."""
    rows = np.flatnonzero(plot.kind == of) if of else np.arange(len(plot))
    return np.sort(np.random.default_rng(1).choice(rows, round(share * len(plot)), replace=False))
