"""What the events of a session are worth, as a table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from palate.data.events import KIND_OF_CODE, KINDS, RATING
from palate.errors import InvalidInput
from palate.types import Doubles

DEFAULT_REWARDS: Final[Mapping[str, float]] = MappingProxyType(
    {"rating": 0.2, "like": 1.0, "complete": 0.75, "click": 0.5, "dislike": -1.0}
)
"""The reward of an event by kind; of a rating: for each star (stars / 5). Kinds that are missing are worth 0."""


def reward_by_code(rewards: Mapping[str, float]) -> Doubles:
    """The rewards as an array by the codes of event kinds.

    Raises:
        InvalidInput: an unknown kind, or a reward that is not finite.
    """
    for kind, reward in rewards.items():
        if kind not in KINDS:
            raise InvalidInput(f"No kind of event {kind!r}; kinds: {', '.join(KINDS)}.", where="rewards")
        if not np.isfinite(reward):
            raise InvalidInput(f"The reward of {kind} must be finite, not {reward!r}.", where="rewards")
    return np.array([rewards.get(kind.name, 0.0) for kind in KIND_OF_CODE])


def total_reward(by_code: Doubles, kind: int, value: float) -> float:
    """The reward of one event, by its code and its rating (read for ratings alone)."""
    return float(by_code[kind]) * (value if kind == RATING.code else 1.0)
