"""A canary with more dislikes: how often, and after how many users, the guardrail rolls it back."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from palate.evaluation.ab_test import (
    RAMP,
    Guardrail,
    MonitoringPlan,
    VariantMetrics,
    VariantSample,
    decide,
    ratio_sample,
)
from palate.types import Bools, Doubles

N_RUNS: Final = 500
N_USERS: Final = 40_000
DAY: Final = 1_000
SHARE: Final = RAMP[1].share
GUARDRAILS: Final = (Guardrail("dislikes per list", 0.05), Guardrail("latency", 0.05))
HARM: Final = (0.0, 0.05, 0.2, 0.5, 1.0)
"""How many more dislikes the treatment gets, as a share."""


def measure() -> list[dict[str, Any]]:
    """A row for each harm: the share of runs that are rolled back, and the median number of the treatment's users."""
    return [_measure(harm) for harm in HARM]


def _measure(harm: float) -> dict[str, Any]:
    plan, stopped = MonitoringPlan(N_USERS), []
    for run in range(N_RUNS):
        rng = np.random.default_rng([round(100 * harm), run])
        is_treatment = rng.random(N_USERS) < SHARE
        lists = rng.geometric(0.2, N_USERS)
        annoyed = rng.beta(1, 9, N_USERS) * np.where(is_treatment, 1 + harm, 1)
        table = np.stack([rng.poisson(lists), lists, rng.poisson(lists * annoyed), rng.lognormal(3, 0.5, N_USERS)])
        stopped.append(_first_roll_back(table, is_treatment, plan))
    users = np.array(stopped)
    median = float(np.median(users))
    return {
        "harm": harm,
        "rolled_back": round(float(np.isfinite(users).mean()), 4),
        "median_users": round(median) if math.isfinite(median) else None,
    }


def _first_roll_back(table: Doubles, is_treatment: Bools, plan: MonitoringPlan) -> float:
    """The users of the treatment at the daily look that rolls it back; infinite if none does."""
    for n in range(DAY, N_USERS + 1, DAY):
        control, treatment = (_metrics(table[:, :n][:, mask[:n]]) for mask in (~is_treatment, is_treatment))
        if decide(control, {"treatment": treatment}, GUARDRAILS, plan)["treatment"].action == "roll back":
            return float(is_treatment[:n].sum())
    return math.inf


def _metrics(table: Doubles) -> VariantMetrics:
    """Rows: clicks, lists, dislikes and latency of each user."""
    clicks, lists, dislikes, latency = table
    samples = {"dislikes per list": ratio_sample(dislikes, lists), "latency": VariantSample.of(latency)}
    return VariantMetrics(VariantSample.of(clicks), samples)
