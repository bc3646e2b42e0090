"""A/A experiments: how often tests find a difference where there is none, by how often they are looked at."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from scipy.special import stdtrit

from benchmarks.ab_test.users import METRICS, Metric, draw_arrivals, draw_values, draw_with_history
from palate.evaluation.ab_test import (
    MonitoringPlan,
    VariantSample,
    adjust,
    anytime_test,
    confidence_sequence,
    difference,
    welch_test,
)
from palate.evaluation.ab_test.gaussian_mixture import boundary
from palate.types import Bools, Doubles

N_RUNS: Final = 2_000
N_USERS: Final = 20_000
DAY: Final = 1_000
"""Users that arrive in a day."""
N_RETURNING: Final = 2_000
N_DAYS: Final = 28


def measure() -> list[dict[str, Any]]:
    """Shares of runs in which a difference was found, a row for each metric and plan."""
    settings: tuple[tuple[Metric, float, int], ...] = (
        ("clicks", 0.5, N_USERS),
        ("clicks", 0.5, N_USERS // 10),
        ("clicks", 0.05, N_USERS),
        ("conversions", 0.5, N_USERS),
        ("minutes", 0.5, N_USERS),
    )
    rows = [_each_user_once(seed, *setting) for seed, setting in enumerate(settings)]
    return [*rows, _returning_users(len(rows)), _adjusted(len(rows) + 1)]


def _row(metric: str, share: float, n_planned: int, n_detected: Doubles) -> dict[str, Any]:
    names = ("anytime_always", "anytime_daily", "fixed_once", "fixed_daily", "fixed_always")
    rates = dict(zip(names, np.round(n_detected / N_RUNS, 4).tolist(), strict=True))
    return {"metric": metric, "share": share, "planned": n_planned} | {
        name: None if np.isnan(rate) else rate for name, rate in rates.items()
    }


def _each_user_once(seed: int, metric: Metric, share: float, n_planned: int) -> dict[str, Any]:
    """Looks after every user, from 100 in the smaller variant on, and at the end of each day."""
    plan, n = MonitoringPlan(n_planned), np.arange(1, N_USERS + 1)
    multiple, quantile = boundary(n, plan.rho2(), plan.level), stdtrit(np.maximum(n - 2, 1), 0.975)
    n_detected = np.zeros(5)
    for run in range(N_RUNS):
        rng = np.random.default_rng([seed, run])
        is_treatment, rate = draw_arrivals(N_USERS, 0.0, rng, share)
        sequence = confidence_sequence(draw_values(metric, rate, rng), is_treatment, plan)
        half = (sequence.high - sequence.low) / 2
        anytime = np.abs(sequence.estimate) > half
        fixed = np.abs(sequence.estimate) > half / multiple * quantile
        daily = slice(DAY - 1, None, DAY)
        n_detected += [anytime.any(), anytime[daily].any(), fixed[-1], fixed[daily].any(), fixed.any()]
    return _row(METRICS[metric], share, n_planned, n_detected)


def _looks(control: VariantSample, treatment: VariantSample, plan: MonitoringPlan) -> tuple[bool, bool]:
    """Whether the anytime-valid and the fixed-horizon test find a difference now."""
    contrast = difference(control, treatment)
    is_ready = contrast.n_smaller >= plan.min_users
    return anytime_test(contrast, plan).p <= plan.level, is_ready and welch_test(control, treatment).p < plan.level


def _daily(looks: list[tuple[bool, bool]]) -> list[float]:
    anytime, fixed = zip(*looks, strict=True)
    return [np.nan, any(anytime), fixed[-1], any(fixed), np.nan]


def _returning_users(seed: int) -> dict[str, Any]:
    """Users arrive during the first half and return: each day the sums so far are compared."""
    plan, n_detected = MonitoringPlan(N_RETURNING), np.zeros(5)
    for run in range(N_RUNS):
        rng = np.random.default_rng([seed, run])
        is_treatment, _ = draw_arrivals(N_RETURNING, 0.0, rng)
        first_day = rng.integers(0, N_DAYS // 2, N_RETURNING)
        clicks = rng.poisson(rng.exponential(0.3, N_RETURNING), (N_DAYS, N_RETURNING))
        sums = np.cumsum(clicks * (np.arange(N_DAYS)[:, None] >= first_day), axis=0)
        looks = []
        for day in range(N_DAYS):
            is_there = first_day <= day
            arms = [VariantSample.of(sums[day][is_there & mask]) for mask in (~is_treatment, is_treatment)]
            looks.append(_looks(arms[0], arms[1], plan))
        n_detected += _daily(looks)
    return _row("clicks so far of users who return", 0.5, N_RETURNING, n_detected)


def _adjusted(seed: int) -> dict[str, Any]:
    """CUPED with a coefficient that is fitted again at every look."""
    plan, n_detected = MonitoringPlan(N_USERS), np.zeros(5)
    for run in range(N_RUNS):
        rng = np.random.default_rng([seed, run])
        is_treatment, rate = draw_arrivals(N_USERS, 0.0, rng)
        values, before = draw_with_history(rate, rng)
        looks = [
            _looks(*adjusted_samples(values[:n], before[:n], is_treatment[:n]), plan)
            for n in range(DAY, N_USERS + 1, DAY)
        ]
        n_detected += _daily(looks)
    return _row("clicks, adjusted by CUPED", 0.5, N_USERS, n_detected)


def adjusted_samples(values: Doubles, covariate: Doubles, is_treatment: Bools) -> tuple[VariantSample, VariantSample]:
    """Control and treatment after CUPED."""
    masks = {"control": ~is_treatment, "treatment": is_treatment}
    adjusted = adjust(
        {name: values[mask] for name, mask in masks.items()}, {name: covariate[mask] for name, mask in masks.items()}
    ).values
    return VariantSample.of(adjusted["control"]), VariantSample.of(adjusted["treatment"])
