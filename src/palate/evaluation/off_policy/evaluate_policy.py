"""Estimate the value of a target policy from logged feedback, by several estimators with intervals and diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike

from palate.errors import InvalidInput
from palate.evaluation.off_policy import estimators as by
from palate.evaluation.off_policy.estimators import Rounds
from palate.evaluation.off_policy.importance import diagnose, importance_weights
from palate.evaluation.off_policy.intervals import Interval
from palate.evaluation.off_policy.logged_feedback import LoggedFeedback, as_doubles, check_distribution
from palate.evaluation.off_policy.policy_evaluation import Columns, PolicyEvaluation, summarise
from palate.evaluation.off_policy.reward_model import RewardModel, predict_rewards
from palate.evaluation.off_policy.tuning import (
    CHOOSE,
    Change,
    Tuning,
    shrinkage_candidates,
    threshold_candidates,
)
from palate.types import Doubles

Estimator = Literal["dm", "ips", "clipped_ips", "snips", "dr", "sndr", "switch_dr", "dros"]
ESTIMATORS: Final[tuple[Estimator, ...]] = ("dm", "ips", "clipped_ips", "snips", "dr", "sndr", "switch_dr", "dros")
_MODEL: Final = RewardModel()
_CHOSEN: Final[Mapping[Estimator, float]] = MappingProxyType({})
WITHOUT_MODEL: Final[tuple[Estimator, ...]] = ("ips", "clipped_ips", "snips")
"""These need the target policy's probability of logged actions alone, and no reward model."""
_TUNED: Final[dict[Estimator, tuple[Change, Callable[[Doubles], list[float]]]]] = {
    "clipped_ips": (by.clipped, threshold_candidates),
    "switch_dr": (by.switched, threshold_candidates),
    "dros": (by.shrunk, shrinkage_candidates),
}


def evaluate_policy(
    log: LoggedFeedback,
    target: ArrayLike,
    *,
    estimators: Sequence[Estimator] | None = None,
    model: RewardModel = _MODEL,
    predicted: Doubles | None = None,
    tuning: Tuning = "mse_bound",
    parameters: Mapping[Estimator, float] = _CHOSEN,
    max_weight: float | None = None,
    reward_range: Interval = (0.0, 1.0),
    level: float = 0.95,
    seed: int = 42,
    draws: int = 2_000,
) -> PolicyEvaluation:
    """Estimate the mean reward that ``target`` would have had in the logged rounds.

    ``target`` holds the target policy's probabilities of all actions, shape ``(n, n_actions)``, in each round (at the
    position of the round), or of the logged actions alone, shape ``(n,)``: then estimators are those without a
    reward model.
    ``predicted`` are rewards predicted for each action, shape ``(n, n_actions)``, by a model that saw none of these
    rounds; None fits ``model`` by cross-fitting. ``estimators``: None takes all.
    ``parameters``: given hyper-parameters of "clipped_ips", "switch_dr" and "dros"; ``tuning`` chooses the others.
    ``max_weight`` is a bound that no weight can exceed (such as 1 / the smallest propensity of the behaviour policy);
    with it, and with rewards in ``reward_range``, empirical Bernstein intervals are added.

    Raises:
        InvalidInput: shapes or values do not fit, or an estimator needs probabilities of all actions.
    """
    probabilities = as_doubles(target, "target")
    names = estimators or (WITHOUT_MODEL if probabilities.ndim == 1 else ESTIMATORS)
    needing = [name for name in names if name not in WITHOUT_MODEL]
    if needing and probabilities.ndim == 1:
        raise InvalidInput(f"{', '.join(needing)} need the target's probabilities of all actions.", where="target")
    rounds = _read_rounds(log, probabilities, model, predicted, with_model=bool(needing))
    columns, chosen = zip(*(_contribute(name, rounds, tuning, parameters.get(name)) for name in names), strict=True)
    limits = _check_bounds(rounds, max_weight, reward_range)
    bounds = [None if limits is None else _bounds_of(name, limits, rounds, reward_range) for name in names]
    return summarise(
        Columns(tuple(names), columns, chosen, bounds),
        log.reward,
        log.cluster,
        diagnose(log, probabilities),
        level=level,
        seed=seed,
        draws=draws,
    )


def _read_rounds(
    log: LoggedFeedback, target: Doubles, model: RewardModel, predicted: Doubles | None, *, with_model: bool
) -> Rounds:
    n, weight = len(log), importance_weights(log, target)
    if not with_model:
        return Rounds(weight, log.reward, np.zeros(n), np.zeros(n))
    check_distribution(target, (n, log.n_actions))
    table = predict_rewards(log, model) if predicted is None else as_doubles(predicted, "predicted")
    if table.shape != target.shape:
        raise InvalidInput(f"predicted has shape {table.shape}, expected {target.shape}.", where="predicted")
    return Rounds(weight, log.reward, table[np.arange(n), log.action], (target * table).sum(axis=1))


def _contribute(name: Estimator, rounds: Rounds, tuning: Tuning, given: float | None) -> tuple[Doubles, float | None]:
    """The contributions of rounds to an estimator, and its given or chosen hyper-parameter."""
    weight, reward, predicted, expected = rounds.weight, rounds.reward, rounds.predicted, rounds.expected
    if name in _TUNED:
        change, candidates = _TUNED[name]
        if name == "clipped_ips":
            predicted = expected = np.zeros(len(weight))
        read = Rounds(weight, reward, predicted, expected)
        chosen = CHOOSE[tuning](change, candidates(weight), read) if given is None else given
        return by.doubly_robust(change(weight, chosen), reward, predicted, expected), chosen
    if name == "dm":
        return by.direct_method(expected), None
    if name == "ips":
        return by.ips(weight, reward), None
    if name == "snips":
        return by.snips(weight, reward), None
    if name == "dr":
        return by.doubly_robust(weight, reward, predicted, expected), None
    return by.self_normalised_doubly_robust(weight, reward, predicted, expected), None


def _check_bounds(rounds: Rounds, max_weight: float | None, reward_range: Interval) -> float | None:
    """``max_weight``, if it and ``reward_range`` hold for the log."""
    if max_weight is None:
        return None
    if rounds.weight.max() > max_weight * (1 + 1e-9):
        raise InvalidInput(f"A weight is {rounds.weight.max():g}, above max_weight {max_weight:g}.", where="max_weight")
    if rounds.reward.min() < reward_range[0] or rounds.reward.max() > reward_range[1]:
        raise InvalidInput(f"Rewards leave reward_range {reward_range}.", where="reward_range")
    return max_weight


def _bounds_of(name: Estimator, max_weight: float, rounds: Rounds, reward_range: Interval) -> Interval | None:
    """Bounds of contributions to IPS and DR; None for other estimators, whose contributions depend on each other or
    whose mean is biased."""
    if name not in ("ips", "dr"):
        return None
    if name == "ips":
        return min(0.0, max_weight * reward_range[0]), max(0.0, max_weight * reward_range[1])
    least = min(reward_range[0], float(rounds.predicted.min()), float(rounds.expected.min()))
    most = max(reward_range[1], float(rounds.predicted.max()), float(rounds.expected.max()))
    return least + max_weight * (reward_range[0] - most), most + max_weight * (reward_range[1] - least)
