"""Logged slates: lists of actions with a reward at each position, and the target policy's probabilities of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from palate.errors import InvalidInput
from palate.evaluation.off_policy.logged_feedback import (
    as_codes,
    as_doubles,
    check_distribution,
    check_propensities,
    check_range,
)
from palate.types import Codes, Doubles


@dataclass(frozen=True, slots=True, eq=False)
class LoggedSlates:
    """n lists of K actions, from the top; all of them have all K positions.

    Raises:
        InvalidInput: the log is empty, a column has another shape, an action is not in ``range(n_actions)``, a
            propensity is not in (0, 1], or a reward or context is not finite.
    """

    action: Codes
    """Shape ``(n, K)``."""
    reward: Doubles
    """The reward at each position, shape ``(n, K)``."""
    propensity: Doubles
    """The probability of each action given the context and the actions above it, shape ``(n, K)``; the product of a
    row is the probability of the list."""
    n_actions: int
    marginal: Doubles | None = None
    """The probability of each action at its position whatever stands above, shape ``(n, K)``; read by IIPS."""
    context: Doubles | None = None
    """Shape ``(n, d)``."""
    cluster: Codes | None = None
    """The user or session, shape ``(n,)``."""

    def __post_init__(self) -> None:
        for name in ("action", "cluster"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, as_codes(getattr(self, name), name))
        for name in ("reward", "propensity", "marginal", "context"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, as_doubles(getattr(self, name), name))
        if self.action.ndim != 2 or not self.action.size:
            raise InvalidInput("action needs the shape (n, K) with at least one list.", where="action")
        n, k = self.action.shape
        for name in ("reward", "propensity", "marginal"):
            column = getattr(self, name)
            if column is not None and column.shape != (n, k):
                raise InvalidInput(f"{name} has shape {column.shape}, expected {(n, k)}.", where=name)
        if self.context is not None and (self.context.ndim != 2 or len(self.context) != n):
            raise InvalidInput(f"context has shape {self.context.shape}, expected ({n}, d).", where="context")
        if self.cluster is not None and self.cluster.shape != (n,):
            raise InvalidInput(f"cluster has shape {self.cluster.shape}, expected ({n},).", where="cluster")
        check_range(self.action, self.n_actions, "action")
        check_propensities(self.propensity, "propensity")
        if self.marginal is not None:
            check_propensities(self.marginal, "marginal")

    def __len__(self) -> int:
        return len(self.action)

    @property
    def n_positions(self) -> int:
        return int(self.action.shape[1])


@dataclass(frozen=True, slots=True, eq=False)
class SlateTarget:
    """A target policy's probabilities for the logged lists."""

    conditional: Doubles
    """Of each logged action given the logged actions above it, shape ``(n, K)``."""
    marginal: Doubles | None = None
    """Of each logged action at its position whatever stands above, shape ``(n, K)``; read by IIPS."""
    distribution: Doubles | None = None
    """Of every action at each position given the logged actions above, shape ``(n, K, n_actions)``; for cascade-DR."""

    @classmethod
    def from_distribution(
        cls, log: LoggedSlates, distribution: Doubles, marginal: Doubles | None = None
    ) -> SlateTarget:
        """The target whose conditional probabilities of logged actions are read from ``distribution``."""
        conditional = np.take_along_axis(distribution, log.action[:, :, None], axis=2)[:, :, 0]
        return cls(conditional, marginal, distribution)

    def check(self, log: LoggedSlates) -> None:
        """Raise ``InvalidInput`` unless shapes and probabilities fit the log."""
        for name, column in (("conditional", self.conditional), ("marginal", self.marginal)):
            if column is None:
                continue
            as_doubles(column, name)
            if column.shape != log.action.shape or column.min() < 0 or column.max() > 1 + 1e-6:
                raise InvalidInput(f"{name} must hold probabilities, shape {log.action.shape}.", where=name)
        if self.distribution is not None:
            check_distribution(self.distribution, (*log.action.shape, log.n_actions), "distribution")
