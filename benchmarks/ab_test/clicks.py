"""Interleaving beside an A/B test at equal numbers of lists."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from palate.evaluation.ab_test import ExperimentDesign, VariantSample, compare_rankings, interleave, welch_test
from palate.types import Doubles

N_POOL: Final = 300_000
"""Simulated lists, from which experiments are drawn."""
N_RUNS: Final = 1_000
N_LISTS: Final = (250, 500, 1_000, 2_000, 4_000, 16_000)
N_ITEMS: Final = 30
LENGTH: Final = 10
NOISE: Final = {"a better ranking": (0.08, 0.06), "equal rankings": (0.06, 0.06)}
"""How wrongly each ranking knows what attracts the user: standard deviations."""
EXAMINED: Final = 1 / np.log2(np.arange(2, LENGTH + 2))
"""The probability that a position is looked at."""


def measure() -> dict[str, Any]:
    return {name: _measure(seed, noise) for seed, (name, noise) in enumerate(NOISE.items())}


def _measure(seed: int, noise: tuple[float, float]) -> dict[str, Any]:
    pool = _draw_pool(np.random.default_rng([seed, 0]), noise)
    if noise[0] == noise[1]:  # with every list also the other way round, the pool prefers neither
        pool = np.concatenate([pool, pool[:, [1, 0, 3, 2]]])
    first, second, sign = pool[:, 0], pool[:, 1], np.sign(pool[:, 3] - pool[:, 2])
    gap = float(second.mean() - first.mean())
    result: dict[str, Any] = {
        "lift": round(gap / float(first.mean()), 4),
        "preference": round(float(sign.mean()), 4),
        "rows": [_power(seed, n, pool) for n in N_LISTS],
    }
    if noise[0] != noise[1]:
        sd = float(np.sqrt((first.var() + second.var()) / 2))
        result["needed_ab"] = ExperimentDesign(sd).needed_users(gap)
        # A preference is a mean of one sample: an even split of two arms needs four times as many
        result["needed_interleaving"] = ExperimentDesign(float(sign.std())).needed_users(float(sign.mean())) // 4
    return result


def _power(seed: int, n: int, pool: Doubles) -> dict[str, Any]:
    """Shares of experiments of n lists in which each method finds a difference."""
    rng, n_detected = np.random.default_rng([seed, n]), np.zeros(2)
    for _ in range(N_RUNS):
        rows = rng.integers(0, len(pool), n)
        half = n // 2
        test = welch_test(VariantSample.of(pool[rows[:half], 0]), VariantSample.of(pool[rows[half:], 1]))
        n_detected += [test.p < 0.05, compare_rankings(pool[rows, 2], pool[rows, 3]).p < 0.05]
    return dict(zip(("lists", "ab", "interleaving"), [n, *np.round(n_detected / N_RUNS, 3).tolist()], strict=True))


def _draw_pool(rng: np.random.Generator, noise: tuple[float, float]) -> Doubles:
    """For each list: clicks on the first ranking alone, on the second alone, and on both teams of the interleaved."""
    pool = np.empty((N_POOL, 4))
    for row in range(N_POOL):
        attraction = rng.beta(1, 9, N_ITEMS)
        rankings = [np.argsort(-(attraction + rng.normal(0, sd, N_ITEMS))).tolist() for sd in noise]
        for column, ranking in enumerate(rankings):
            pool[row, column] = (rng.random(LENGTH) < EXAMINED * attraction[ranking[:LENGTH]]).sum()
        draft = interleave([str(i) for i in rankings[0]], [str(i) for i in rankings[1]], LENGTH, seed=row)
        shown = [int(item) for item in draft.items]
        is_clicked = rng.random(LENGTH) < EXAMINED * attraction[shown]
        pool[row, 2:] = draft.credit(item for item, clicked in zip(draft.items, is_clicked, strict=True) if clicked)
    return pool
