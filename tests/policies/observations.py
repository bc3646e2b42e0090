"""Small observations and decisions that the tests of policies share."""

from __future__ import annotations

from typing import Any

import numpy as np

from palate.data.decision import Decision, PolicyDecision
from palate.data.item_table import ItemTable
from palate.data.items import Item
from palate.data.vocabulary import Vocabulary
from palate.policies.features import CONTEXT_FEATURES, ITEM_FEATURES, SCHEMA, Observation
from palate.policies.item_traits import item_traits
from palate.types import Doubles

NOW = 1.7e9
ITEMS = (
    Item(id="A", domain="movie", title="A", genres=("Drama", "Crime"), creators=("Ann",)),
    Item(id="B", domain="movie", title="B", genres=("drama",), creators=("Ann", "Bob")),
    Item(id="C", domain="book", title="C", genres=("Crime",)),
    Item(id="D", domain="game", title="D", creators=("Bob",)),
)
TABLE = ItemTable(Vocabulary("ABCD"), ITEMS)


def observation(**changes: Any) -> Observation:
    """Four candidates A, B, C, D with falling scores, for a user without events."""
    values: dict[str, Any] = {
        "traits": item_traits(TABLE),
        "codes": np.arange(4, dtype=np.int32),
        "scores": np.array([4, 3, 2, 1], np.float32),
        "model_scores": {},
        "popularity": np.full(4, 0.5, np.float32),
        "is_new": np.zeros(4, np.bool_),
        "n_candidates": 4,
        "event_codes": np.empty(0, np.int32),
        "event_preferences": np.empty(0, np.float32),
        "event_times": np.empty(0),
        "shown_codes": np.empty(0, np.int32),
        "shown_weights": np.empty(0),
        "at": NOW,
        "n_session_lists": 0,
    }
    return Observation(**(values | changes))


def context_value(decision: Decision, name: str) -> float:
    return float(decision.context[list(CONTEXT_FEATURES).index(name)])


def item_values(decision: Decision, name: str) -> list[float]:
    values: list[float] = decision.items[:, list(ITEM_FEATURES).index(name)].tolist()
    return values


def random_decision(seed: int = 0, n: int = 100) -> Decision:
    rng = np.random.default_rng(seed)
    context = rng.normal(size=len(CONTEXT_FEATURES)).astype(np.float32)
    return Decision(context, rng.normal(size=(n, len(ITEM_FEATURES))).astype(np.float32))


def policy_decision(seed: int = 0, n: int = 100, **changes: Any) -> PolicyDecision:
    values: dict[str, Any] = {
        "policy": "bandit",
        "version": "v1",
        "schema": SCHEMA,
        "decision": random_decision(seed, n),
        "rows": np.random.default_rng(seed).permutation(n)[:10].astype(np.int32),
        "available": np.ones(n, np.bool_),
    }
    return PolicyDecision(**(values | changes))


def softmax(utilities: Doubles) -> Doubles:
    weights = np.exp(utilities - utilities.max())
    return np.asarray(weights / weights.sum())
