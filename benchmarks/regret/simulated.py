"""Simulated data sets whose patterns are known."""

from __future__ import annotations

from typing import Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.types import Doubles

_DAY_S: Final = 86_400.0
_SPAN_S: Final = 365 * _DAY_S
_START_S: Final = 1.6e9
_N_FACTORS: Final = 6


def simulate_fashions(trend: float, n_users: int = 800, n_items: int = 600, seed: int = 1) -> Dataset:
    """Users who choose by taste, popularity and, with weight ``trend``, by the fashion of the time.

    Each item is in fashion around one moment of the year; at ``trend`` 1 that counts four times as much as taste.
    """
    rng = np.random.default_rng(seed)
    tastes, traits = rng.normal(size=(n_users, _N_FACTORS)), rng.normal(size=(n_items, _N_FACTORS))
    popularity = rng.normal(size=n_items)
    peaks = rng.random(n_items)
    users, items, at = [], [], []
    for user in range(n_users):
        n = 10 + rng.poisson(20)
        moments = np.sort(rng.random(n))
        utility = 0.7 * tastes[user] @ traits.T + popularity
        chosen = _choose(rng, utility, moments, peaks, 4 * trend)
        users += [f"u{user}"] * len(chosen)
        items += [f"i{item}" for item in chosen]
        at += (_START_S + moments[: len(chosen)] * _SPAN_S).tolist()
    catalogue = [Item(id=f"i{item}", domain="item", title=f"i{item}") for item in range(n_items)]
    return Dataset.from_columns(users, items, at=at, items=catalogue)


def _choose(rng: np.random.Generator, utility: Doubles, moments: Doubles, peaks: Doubles, trend: float) -> list[int]:
    """One new item at each moment, drawn by a softmax."""
    chosen: list[int] = []
    for moment in moments:
        scores = utility - trend * (8 * (moment - peaks)) ** 2 + rng.gumbel(size=len(utility))
        scores[chosen] = -np.inf
        chosen.append(int(scores.argmax()))
    return chosen


def simulate_unequal_domains(seed: int = 2) -> Dataset:
    """Two domains with shared tastes, one of which has nineteen of twenty events."""
    rng = np.random.default_rng(seed)
    sizes = {"large": (600, 40), "small": (80, 2)}
    tastes = rng.normal(size=(1_200, _N_FACTORS))
    users, items, catalogue = [], [], []
    for name, (n_items, mean) in sizes.items():
        traits, popularity = rng.normal(size=(n_items, _N_FACTORS)), rng.normal(size=n_items)
        catalogue += [Item(id=f"{name}{item}", domain=name, title=f"{name}{item}") for item in range(n_items)]
        for user, taste in enumerate(tastes):
            scores = 0.7 * taste @ traits.T + popularity + rng.gumbel(size=n_items)
            chosen = np.argsort(-scores)[: rng.poisson(mean)]
            users += [f"u{user}"] * len(chosen)
            items += [f"{name}{item}" for item in chosen.tolist()]
    return Dataset.from_columns(users, items, at=np.full(len(users), _START_S), items=catalogue)
