"""Importance weights, and what they say about how much of a log is informative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from palate.evaluation.off_policy.logged_feedback import LoggedFeedback, logged_probability
from palate.types import Doubles

LOW_EFFECTIVE_SHARE: Final = 0.05
"""A smaller share of effective rounds is warned of."""
LOW_EFFECTIVE_SIZE: Final = 200
"""Fewer effective rounds are warned of."""
FEW_REWARDS: Final = 100
"""Fewer rounds with a reward other than 0 are warned of: intervals from large samples are then rough."""
_UNSUPPORTED: Final = 0.01
_DOMINATING: Final = 0.05


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """What importance weights say about a log and a target policy."""

    rounds: int
    rewarded: int
    """Rounds with a reward other than 0."""
    effective: float
    """The effective sample size (Σw)² / Σw² (Kish, 1965): rounds of the target policy's own that would tell as much."""
    max_weight: float
    mean_weight: float
    """Its expectation is 1 where propensities are right and each action of the target policy could be logged."""
    unsupported: float | None
    """The mean probability that the target policy gives to actions that the log does not have (at the position).
    None if only probabilities of logged actions are known."""
    warnings: tuple[str, ...]


def importance_weights(log: LoggedFeedback, target: ArrayLike) -> Doubles:
    """The weight π(a|x) / propensity of each round."""
    return np.asarray(logged_probability(log, target) / log.propensity)


def effective_sample_size(weight: Doubles) -> float:
    """(Σw)² / Σw²; 0 if all weights are 0."""
    squares = float((weight**2).sum())
    return float(weight.sum()) ** 2 / squares if squares > 0 else 0.0


def diagnose(log: LoggedFeedback, target: ArrayLike) -> Diagnostics:
    """Compute the diagnostics of ``log`` for ``target``, of shape ``(n, n_actions)`` or ``(n,)``."""
    probabilities = np.asarray(target)
    unsupported = _unsupported_share(log, probabilities) if probabilities.ndim == 2 else None
    return diagnose_weights(importance_weights(log, target), int(np.count_nonzero(log.reward)), unsupported)


def diagnose_weights(weight: Doubles, rewarded: int, unsupported: float | None = None) -> Diagnostics:
    """Compute the diagnostics of weights; ``rewarded`` rounds have a reward other than 0."""
    return Diagnostics(
        rounds=len(weight),
        rewarded=rewarded,
        effective=effective_sample_size(weight),
        max_weight=float(weight.max()),
        mean_weight=float(weight.mean()),
        unsupported=unsupported,
        warnings=(*_warn_of_weights(weight), *_warn_of_data(rewarded, unsupported)),
    )


def _unsupported_share(log: LoggedFeedback, target: Doubles) -> float:
    """The mean target probability of actions that were never logged at the position of the row."""
    position = np.zeros(len(log), np.int64) if log.position is None else log.position
    is_logged = np.zeros((int(position.max()) + 1, log.n_actions), np.bool_)
    is_logged[position, log.action] = True
    return float((target * ~is_logged[position]).sum(axis=1).mean())


def _warn_of_weights(weight: Doubles) -> list[str]:
    n, effective = len(weight), effective_sample_size(weight)
    warnings = []
    if effective < LOW_EFFECTIVE_SHARE * n or effective < LOW_EFFECTIVE_SIZE:
        warnings.append(
            f"The effective sample size is {effective:,.0f} of {n:,} rounds: the log says little about this policy."
        )
    share = float(weight.max() / weight.sum()) if weight.sum() > 0 else 0.0
    if share > _DOMINATING and n > 1 / _DOMINATING:
        warnings.append(f"One round has {share:.0%} of all weight; means and intervals depend on it.")
    error = float(weight.std() / np.sqrt(n))
    if abs(weight.mean() - 1) > 3 * error + 1e-9:
        warnings.append(
            f"The mean weight is {weight.mean():.3f}, more than three standard errors from 1: propensities may be "
            "wrong, or the target policy takes actions that the log cannot have."
        )
    return warnings


def _warn_of_data(rewarded: int, unsupported: float | None) -> list[str]:
    warnings = []
    if rewarded < FEW_REWARDS:
        warnings.append(f"Only {rewarded} rounds have a reward other than 0: the evidence is weak.")
    if unsupported is not None and unsupported > _UNSUPPORTED:
        warnings.append(
            f"{unsupported:.1%} of the target policy's probability is on actions without a logged round: "
            "what they earn is unknown, and IPS counts it as 0."
        )
    return warnings
