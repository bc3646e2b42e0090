"""The learner of the bandit: what it learns, what it leaves out, and that it goes on after a restart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from palate.errors import ConfigError, StorageFailed
from palate.pipeline.explore.plackett_luce import MIN_SURPRISE
from palate.policies.bandit import bandit_learner, vw_model
from palate.policies.bandit.bandit_learner import BanditLearner
from palate.policies.bandit.linear_policy import LinearPolicy
from palate.policies.bandit.options import BanditOptions
from palate.policies.learner import LEARNERS, learner_class
from palate.policies.storage import PolicyFolder
from tests.policies.bandit.feedback import random_feedback
from tests.policies.observations import policy_decision, random_decision

STREAM = [random_feedback(seed, n=12) for seed in range(60)]


def _learner(**options: Any) -> BanditLearner:
    pytest.importorskip("vowpalwabbit")
    return BanditLearner.from_options("mine", options)


def test_it_is_the_learner_of_its_kind() -> None:
    assert learner_class("bandit") is BanditLearner
    assert learner_class("clone") is None
    assert set(LEARNERS) <= {"bandit", "ppo"}


def test_it_prefers_what_earned_rewards() -> None:
    learner = _learner(exploration="epsilon")
    learner.learn([random_feedback(seed) for seed in range(300)])
    decision = random_decision(5_000)
    costs = learner.policy().costs(decision)[0]
    assert np.corrcoef(costs, decision.items[:, 0])[0, 1] < -0.8


@pytest.mark.parametrize("exploration", ["epsilon", "softmax", "cover", "squarecb"])
def test_a_restored_learner_goes_on_as_if_it_had_not_stopped(exploration: str) -> None:
    whole, first = _learner(exploration=exploration), _learner(exploration=exploration)
    whole.learn(STREAM)
    first.learn(STREAM[:20])
    second = _learner(exploration=exploration)
    second.restore(first.checkpoint())
    second.learn(STREAM[20:])
    assert second.policy().version == whole.policy().version
    assert second.policy().weights.tolist() == whole.policy().weights.tolist()


@pytest.mark.parametrize("exploration", ["epsilon", "softmax", "bag"])
def test_features_of_items_that_were_not_shown_make_no_difference_where_they_are_left_out(
    exploration: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    learner = _learner(exploration=exploration)
    learner.learn(STREAM)
    monkeypatch.setattr(BanditOptions, "needs_all_rows", True)
    complete = _learner(exploration=exploration)
    complete.learn(STREAM)
    assert complete.policy().weights.tolist() == learner.policy().weights.tolist()


def test_positions_that_were_not_drawn_are_left_out_and_counted() -> None:
    learner = _learner()
    rows = np.array([0, 1, -1], np.int32)
    learner.learn(
        [
            replace(STREAM[0], surprise=0.0),
            replace(STREAM[0], made=policy_decision(is_restricted=True)),
            replace(STREAM[0], made=policy_decision(rows=rows, n_pinned=1)),
        ]
    )
    assert learner.left_out == {"no surprise": 3, "restricted": 3, "not drawn": 2}
    assert learner.n_examples == 1
    assert bandit_learner._MIN_SURPRISE == MIN_SURPRISE


def test_only_positions_whose_reward_is_new_are_learned() -> None:
    learner, expected = _learner(), _learner()
    rewards = np.array([0.0, 0.5, np.nan])
    learner.learn([replace(STREAM[0], rewards=rewards, changed=(1,))])
    expected.learn([replace(STREAM[0], rewards=np.array([0.7, 0.5, 0.1]), changed=(1,))])
    assert learner.n_examples == 1
    assert learner.policy().weights.tolist() == expected.policy().weights.tolist()


def test_it_is_published_after_enough_examples_and_the_policy_can_be_stored(tmp_path: Any) -> None:
    learner = _learner(min_examples=31)
    assert learner.publish() is None
    learner.learn(STREAM[:10])
    assert learner.publish() is None
    learner.learn(STREAM[10:11])
    policy = learner.publish()
    assert policy is not None
    PolicyFolder(tmp_path).write(policy)
    stored, decision = PolicyFolder(tmp_path).read("mine"), random_decision()
    assert isinstance(stored, LinearPolicy)
    assert stored.version == policy.version == learner.policy().version
    assert stored.utilities(decision).tolist() == policy.utilities(decision).tolist()


def test_utilities_are_finite_where_a_probability_is_zero() -> None:
    learner = _learner(exploration="bag", epsilon=0.0)
    learner.learn(STREAM)
    assert np.isfinite(learner.policy().utilities(random_decision())).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"depth": 3}, "no option 'depth'"),
        ({"exploration": "thompson"}, "among epsilon, softmax"),
        ({"epsilon": 1.5}, "epsilon from 0 to 1"),
        ({"epsilon": True}, "epsilon from 0 to 1"),
        ({"sharpness": float("nan")}, "sharpness from 0"),
        ({"n_policies": 2.5}, "whole number n_policies"),
        ({"exploration": "squarecb", "cb_type": "dr"}, "mtr"),
        ({"exploration": "cover", "epsilon": 0.0}, "above 0"),
    ],
)
def test_options_are_checked(options: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        BanditLearner.from_options("mine", options)


@pytest.mark.parametrize(
    ("options", "epsilon"),
    [({}, 0.0), ({"exploration": "bag"}, 0.05), ({"exploration": "epsilon"}, 0.1), ({"epsilon": 0.3}, 0.3)],
)
def test_kinds_with_little_exploration_of_their_own_have_an_epsilon(options: dict[str, object], epsilon: float) -> None:
    assert BanditOptions.parse("mine", options).epsilon == epsilon


@pytest.mark.parametrize("state", [b"", b"{}", b"{}\nmodel", b"\xff\xfe\n"])
def test_a_damaged_state_is_refused(state: bytes) -> None:
    with pytest.raises(StorageFailed, match="cannot be read"):
        _learner().restore(state)


def test_a_damaged_model_is_refused() -> None:
    header, _, _ = _learner().checkpoint().partition(b"\n")
    with pytest.raises(StorageFailed, match="cannot be read"):
        _learner().restore(header + b"\nnonsense")


def test_the_state_of_other_options_is_refused() -> None:
    with pytest.raises(StorageFailed, match="other options"):
        _learner(epsilon=0.2).restore(_learner().checkpoint())


def test_without_vowpal_wabbit_the_error_names_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vw_model, "find_spec", lambda _name: None)
    with pytest.raises(ConfigError, match=r"pip install 'palate\[bandit\]'"):
        BanditLearner.from_options("mine", {})
