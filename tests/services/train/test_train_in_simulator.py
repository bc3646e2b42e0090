"""Training on the simulator: plans, reproducible rounds, and what is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from palate.errors import ConfigError, InvalidInput
from palate.policies.ppo import ppo_learner
from palate.policies.ppo.neural_policy import new_policy
from palate.policies.storage import load_policy
from palate.services.train import train_in_simulator as module
from palate.services.train.train_in_simulator import (
    Round,
    TrainedPolicy,
    TrainingRequest,
    train_in_simulator,
    write_trained,
)
from palate.settings import load_settings

FAST = dict.fromkeys(("ials", "blend", "text_embedding", "bmf", "cold_start", "sequential_rules", "item_knn"), False)


def _request(**changes: Any) -> TrainingRequest:
    values: dict[str, Any] = {
        "seed": 901, "n_communities": 2, "n_event_communities": 1, "n_users": 15, "n_training_sessions": 2,
        "n_rounds": 2, "n_users_per_round": 6, "n_sessions": 1, "n_processes": 1,
    }  # fmt: skip
    return TrainingRequest(**(values | changes))


def test_exploration_falls_to_the_default() -> None:
    request = TrainingRequest(seed=1, n_rounds=10)
    surprises = [request.surprise(number) for number in range(10)]
    assert surprises[0] == 0.5
    assert surprises == sorted(surprises, reverse=True)
    assert surprises[7:] == pytest.approx([0.1] * 3)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "bandit"}, "kind ppo are trained"),
        ({"n_rounds": 0}, "n_rounds must be at least 1"),
        ({"first_surprise": 0.05}, "first_surprise must be from 0.1 to 1"),
        ({"n_event_communities": 9}, "n_event_communities must be from 0 to 2"),
    ],
)
def test_bad_requests_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        _request(**changes)


def test_without_pytorch_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "can_learn", lambda: False)
    with pytest.raises(ConfigError, match="pip install 'palate"):
        train_in_simulator(_request(), load_settings(None))


def test_a_policy_is_written_into_a_new_folder_alone(tmp_path: Path) -> None:
    trained = TrainedPolicy(new_policy("ppo", "901-1", 0), [Round(0.1, 1.0, 10, 0.0, 0.5)], 1.0)
    write_trained(trained, tmp_path / "policy")
    assert load_policy(tmp_path / "policy").version == "901-1"
    assert [path.name for path in tmp_path.iterdir()] == ["policy"]
    with pytest.raises(InvalidInput, match="has files already"):
        write_trained(trained, tmp_path / "policy")
    with pytest.raises(InvalidInput, match="create it first"):
        write_trained(trained, tmp_path / "none" / "policy")


@pytest.mark.slow
@pytest.mark.skipif(not ppo_learner.can_learn(), reason="PyTorch is not installed")
def test_the_number_of_processes_changes_nothing() -> None:
    settings = load_settings(None, models=FAST)
    here, elsewhere = (train_in_simulator(_request(n_processes=n), settings) for n in (1, 2))
    assert here.rounds == elsewhere.rounds
    assert [each.n_lists > 0 for each in here.rounds] == [True, True]
    assert here.policy.version == "901-2"
    for name, value in here.policy.arrays.items():
        np.testing.assert_array_equal(value, elsewhere.policy.arrays[name])
    assert here.policy.linear.any()
