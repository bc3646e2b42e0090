"""The result of an off-policy evaluation: estimates with intervals, the logged mean, and diagnostics."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from palate.evaluation.off_policy.importance import Diagnostics
from palate.evaluation.off_policy.intervals import (
    Interval,
    bernstein_interval,
    bootstrap_intervals,
    normal_interval,
    standard_error,
)
from palate.types import Codes, Doubles, Json


@dataclass(frozen=True, slots=True)
class Estimate:
    """One estimator's estimate of the mean reward."""

    name: str
    value: float
    standard_error: float
    bootstrap: Interval
    """Percentile bootstrap. Intervals of DM cover the draw of rounds, and not the error of its reward model."""
    normal: Interval
    bernstein: Interval | None
    """Empirical Bernstein; None without bounds of weights, and for biased or self-normalised estimators."""
    parameter: float | None
    """The hyper-parameter that was chosen from the log; ∞ changes no weight."""


@dataclass(frozen=True, slots=True)
class PolicyEvaluation:
    """Estimates of a target policy's mean reward, one for each estimator."""

    level: float
    estimates: tuple[Estimate, ...]
    logged: Estimate
    """The mean reward of the behaviour policy itself, in the same rounds."""
    diagnostics: Diagnostics

    def __getitem__(self, name: str) -> Estimate:
        """The estimate of one estimator.

        Raises:
            KeyError: it was not computed.
        """
        for estimate in self.estimates:
            if estimate.name == name:
                return estimate
        raise KeyError(name)

    def to_json(self) -> dict[str, Json]:
        """As plain JSON; NaN and ∞ become null and "inf"."""
        json: dict[str, Json] = _plain(asdict(self))
        return json

    def to_text(self) -> str:
        """As a table for terminals, with diagnostics and warnings below."""
        rows = [_cells(estimate) for estimate in (self.logged, *self.estimates)]
        columns = ("", "value", f"{self.level:.0%} bootstrap", f"{self.level:.0%} normal", "Bernstein", "parameter")
        widths = [max(map(len, column)) for column in zip(columns, *rows, strict=True)]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in (columns, *rows)
        ]
        of = self.diagnostics
        lines += [
            "",
            f"{of.rounds:,} rounds, {of.rewarded:,} with a reward; effective sample size {of.effective:,.0f}; "
            f"weights: mean {of.mean_weight:.3f}, largest {of.max_weight:.1f}",
            *(f"! {warning}" for warning in of.warnings),
        ]
        return "\n".join(line.rstrip() for line in lines)


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Contributions of several estimators: a name, an array, a hyper-parameter and bounds for each."""

    names: tuple[str, ...]
    contributions: Sequence[Doubles]
    parameters: Sequence[float | None]
    bounds: Sequence[Interval | None]


def summarise(
    columns: Columns,
    reward: Doubles,
    cluster: Codes | None,
    diagnostics: Diagnostics,
    *,
    level: float,
    seed: int,
    draws: int,
) -> PolicyEvaluation:
    """Compute means and intervals of contributions, and of the logged ``reward`` itself."""
    table = np.stack([reward, *columns.contributions], axis=1)
    bootstrap = bootstrap_intervals(table, cluster, seed=seed, level=level, draws=draws)
    names, parameters, bounds = ("logged", *columns.names), (None, *columns.parameters), (None, *columns.bounds)
    estimates = [
        Estimate(
            name=name,
            value=float(values.mean()),
            standard_error=standard_error(values, cluster),
            bootstrap=interval,
            normal=normal_interval(values, cluster, level=level),
            bernstein=None if limits is None else bernstein_interval(values, limits, cluster, level=level),
            parameter=parameter,
        )
        for name, values, interval, parameter, limits in zip(names, table.T, bootstrap, parameters, bounds, strict=True)
    ]
    return PolicyEvaluation(level, tuple(estimates[1:]), estimates[0], diagnostics)


def _cells(estimate: Estimate) -> tuple[str, ...]:
    parameter = "" if estimate.parameter is None else f"{estimate.parameter:.3g}"
    intervals = (estimate.bootstrap, estimate.normal, estimate.bernstein)
    return (
        estimate.name,
        f"{estimate.value:.5f}",
        *("" if pair is None else _range(pair) for pair in intervals),
        parameter,
    )


def _range(interval: Interval) -> str:
    return f"{interval[0]:.5f} … {interval[1]:.5f}"


def _plain(value: Json) -> Json:
    """The value with tuples as lists, NaN as None and ∞ as "inf"."""
    if isinstance(value, dict):
        return {name: _plain(element) for name, element in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(element) for element in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None if math.isnan(value) else "inf" if value > 0 else "-inf"
    return value
