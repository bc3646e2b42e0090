"""What the events of a session are worth: the table of rewards as an array."""

from __future__ import annotations

import numpy as np

from palate.data.events import KIND_OF_CODE, MAX_RATING, RATING
from palate.errors import InvalidInput
from palate.policies.rewards import RewardTable
from palate.types import Doubles


def reward_by_code(table: RewardTable) -> Doubles:
    """The reward of an event by the code of its kind; of a rating: for each star.

    Raises:
        InvalidInput: a reward is not finite.
    """
    rewards = np.array([float(getattr(table, kind.name)) for kind in KIND_OF_CODE])
    if not np.isfinite(rewards).all():
        kind = KIND_OF_CODE[int(np.argmin(np.isfinite(rewards)))].name
        raise InvalidInput(f"The reward of {kind} must be finite, not {getattr(table, kind)!r}.", where="rewards")
    rewards[RATING.code] /= MAX_RATING
    return rewards


def total_reward(by_code: Doubles, kind: int, value: float) -> float:
    """The reward of an event, by the code of its kind and its rating (read for ratings alone)."""
    return float(by_code[kind]) * (value if kind == RATING.code else 1.0)
