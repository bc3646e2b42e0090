"""Costs: what a fit will take, in memory and time, before it is tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.events import DISLIKE
from palate.models.base import Recommender
from palate.models.composite import Stacking

_DOUBLES_PER_S: Final = 1.5e10
_SINGLES_PER_S: Final = 3.5e10
"""Dense arithmetic of one core of 2020; more cores are quicker."""
_ROWS_AT_ONCE: Final = 512
_EXAMPLES_PER_USER: Final = 4
"""Of users who are held out by models made of others."""
_PER_EXAMPLE_S: Final = 1e-3


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one fit; right within a factor of a few."""

    bytes: float
    """At the peak, beside the data."""
    seconds: float
    """On one core."""


@dataclass(frozen=True, slots=True)
class Size:
    """What costs depend on."""

    users: int
    items: int
    """All of the vocabulary."""
    liked: int
    """Items that somebody took to."""
    events: int
    pairs: float
    """Σ over users of their events², the pairs of items that are counted."""

    @classmethod
    def of(cls, data: Dataset) -> Size:
        liked = np.bincount(data.item[data.kind != DISLIKE.code], minlength=data.n_items)
        pairs = float((np.diff(data.starts).astype(np.float64) ** 2).sum())
        return cls(data.n_users, data.n_items, int((liked > 0).sum()), len(data), pairs)


def cost(recipe: Recommender, size: Size) -> Cost | None:
    """What fitting ``recipe`` on so much will take; None for models of which that is not known."""
    if isinstance(recipe, Stacking):
        # The bases and, beside them, the same without the users held out; those of a blend are there already.
        times = [1 if isinstance(base, Stacking) else 2 for base in recipe.of.values()]
        bases = [cost(base, size) for base in recipe.of.values()]
        known = [(n, one) for n, one in zip(times, bases, strict=True) if one is not None]
        examples = _EXAMPLES_PER_USER * min(recipe.max_users, max(size.users // 4, min(size.users, 400)))
        asked = examples * (_PER_EXAMPLE_S + 5e-8 * size.items * len(recipe.of))
        return Cost(sum(n * one.bytes for n, one in known), sum(n * one.seconds for n, one in known) + asked)
    known_cost = _COSTS.get(recipe.name)
    return known_cost(recipe, size) if known_cost else None


def members(recipe: Any, size: Size) -> int:
    """How many items take part in a model whose memory grows with their square."""
    return min(size.liked, int(recipe.max_items))


def _light(_recipe: Any, size: Size) -> Cost:
    return Cost(40.0 * size.events, 2e-8 * size.events)


def _content(_recipe: Any, size: Size) -> Cost:
    return Cost(1e4 * size.items, 5e-4 * size.items)


def _meaning(_recipe: Any, size: Size) -> Cost:
    return Cost(3e8 + 4e3 * size.items, 2e-2 * size.items)


def _item_knn(recipe: Any, size: Size) -> Cost:
    kept = 12.0 * recipe.k * size.items
    return Cost(56.0 * _ROWS_AT_ONCE * size.items + kept, 2e-8 * size.pairs + 1e-4 * size.items)


def _ease(recipe: Any, size: Size) -> Cost:
    m = members(recipe, size)
    others = size.liked - m
    dense = 12.0 * m**2 + 16.0 * _ROWS_AT_ONCE * m + 60.0 * size.events
    joining = 5e-7 * m * others + 1e-3 * others
    # The trial of settings, of 800 items.
    return Cost(dense + 1e4 * others, m**3 / _DOUBLES_PER_S + 3e-9 * size.pairs + joining + 1.0)


def _ials(recipe: Any, size: Size) -> Cost:
    rows, factors = size.users + size.items, recipe.factors
    steps = size.events * factors * min(recipe.block, factors) + rows * factors**2
    return Cost(60.0 * size.events + 8.0 * rows * factors, 4e-10 * recipe.sweeps * steps)


def _sequence(recipe: Any, size: Size) -> Cost:
    m, k = float(members(recipe, size)), len(recipe.decays)
    work = (k * m) ** 3 / 3 + 2 * (k * m) ** 2 * m
    solving = Cost(4 * (k * m) ** 2 + 8 * k * m**2 + 40.0 * size.events, work / _SINGLES_PER_S + 1e-6 * size.events)
    if size.liked <= m:
        return solving
    ruling = 16.0 * _ROWS_AT_ONCE * size.items + 2e3 * k * size.items
    return Cost(max(solving.bytes, ruling) + 800 * k * size.items, solving.seconds + 1e-8 * k * size.items**2)


def _follows(recipe: Any, size: Size) -> Cost:
    blocks = 16.0 * _ROWS_AT_ONCE * size.items
    return Cost(blocks + 12.0 * recipe.k * size.items + 60.0 * size.events, 2e-6 * size.events + 2e-9 * size.items**2)


_COSTS: Final[Mapping[str, Callable[[Any, Size], Cost]]] = {
    "random": _light,
    "popular": _light,
    "trending": _light,
    "content": _content,
    "text_embedding": _meaning,
    "item_knn": _item_knn,
    "ease": _ease,
    "ials": _ials,
    "linear_sequence": _sequence,
    "sequential_rules": _follows,
}


def in_words(n_bytes: float) -> str:
    """Bytes as users say them."""
    return f"{n_bytes / 1e9:.1f} GB" if n_bytes >= 1e9 else f"{max(n_bytes / 1e6, 1):.0f} MB"
