"""Logged bandit feedback: which action was taken, with which probability, and what it earned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from palate.errors import InvalidInput
from palate.types import Codes, Doubles

_TOLERANCE: Final = 1e-6
"""How far the probabilities of one row may be from a sum of 1."""


@dataclass(frozen=True, slots=True, eq=False)
class LoggedFeedback:
    """Rounds of a behaviour policy; all arrays have one row for each round, in the same order.

    A list of several positions gives one round for each position. ``propensity`` is then the probability of the
    action at that position, and a target policy gives each row the distribution of that row's position.

    Raises:
        InvalidInput: the log is empty, a column has another length, an action is not in ``range(n_actions)``, a
            propensity is not in (0, 1], or a reward or context is not finite.
    """

    action: Codes
    """The index of the action that was taken."""
    reward: Doubles
    propensity: Doubles
    """The probability with which the behaviour policy took the action, given context and position."""
    n_actions: int
    context: Doubles | None = None
    """Features of the round, shape ``(n, d)``."""
    position: Codes | None = None
    """The position in the list, from 0; a feature of reward models."""
    cluster: Codes | None = None
    """The user or session of the round: rounds of one cluster are dependent, and intervals draw clusters."""

    def __post_init__(self) -> None:
        for name in ("action", "position", "cluster"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, as_codes(getattr(self, name), name))
        for name in ("reward", "propensity", "context"):
            if getattr(self, name) is not None:
                object.__setattr__(self, name, as_doubles(getattr(self, name), name))
        self._check_shapes()
        check_range(self.action, self.n_actions, "action")
        if self.position is not None and self.position.min() < 0:
            raise InvalidInput("Positions count from 0.", where="position")
        check_propensities(self.propensity, "propensity")

    def _check_shapes(self) -> None:
        n = len(self.action)
        if not n:
            raise InvalidInput("The log is empty: off-policy evaluation needs at least one round.", where="action")
        for name in ("action", "reward", "propensity", "position", "cluster"):
            column = getattr(self, name)
            if column is not None and column.shape != (n,):
                raise InvalidInput(f"{name} has shape {column.shape}, expected ({n},).", where=name)
        if self.context is not None and (self.context.ndim != 2 or len(self.context) != n):
            raise InvalidInput(f"context has shape {self.context.shape}, expected ({n}, d).", where="context")

    def __len__(self) -> int:
        return len(self.action)


def as_codes(column: ArrayLike, name: str) -> Codes:
    """The column as 64-bit integers.

    Raises:
        InvalidInput: it holds other values than integers.
    """
    array = np.asarray(column)
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise InvalidInput(f"{name} must hold integers, not {array.dtype}.", where=name)
    return array.astype(np.int64)


def as_doubles(column: ArrayLike, name: str) -> Doubles:
    """The column as 64-bit floats.

    Raises:
        InvalidInput: a value is NaN or infinite.
    """
    array = np.asarray(column, np.float64)
    if not np.isfinite(array).all():
        raise InvalidInput(f"{name} has values that are not finite.", where=name)
    return array


def check_range(action: Codes, n_actions: int, name: str) -> None:
    """Raise ``InvalidInput`` unless every action is in ``range(n_actions)``."""
    if action.min() < 0 or action.max() >= n_actions:
        raise InvalidInput(f"{name} must be in 0 … {n_actions - 1}, found {action.min()} … {action.max()}.", where=name)


def check_propensities(propensity: Doubles, name: str) -> None:
    """Raise ``InvalidInput`` unless every propensity is in (0, 1]."""
    if propensity.min() <= 0 or propensity.max() > 1 + _TOLERANCE:
        raise InvalidInput(
            f"{name} must be in (0, 1], found {propensity.min():g} … {propensity.max():g}: log the probability with "
            "which the action was taken.",
            where=name,
        )


def check_distribution(target: ArrayLike, shape: tuple[int, ...], name: str = "target") -> Doubles:
    """The probabilities of a target policy over actions (the last axis), checked.

    Raises:
        InvalidInput: the shape differs, a probability is negative, or probabilities do not sum to 1.
    """
    probabilities = as_doubles(target, name)
    if probabilities.shape != shape:
        raise InvalidInput(f"{name} has shape {probabilities.shape}, expected {shape}.", where=name)
    if probabilities.min() < 0 or np.abs(probabilities.sum(axis=-1) - 1).max() > _TOLERANCE:
        raise InvalidInput(f"{name} must hold probabilities of all actions that sum to 1.", where=name)
    return probabilities


def logged_probability(log: LoggedFeedback, target: ArrayLike) -> Doubles:
    """The target policy's probability of each logged action, shape ``(n,)``.

    ``target`` has shape ``(n, n_actions)``, or already ``(n,)``.

    Raises:
        InvalidInput: ``target`` has another shape or holds no probabilities.
    """
    n = len(log)
    array = as_doubles(target, "target")
    if array.ndim != 1:
        return check_distribution(array, (n, log.n_actions))[np.arange(n), log.action]
    if array.shape != (n,) or array.min() < 0 or array.max() > 1 + _TOLERANCE:
        raise InvalidInput(f"target of one axis must hold {n} probabilities of the logged actions.", where="target")
    return array
