"""Lists that a policy drew, in the order of their sessions, as padded arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Self

import numpy as np

from palate.data.decision import PolicyDecision
from palate.errors import InvalidInput
from palate.policies.clone_policy import clone_utilities
from palate.policies.features import CONTEXT_FEATURES, ITEM_FEATURES
from palate.policies.ppo.neural_policy import MAX_INPUT, InputScale
from palate.types import Bools, Codes, Doubles, Floats

MAX_POSITIONS: Final = 20
"""The first positions of a list that are learned from."""
_MIN_SPREAD: Final = 1e-3


class RewardedList(NamedTuple):
    """A list that a policy drew, and what it earned."""

    made: PolicyDecision
    propensities: Doubles
    """The probability with which each item was drawn at its position, shape ``(k,)``."""
    rewards: Doubles
    """Shape ``(k,)``."""
    sharpness: float = 1.0
    """What the utilities were multiplied by: 0.1 / surprise of the request."""


@dataclass(frozen=True, slots=True, eq=False)
class Experience:
    """B lists of up to K positions, drawn from up to N candidates; the lists of a session follow each other."""

    context: Floats
    """Shape ``(B, n_context_features)``."""
    items: Floats
    """Shape ``(B, N, n_item_features)``; 0 beyond the candidates of a list."""
    clone: Floats
    """The clone's utilities at warmth 1, shape ``(B, N)``."""
    sharpness: Floats
    """Shape ``(B,)``."""
    available: Bools
    """The candidates that could be drawn, shape ``(B, N)``."""
    rows: Codes
    """The candidate at each position, shape ``(B, K)``; -1 where there is none."""
    is_drawn: Bools
    """The positions whose item was drawn from at least two, shape ``(B, K)``."""
    log_propensities: Doubles
    """ln of the probability of each drawn item given those above it, shape ``(B, K)``; 0 elsewhere."""
    rewards: Doubles
    """Shape ``(B, K)``."""
    starts: Codes
    """The first list of each session, ascending."""

    def __len__(self) -> int:
        return len(self.rows)

    @classmethod
    def of_sessions(cls, sessions: Sequence[Sequence[RewardedList]]) -> Self:
        """The lists of sessions, each oldest first.

        Raises:
            InvalidInput: there are no lists, or one has rewards or propensities of another length than its rows.
        """
        lists = [each for session in sessions for each in session]
        if not lists:
            raise InvalidInput("There are no lists to learn from.", where="sessions")
        for each in lists:
            if not len(each.made.rows) == len(each.propensities) == len(each.rewards):
                raise InvalidInput("A list needs a reward and a propensity for each item.", where="rewards")
        lengths = [len(session) for session in sessions if session]
        n, k = max(len(each.made.available) for each in lists), MAX_POSITIONS
        built = cls(
            np.stack([each.made.decision.context for each in lists]),
            np.zeros((len(lists), n, len(ITEM_FEATURES)), np.float32),
            np.zeros((len(lists), n), np.float32),
            np.array([each.sharpness for each in lists], np.float32),
            np.zeros((len(lists), n), np.bool_),
            np.full((len(lists), k), -1, np.int32),
            np.zeros((len(lists), k), np.bool_),
            np.zeros((len(lists), k)),
            np.zeros((len(lists), k)),
            np.cumsum([0, *lengths[:-1]], dtype=np.int32),
        )
        for index, each in enumerate(lists):
            built._fill(index, each)
        return built

    def _fill(self, index: int, each: RewardedList) -> None:
        made, n = each.made, len(each.made.available)
        rows = made.rows[:MAX_POSITIONS]
        k = len(rows)
        self.items[index, :n] = made.decision.items
        self.clone[index, :n] = clone_utilities(made.decision)
        self.available[index, :n] = made.available
        self.rows[index, :k], self.rewards[index, :k] = rows, each.rewards[:k]
        is_drawn = (rows >= 0) & (np.arange(k) >= made.n_pinned) & (not made.is_restricted)
        self.is_drawn[index, :k] = is_drawn
        logs = np.log(np.clip(each.propensities[:k], 1e-30, 1.0))
        self.log_propensities[index, :k] = np.where(is_drawn, logs, 0.0)

    def select(self, lists: Codes) -> Experience:
        """The ``lists``, which must be whole sessions in order, or whose sessions no longer matter."""
        names = (
            "context",
            "items",
            "clone",
            "sharpness",
            "available",
            "rows",
            "is_drawn",
            "log_propensities",
            "rewards",
        )
        starts = np.flatnonzero(np.isin(lists, self.starts)).astype(np.int32)
        return Experience(**{name: getattr(self, name)[lists] for name in names}, starts=starts)

    def scale(self) -> InputScale:
        """The mean and standard deviation of each feature over the candidates; 1 for features that do not vary."""
        candidates = self.items[self.available]
        means = np.concatenate([self.context.mean(axis=0), candidates.mean(axis=0)])
        deviations = np.concatenate([self.context.std(axis=0), candidates.std(axis=0)])
        return InputScale(
            means.astype(np.float32), np.where(deviations < _MIN_SPREAD, 1.0, deviations).astype(np.float32)
        )


N_POOLED: Final = len(CONTEXT_FEATURES) + 2 * len(ITEM_FEATURES)


def pool(experience: Experience, scale: InputScale) -> Floats:
    """The inputs of the value: context, and mean and maximum of the available candidates' features, standardised.

    Shape ``(B, N_POOLED)``.
    """
    n_context = len(CONTEXT_FEATURES)
    context = (experience.context - scale.centre[:n_context]) / scale.spread[:n_context]
    mask = experience.available[:, :, None]
    items = np.where(mask, (experience.items - scale.centre[n_context:]) / scale.spread[n_context:], 0.0)
    mean = items.sum(axis=1) / np.maximum(mask.sum(axis=1), 1)
    largest = np.where(mask, items, -np.inf).max(axis=1)
    pooled = np.concatenate([context, mean, np.where(np.isfinite(largest), largest, 0.0)], axis=1)
    return np.asarray(np.clip(pooled, -MAX_INPUT, MAX_INPUT), np.float32)
