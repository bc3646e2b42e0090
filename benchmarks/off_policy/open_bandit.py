"""Each policy of the Open Bandit Dataset's sample (men's campaign) from the other's log, beside its own mean."""

from __future__ import annotations

import csv
from typing import Any, Final

import numpy as np

from benchmarks.measured import DATA
from palate.evaluation.off_policy import LoggedFeedback, RewardModel, evaluate_policy
from palate.types import Doubles

POLICIES: Final = ("random", "bts")
N_ACTIONS: Final = 34
N_POSITIONS: Final = 3
SEED: Final = 42


def measure() -> dict[str, Any]:
    """Estimates of both policies, as plain JSON; empty if the data are not there."""
    if not (DATA / "open-bandit-sample").exists():
        return {}
    logs = {policy: read_log(policy) for policy in POLICIES}
    result = {}
    for target, behaviour in (POLICIES, POLICIES[::-1]):
        log = logs[behaviour]
        assert log.position is not None
        table = np.full((N_POSITIONS, N_ACTIONS), 1 / N_ACTIONS) if target == "random" else shares(logs["bts"])
        evaluation = evaluate_policy(log, table[log.position], model=RewardModel(by="features"), seed=SEED)
        own = logs[target]
        on_policy = evaluate_policy(own, own.propensity, estimators=("ips",), seed=SEED).logged
        result[target] = {
            "log": behaviour,
            "clicks": {policy: int(logs[policy].reward.sum()) for policy in POLICIES},
            "on_policy": {"value": on_policy.value, "bootstrap": on_policy.bootstrap},
            **evaluation.to_json(),
        }
    return result


def read_log(policy: str) -> LoggedFeedback:
    """Rows are impressions at one of three positions, each one round; user features become columns of 0 and 1."""
    path = DATA / "open-bandit-sample" / policy / "men" / "men.csv"
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    features = []
    for index in range(4):
        values = [row[f"user_feature_{index}"] for row in rows]
        kinds = sorted(set(values))
        features.append(np.array([[value == kind for kind in kinds[1:]] for value in values], np.float64))
    return LoggedFeedback(
        action=np.array([int(row["item_id"]) for row in rows]),
        reward=np.array([float(row["click"]) for row in rows]),
        propensity=np.array([float(row["propensity_score"]) for row in rows]),
        n_actions=N_ACTIONS,
        context=np.hstack(features),
        position=np.array([int(row["position"]) - 1 for row in rows]),
    )


def shares(log: LoggedFeedback) -> Doubles:
    """How often each item was shown at each position, shape ``(n_positions, n_actions)``.

    The Thompson policy learns during the week, so that its probabilities change; they do not depend on the user. If
    click rates do not change within the week, its value is that of its mean probabilities, which these shares estimate.
    """
    assert log.position is not None
    counts = np.zeros((N_POSITIONS, N_ACTIONS))
    np.add.at(counts, (log.position, log.action), 1)
    return np.asarray(counts / counts.sum(axis=1, keepdims=True))
