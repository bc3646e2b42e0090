"""Repeat the synthetic example of Open Bandit Pipeline and keep its logs; runs where ``obp`` is installed.

Arguments: a folder and a number of runs. Writes ``<run>.npz`` for each run and prints, as JSON, the version and each
run's relative errors and estimates by estimator. Settings are those of that library's ``examples/synthetic``: 10,000
rounds, 30 actions, 5 features, β = -3, logistic regression for the policy and the rewards, seeds 0, 1, 2 …
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import obp
from obp.dataset import SyntheticBanditDataset, logistic_reward_function
from obp.ope import (
    DirectMethod,
    DoublyRobust,
    DoublyRobustWithShrinkage,
    DoublyRobustWithShrinkageTuning,
    InverseProbabilityWeighting,
    RegressionModel,
    SelfNormalizedDoublyRobust,
    SelfNormalizedInverseProbabilityWeighting,
    SwitchDoublyRobust,
    SwitchDoublyRobustTuning,
)
from obp.policy import IPWLearner
from sklearn.linear_model import LogisticRegression

N_ROUNDS = 10_000
SETTINGS = {"max_iter": 10_000, "C": 100, "random_state": 12345}
TUNED = [10, 50, 100, 500, 1000, 5000, 10000, np.inf]
GIVEN = (0.5, 1.0, 3.0, 50.0)


def main(folder: str, n_runs: int) -> None:
    print(json.dumps({"version": obp.__version__, "runs": [run(Path(folder), seed) for seed in range(n_runs)]}))


def run(folder: Path, seed: int) -> dict[str, dict[str, float]]:
    """The relative errors of the example's estimators, and estimates at given hyper-parameters."""
    world = SyntheticBanditDataset(
        n_actions=30, dim_context=5, reward_function=logistic_reward_function, beta=-3, random_state=seed
    )
    policy = IPWLearner(n_actions=30, base_classifier=LogisticRegression(**SETTINGS))
    train, test = (world.obtain_batch_bandit_feedback(n_rounds=N_ROUNDS) for _ in range(2))
    policy.fit(**{name: train[name] for name in ("context", "action", "reward", "pscore")})
    target = policy.predict_proba(context=test["context"])
    model = RegressionModel(
        n_actions=30, action_context=world.action_context, base_model=LogisticRegression(**SETTINGS)
    )
    shown = {name: test[name] for name in ("context", "action", "reward")}
    predicted = model.fit_predict(**shown, n_folds=3, random_state=12345)
    value = float(world.calc_ground_truth_policy_value(expected_reward=test["expected_reward"], action_dist=target))
    log = {
        "reward": test["reward"],
        "action": test["action"],
        "pscore": test["pscore"],
        "action_dist": target,
        "estimated_rewards_by_reg_model": predicted,
        "position": np.zeros(N_ROUNDS, int),
    }
    np.savez(
        folder / f"{seed}.npz",
        context=test["context"],
        action=test["action"],
        reward=test["reward"],
        propensity=test["pscore"],
        target=target[:, :, 0],
        predicted=predicted[:, :, 0],
        expected=test["expected_reward"],
        value=value,
    )
    errors = {
        name: abs(float(estimator.estimate_policy_value_with_tuning(**log)) / value - 1)
        for name, estimator in (
            ("switch_dr", SwitchDoublyRobustTuning(lambdas=TUNED)),
            ("dros", DoublyRobustWithShrinkageTuning(lambdas=TUNED)),
        )
    }
    estimates = {name: float(each.estimate_policy_value(**log)) for name, each in given_estimators().items()}
    errors |= {name: abs(estimates[name] / value - 1) for name in ("dm", "ips", "snips", "dr", "sndr")}
    return {"relative_error": errors, "estimates": estimates}


def given_estimators() -> dict[str, Any]:
    """Estimators without tuning."""
    estimators = {
        "dm": DirectMethod(),
        "ips": InverseProbabilityWeighting(),
        "snips": SelfNormalizedInverseProbabilityWeighting(),
        "dr": DoublyRobust(),
        "sndr": SelfNormalizedDoublyRobust(),
    }
    for value in GIVEN:
        estimators[f"clipped_ips {value}"] = InverseProbabilityWeighting(lambda_=value)
        estimators[f"switch_dr {value}"] = SwitchDoublyRobust(lambda_=value)
        estimators[f"dros {value}"] = DoublyRobustWithShrinkage(lambda_=value)
    return estimators


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
