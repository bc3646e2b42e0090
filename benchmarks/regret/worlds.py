"""Made-up worlds in which it is known what there is to find."""

from __future__ import annotations

import numpy as np

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.types import Doubles

_DAY = 86_400.0
_SPAN = 365 * _DAY
_START = 1.6e9
_FACTORS = 6


def world(trend: float, n_users: int = 800, n_items: int = 600, seed: int = 1) -> Dataset:
    """Users who take to items by taste, popularity and, as far as ``trend`` says, by what is in fashion at the time.

    Each item is in fashion around one moment of the year; at ``trend`` 1 that counts four times as much as taste.
    """
    rng = np.random.default_rng(seed)
    tastes, traits = rng.normal(size=(n_users, _FACTORS)), rng.normal(size=(n_items, _FACTORS))
    popularity = rng.normal(size=n_items)
    peak = rng.random(n_items)
    users, items, at = [], [], []
    for user in range(n_users):
        n = 10 + rng.poisson(20)
        when = np.sort(rng.random(n))
        liking = 0.7 * tastes[user] @ traits.T + popularity
        picked = _picks(rng, liking, when, peak, 4 * trend)
        users += [f"u{user}"] * len(picked)
        items += [f"i{item}" for item in picked]
        at += (_START + when[: len(picked)] * _SPAN).tolist()
    known = [Item(id=f"i{item}", domain="item", title=f"i{item}") for item in range(n_items)]
    return Dataset.from_columns(users, items, at=at, items=known)


def _picks(rng: np.random.Generator, liking: Doubles, when: Doubles, peak: Doubles, trend: float) -> list[int]:
    """One new item at each moment, by a softmax."""
    taken: list[int] = []
    for moment in when:
        score = liking - trend * (8 * (moment - peak)) ** 2 + rng.gumbel(size=len(liking))
        score[taken] = -np.inf
        taken.append(int(score.argmax()))
    return taken


def lopsided(seed: int = 2) -> Dataset:
    """Two domains with shared tastes, one with nineteen of twenty events."""
    rng = np.random.default_rng(seed)
    sizes = {"large": (600, 40), "small": (80, 2)}
    tastes = rng.normal(size=(1_200, _FACTORS))
    users, items, known = [], [], []
    for name, (n_items, mean) in sizes.items():
        traits, popularity = rng.normal(size=(n_items, _FACTORS)), rng.normal(size=n_items)
        known += [Item(id=f"{name}{item}", domain=name, title=f"{name}{item}") for item in range(n_items)]
        for user, taste in enumerate(tastes):
            score = 0.7 * taste @ traits.T + popularity + rng.gumbel(size=n_items)
            picked = np.argsort(-score)[: rng.poisson(mean)]
            users += [f"u{user}"] * len(picked)
            items += [f"{name}{item}" for item in picked.tolist()]
    return Dataset.from_columns(users, items, at=np.full(len(users), _START), items=known)
