"""Off-policy estimates of a fixed policy beside Vowpal Wabbit's ``--eval``, on synthetic logs of known truth."""

from __future__ import annotations

from typing import Final

import numpy as np

from palate.evaluation.off_policy import LoggedFeedback, evaluate_policy
from palate.types import Codes

N_LOGS: Final = 50
N_ROUNDS: Final = 4_000
N_ACTIONS: Final = 5
_OURS: Final = ("ips", "snips", "dr")
_THEIRS: Final = ("ips", "dr", "mtr")


def compare_estimates() -> dict[str, object]:
    """The root mean squared error and the bias of each estimator, and the largest difference of the two IPS."""
    errors: dict[str, list[float]] = {}
    differences: list[float] = []
    for seed in range(N_LOGS):
        log, chosen, truth = synthetic_log(seed)
        evaluation = evaluate_policy(log, np.eye(N_ACTIONS)[chosen])
        ours = {name: evaluation[name].value for name in _OURS}
        theirs = {name: value for name in _THEIRS if (value := vowpal_wabbit(log, chosen, name)) is not None}
        for source, values in (("palate", ours), ("vowpal wabbit", theirs)):
            for name, value in values.items():
                errors.setdefault(f"{source} {name}", []).append(value - truth)
        differences.append(abs(ours["ips"] - theirs["ips"]))
    return {
        "n_logs": N_LOGS,
        "n_rounds": N_ROUNDS,
        "ips_difference": max(differences),
        "estimators": {
            name: {"rmse": float(np.sqrt(np.mean(np.square(values)))), "bias": float(np.mean(values))}
            for name, values in errors.items()
        },
    }


def synthetic_log(seed: int, n: int = N_ROUNDS) -> tuple[LoggedFeedback, Codes, float]:
    """A log of a stochastic policy, the actions of a fixed policy, and its true value in these rounds."""
    rng = np.random.default_rng(seed)
    context = rng.normal(size=(n, 3))
    weights = np.exp(context @ rng.normal(size=(3, N_ACTIONS)))
    probabilities = 0.9 * weights / weights.sum(axis=1, keepdims=True) + 0.1 / N_ACTIONS
    expected = 1 / (1 + np.exp(-context @ rng.normal(size=(3, N_ACTIONS))))
    rows = np.arange(n)
    action = (probabilities.cumsum(axis=1) > rng.random((n, 1))).argmax(axis=1).astype(np.int32)
    reward = (rng.random(n) < expected[rows, action]).astype(np.float64)
    log = LoggedFeedback(action, reward, probabilities[rows, action], n_actions=N_ACTIONS, context=context)
    chosen = np.argmax(context @ rng.normal(size=(3, N_ACTIONS)), axis=1).astype(np.int32)
    return log, chosen, float(expected[rows, chosen].mean())


def vowpal_wabbit(log: LoggedFeedback, chosen: Codes, cb_type: str) -> float | None:
    """The mean reward of the ``chosen`` actions by ``--cb --eval``; None where it refuses the type."""
    import vowpalwabbit

    try:
        workspace = vowpalwabbit.Workspace(f"--cb {N_ACTIONS} --eval --cb_type {cb_type} --quiet")
    except RuntimeError:
        return None
    assert log.context is not None
    for index, context in enumerate(log.context.tolist()):
        features = " ".join(f"f{name}:{value:.9g}" for name, value in enumerate(context))
        label = f"{chosen[index] + 1} {log.action[index] + 1}:{-log.reward[index]:.9g}:{log.propensity[index]:.9g}"
        workspace.learn(f"{label} | {features}")
    return float(-workspace.get_sum_loss() / workspace.get_weighted_examples())
