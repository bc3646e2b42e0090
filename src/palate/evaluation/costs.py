"""Estimates of the memory and time that fitting a model takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.events import DISLIKE
from palate.models.base import Recommender
from palate.models.composite import Stacking

if TYPE_CHECKING:
    from palate.models import EASE, IALS, ItemKNN, LinearSequence, SequentialRules, Transformer

_DOUBLES_PER_S: Final = 1.5e10
_SINGLES_PER_S: Final = 3.5e10
"""Multiplications per second in dense arithmetic on one core of 2020, in double and single precision."""
_BLOCK_ROWS: Final = 512
_EXAMPLES_PER_USER: Final = 4
"""Training examples of a stacking model for each held-out user."""
_PER_EXAMPLE_S: Final = 1e-3
_SOFTMAX_ITEMS: Final = 20_000
"""A transformer scores each token for so many items at most."""


@dataclass(frozen=True, slots=True)
class Cost:
    """The estimated cost of one fit, right within a factor of a few."""

    bytes: float
    """Peak memory, without the data."""
    seconds: float
    """Time on one core."""


@dataclass(frozen=True, slots=True)
class Size:
    """The sizes of a dataset that costs depend on."""

    users: int
    items: int
    """All items of the vocabulary."""
    liked: int
    """Items with at least one event that is no dislike."""
    events: int
    pairs: float
    """Σ over users of (number of events)², the pairs of items that item-item models count."""

    @classmethod
    def of(cls, data: Dataset) -> Size:
        liked = np.bincount(data.item[data.kind != DISLIKE.code], minlength=data.n_items)
        pairs = float((np.diff(data.starts).astype(np.float64) ** 2).sum())
        return cls(data.n_users, data.n_items, int((liked > 0).sum()), len(data), pairs)


def cost(recipe: Recommender, size: Size) -> Cost | None:
    """Estimate the cost of fitting ``recipe`` on data of this size; None for models without an estimate."""
    if isinstance(recipe, Stacking):
        # Each base is fitted on all users, and again without the held-out ones; a base that stacks shares those fits.
        n_fits = [1 if isinstance(base, Stacking) else 2 for base in recipe.of.values()]
        base_costs = [cost(base, size) for base in recipe.of.values()]
        known_costs = [(n, base_cost) for n, base_cost in zip(n_fits, base_costs, strict=True) if base_cost is not None]
        n_examples = _EXAMPLES_PER_USER * min(recipe.max_users, max(size.users // 4, min(size.users, 400)))
        example_s = n_examples * (_PER_EXAMPLE_S + 5e-8 * size.items * len(recipe.of))
        return Cost(
            sum(n * base_cost.bytes for n, base_cost in known_costs),
            sum(n * base_cost.seconds for n, base_cost in known_costs) + example_s,
        )
    estimate = _COSTS.get(recipe.name)
    return estimate(recipe, size) if estimate else None


def members(recipe: Any, size: Size) -> int:
    """The number of items in a model whose memory grows with its square: at most ``recipe.max_items``."""
    return min(size.liked, int(recipe.max_items))


def _light(_recipe: Recommender, size: Size) -> Cost:
    return Cost(40.0 * size.events, 2e-8 * size.events)


def _content(_recipe: Recommender, size: Size) -> Cost:
    return Cost(1e4 * size.items, 5e-4 * size.items)


def _text_embedding(_recipe: Recommender, size: Size) -> Cost:
    return Cost(3e8 + 4e3 * size.items, 2e-2 * size.items)


def _item_knn(recipe: ItemKNN, size: Size) -> Cost:
    neighbours = 12.0 * recipe.k * size.items
    return Cost(56.0 * _BLOCK_ROWS * size.items + neighbours, 2e-8 * size.pairs + 1e-4 * size.items)


def _ease(recipe: EASE, size: Size) -> Cost:
    n_dense = members(recipe, size)
    n_others = size.liked - n_dense
    dense_bytes = 12.0 * n_dense**2 + 16.0 * _BLOCK_ROWS * n_dense + 60.0 * size.events
    joining_s = 5e-7 * n_dense * n_others + 1e-3 * n_others
    # The last second is the search for a regularisation on 800 items.
    return Cost(dense_bytes + 1e4 * n_others, n_dense**3 / _DOUBLES_PER_S + 3e-9 * size.pairs + joining_s + 1.0)


def _ials(recipe: IALS, size: Size) -> Cost:
    rows, factors = size.users + size.items, recipe.factors
    n_steps = size.events * factors * min(recipe.block, factors) + rows * factors**2
    return Cost(60.0 * size.events + 8.0 * rows * factors, 4e-10 * recipe.sweeps * n_steps)


def _linear_sequence(recipe: LinearSequence, size: Size) -> Cost:
    n_dense, n_decays = float(members(recipe, size)), len(recipe.decays)
    n_operations = (n_decays * n_dense) ** 3 / 3 + 2 * (n_decays * n_dense) ** 2 * n_dense
    dense = Cost(
        4 * (n_decays * n_dense) ** 2 + 8 * n_decays * n_dense**2 + 40.0 * size.events,
        n_operations / _SINGLES_PER_S + 1e-6 * size.events,
    )
    if size.liked <= n_dense:
        return dense
    rules_bytes = 16.0 * _BLOCK_ROWS * size.items + 2e3 * n_decays * size.items
    return Cost(
        max(dense.bytes, rules_bytes) + 800 * n_decays * size.items, dense.seconds + 1e-8 * n_decays * size.items**2
    )


def _sequential_rules(recipe: SequentialRules, size: Size) -> Cost:
    block_bytes = 16.0 * _BLOCK_ROWS * size.items
    return Cost(
        block_bytes + 12.0 * recipe.k * size.items + 60.0 * size.events, 2e-6 * size.events + 2e-9 * size.items**2
    )


def _transformer(recipe: Transformer, size: Size) -> Cost:
    n_scored = min(size.liked, _SOFTMAX_ITEMS)
    per_token = recipe.layers * recipe.dimensions * (4 * recipe.dimensions + 2 * recipe.inner + recipe.length)
    per_token += recipe.dimensions * n_scored
    n_tokens = recipe.epochs * min(size.users * recipe.length, size.events)
    seconds = min(5 * n_tokens * per_token / _SINGLES_PER_S, 60 * recipe.minutes)
    block_bytes = 8.0 * max(recipe.batch * recipe.length, 1_024) * max(n_scored, 8 * recipe.dimensions)
    return Cost(3e8 + 24.0 * size.items * recipe.dimensions + 60.0 * size.events + block_bytes, seconds)


_COSTS: Final[Mapping[str, Callable[[Any, Size], Cost]]] = {
    "random": _light,
    "popular": _light,
    "trending": _light,
    "content": _content,
    "text_embedding": _text_embedding,
    "item_knn": _item_knn,
    "ease": _ease,
    "ials": _ials,
    "linear_sequence": _linear_sequence,
    "sequential_rules": _sequential_rules,
    "transformer": _transformer,
}


def format_bytes(n_bytes: float) -> str:
    """A number of bytes in MB or GB, as text."""
    return f"{n_bytes / 1e9:.1f} GB" if n_bytes >= 1e9 else f"{max(n_bytes / 1e6, 1):.0f} MB"
