"""How often a lift is found, and after how many users: fixed-horizon and anytime-valid tests, also with CUPED."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from benchmarks.ab_test.false_positives import adjusted_samples
from benchmarks.ab_test.users import draw_arrivals, draw_values, draw_with_history
from palate.evaluation.ab_test import (
    ExperimentDesign,
    MonitoringPlan,
    VariantSample,
    anytime_test,
    confidence_sequence,
    difference,
    welch_test,
)

N_RUNS: Final = 1_000
N_ADJUSTED_RUNS: Final = 300
PLANNED_LIFT: Final = 0.03
LIFTS: Final = (0.03, 0.06, 0.12)
DESIGN: Final = ExperimentDesign(math.sqrt(2))
"""Clicks have mean 1 and variance 2."""
N_PLANNED: Final = DESIGN.needed_users(PLANNED_LIFT)
"""The users with which the fixed-horizon test finds the planned lift with a probability of 80 %."""
N_ANYTIME: Final = DESIGN.needed_users_anytime(PLANNED_LIFT)
N_LOOKS: Final = 40
"""Looks with CUPED."""


def measure() -> dict[str, Any]:
    return {
        "planned_lift": PLANNED_LIFT,
        "planned": N_PLANNED,
        "planned_anytime": N_ANYTIME,
        "runs": N_RUNS,
        "adjusted_runs": N_ADJUSTED_RUNS,
        "rows": [*(_plain(lift) for lift in LIFTS), _adjusted(PLANNED_LIFT)],
    }


def _plain(lift: float) -> dict[str, Any]:
    """Looks after every user."""
    plan, fixed, decided = MonitoringPlan(N_PLANNED), 0, []
    for run in range(N_RUNS):
        rng = np.random.default_rng([round(1_000 * lift), run])
        is_treatment, rate = draw_arrivals(N_ANYTIME, lift, rng)
        values = draw_values("clicks", rate, rng)
        arms = [VariantSample.of(values[:N_PLANNED][mask[:N_PLANNED]]) for mask in (~is_treatment, is_treatment)]
        fixed += welch_test(arms[0], arms[1]).p < 0.05
        decided.append(confidence_sequence(values, is_treatment, plan).first_decision or math.inf)
    return _row(lift, "", fixed / N_RUNS, decided)


def _adjusted(lift: float) -> dict[str, Any]:
    """Looks at equal distances, with the coefficient fitted again at each."""
    plan, fixed, decided = MonitoringPlan(N_PLANNED), 0, []
    looks = np.unique([N_PLANNED, *np.linspace(0, N_ANYTIME, N_LOOKS + 1)[1:].astype(int).tolist()])
    for run in range(N_ADJUSTED_RUNS):
        rng = np.random.default_rng([7, run])
        is_treatment, rate = draw_arrivals(N_ANYTIME, lift, rng)
        values, before = draw_with_history(rate, rng)
        first = math.inf
        for n in looks.tolist():
            if math.isfinite(first) and n != N_PLANNED:
                continue
            arms = adjusted_samples(values[:n], before[:n], is_treatment[:n])
            if n == N_PLANNED:
                fixed += welch_test(*arms).p < 0.05
            if anytime_test(difference(*arms), plan).p <= plan.level:
                first = min(first, n)
        decided.append(first)
    return _row(lift, "CUPED", fixed / N_ADJUSTED_RUNS, decided)


def _row(lift: float, adjustment: str, fixed: float, decided: list[float]) -> dict[str, Any]:
    """Power at the planned number of users and later, and when the anytime-valid test decides."""
    users = np.array(decided)
    median = float(np.median(users))
    return {
        "lift": lift,
        "adjustment": adjustment,
        "fixed": round(fixed, 3),
        "anytime_planned": round(float((users <= N_PLANNED).mean()), 3),
        "anytime_later": round(float((users <= N_ANYTIME).mean()), 3),
        "median_users": round(median) if math.isfinite(median) else None,
        "mean_users": round(float(np.minimum(users, N_ANYTIME).mean())),
    }
