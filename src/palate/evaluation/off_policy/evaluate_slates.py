"""Estimate the value of a target policy from logged slates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

import numpy as np

from palate.errors import InvalidInput
from palate.evaluation.off_policy import slate_estimators as by
from palate.evaluation.off_policy.cascade_model import predict_slate_rewards
from palate.evaluation.off_policy.importance import diagnose_weights
from palate.evaluation.off_policy.logged_feedback import as_doubles
from palate.evaluation.off_policy.logged_slates import LoggedSlates, SlateTarget
from palate.evaluation.off_policy.policy_evaluation import Columns, PolicyEvaluation, summarise
from palate.types import Doubles

SlateEstimator = Literal["sips", "iips", "rips", "cascade_dr"]
SLATE_ESTIMATORS: Final[tuple[SlateEstimator, ...]] = ("sips", "iips", "rips", "cascade_dr")


def evaluate_slates(
    log: LoggedSlates,
    target: SlateTarget,
    *,
    position_weight: Doubles | None = None,
    estimators: Sequence[SlateEstimator] | None = None,
    predicted: Doubles | None = None,
    level: float = 0.95,
    seed: int = 42,
    draws: int = 2_000,
) -> PolicyEvaluation:
    """Estimate the mean of Σ_k α_k r_k that ``target`` would have had in the logged rounds.

    ``position_weight``: α, shape ``(K,)``; None is 1 everywhere. ``predicted``: Q̂ for cascade-DR, shape
    ``(n, K, n_actions)``, by a model that saw none of these lists; None fits one by cross-fitting.
    ``estimators``: None takes all for which ``log`` and ``target`` have what they need. Diagnostics are those of
    the weights of whole lists.

    Raises:
        InvalidInput: shapes or values do not fit, or an estimator lacks marginal or full probabilities.
    """
    target.check(log)
    weights = np.ones(log.n_positions) if position_weight is None else as_doubles(position_weight, "position_weight")
    if weights.shape != (log.n_positions,):
        raise InvalidInput(f"position_weight needs the shape ({log.n_positions},).", where="position_weight")
    possible = [name for name in SLATE_ESTIMATORS if _is_possible(name, log, target)]
    names = tuple(estimators or possible)
    lacking = [name for name in names if name not in possible]
    if lacking:
        raise InvalidInput(
            f"{', '.join(lacking)}: iips needs marginal probabilities of log and target, cascade_dr the target's "
            "distribution over all actions.",
            where="target",
        )
    columns = [_contribute(name, log, target, weights, predicted, seed) for name in names]
    totals = log.reward @ weights
    nothing = [None] * len(names)
    list_weight = (target.conditional / log.propensity).prod(axis=1)
    diagnostics = diagnose_weights(list_weight, int(np.count_nonzero(log.reward.any(axis=1))))
    return summarise(
        Columns(names, columns, nothing, nothing), totals, log.cluster, diagnostics, level=level, seed=seed, draws=draws
    )


def _is_possible(name: SlateEstimator, log: LoggedSlates, target: SlateTarget) -> bool:
    if name == "iips":
        return log.marginal is not None and target.marginal is not None
    return name != "cascade_dr" or target.distribution is not None


def _contribute(
    name: SlateEstimator,
    log: LoggedSlates,
    target: SlateTarget,
    weights: Doubles,
    predicted: Doubles | None,
    seed: int,
) -> Doubles:
    """The contributions of lists to one estimator."""
    if name == "iips" and log.marginal is not None and target.marginal is not None:
        return by.iips(target.marginal / log.marginal, log.reward, weights)
    ratio = target.conditional / log.propensity
    if name == "sips":
        return by.sips(ratio, log.reward, weights)
    if name == "cascade_dr" and target.distribution is not None:
        table = predicted
        if table is None:
            table = predict_slate_rewards(log, target.distribution, weights, seed=seed)
        if table.shape != target.distribution.shape:
            raise InvalidInput(f"predicted needs the shape {target.distribution.shape}.", where="predicted")
        of_logged = np.take_along_axis(table, log.action[:, :, None], axis=2)[:, :, 0]
        expected = (target.distribution * table).sum(axis=2)
        return by.cascade_doubly_robust(ratio, log.reward, weights, of_logged, expected)
    return by.rips(ratio, log.reward, weights)
