"""IPS is what Vowpal Wabbit's ``--eval`` computes for a fixed policy, and DR is as near to the truth."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from benchmarks.bandit.estimates import N_ACTIONS, synthetic_log

from palate.evaluation.off_policy import LoggedFeedback, evaluate_policy

N_ROUNDS = 2_000


def vowpal_wabbit_estimate(log: LoggedFeedback, chosen: Any, cb_type: str) -> float:
    """The mean reward of the ``chosen`` actions by ``--eval``: its loss is a cost."""
    workspace = pytest.importorskip("vowpalwabbit").Workspace(f"--cb {N_ACTIONS} --eval --cb_type {cb_type} --quiet")
    assert log.context is not None
    for index, (action, reward, propensity, context) in enumerate(
        zip(log.action, log.reward, log.propensity, log.context, strict=True)
    ):
        features = " ".join(f"f{name}:{value:.9g}" for name, value in enumerate(context.tolist()))
        label = f"{chosen[index] + 1} {action + 1}:{-reward:.9g}:{propensity:.9g}"
        workspace.learn(f"{label} | {features}")
    return float(-workspace.get_sum_loss() / workspace.get_weighted_examples())


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_ips_is_that_of_vowpal_wabbit(seed: int) -> None:
    log, chosen, _ = synthetic_log(seed, N_ROUNDS)
    ours = evaluate_policy(log, np.eye(N_ACTIONS)[chosen])["ips"].value
    assert ours == pytest.approx(vowpal_wabbit_estimate(log, chosen, "ips"), abs=1e-6)


@pytest.mark.slow
def test_dr_is_no_further_from_the_truth_than_that_of_vowpal_wabbit() -> None:
    """They differ: its reward model is linear, learned as the log is read, ours is logistic and cross-fitted."""
    errors = []
    for seed in range(20):
        log, chosen, truth = synthetic_log(seed, N_ROUNDS)
        ours = evaluate_policy(log, np.eye(N_ACTIONS)[chosen])["dr"].value
        errors.append((ours - truth, vowpal_wabbit_estimate(log, chosen, "dr") - truth))
    ours_rms, theirs_rms = np.sqrt(np.mean(np.square(errors), axis=0))
    assert ours_rms < 1.1 * theirs_rms
    assert theirs_rms < 0.05
