"""Small worlds for tests of the simulator."""

from __future__ import annotations

import numpy as np

from palate.data.items import Item
from palate.data.profile import History
from palate.simulation import Behaviour, LinearTaste, SessionState, World
from palate.simulation.boredom import ItemTraits, RecentExposures
from palate.simulation.session import HiddenState
from palate.types import Codes, Doubles

CALM = Behaviour(boredom=0.0, drift=0.0, noise=0.0)
"""Behaviour without boredom, drift and noise."""


def items(n: int) -> tuple[Item, ...]:
    """Items of one domain, alternately of the genres A and B, each of another creator."""
    return tuple(
        Item(id=f"i{code}", domain="movie", title=f"I{code}", genres=("AB"[code % 2],), creators=(f"c{code}",))
        for code in range(n)
    )


def flat_world(
    n_items: int = 12, n_users: int = 4, utility: float = 0.0, behaviour: Behaviour = CALM, seed: int | None = None
) -> World:
    """All items have the same utility to all users, unless a ``seed`` draws normal ones around it."""
    bias = np.full(n_items, utility)
    users = np.zeros((n_users, 2))
    vectors = np.zeros((n_items, 2))
    if seed is not None:
        rng = np.random.default_rng(seed)
        users, vectors = rng.normal(size=(n_users, 2)), rng.normal(size=(n_items, 2))
    taste = LinearTaste(users, vectors, bias, np.zeros((n_users, 1)), np.zeros(n_items, np.int32))
    return World(items(n_items), taste, behaviour)


def hidden_state(utility: Doubles, behaviour: Behaviour = CALM) -> HiddenState:
    """The hidden state of a user who saw nothing yet."""
    traits = ItemTraits.of(items(len(utility)), behaviour)
    return HiddenState(utility, RecentExposures.none(traits, behaviour, 0.0), behaviour.boredom)


def recommend_first(
    user: int, history: History, session: SessionState, n: int, rng: np.random.Generator
) -> tuple[Codes, Doubles]:
    """The available items with the lowest codes."""
    first = np.flatnonzero(session.available)[:n].astype(np.int32)
    return first, np.ones(len(first))
