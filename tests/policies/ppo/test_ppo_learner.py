"""The learner: what it learns from, when, what it refuses, and that a checkpoint loses and repeats nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from palate.errors import ConfigError, StorageFailed
from palate.pipeline.explore.plackett_luce import MIN_SURPRISE
from palate.pipeline.query import DEFAULT_SURPRISE
from palate.policies.learner import ListFeedback, is_learning
from palate.policies.ppo import ppo_learner, session_buffer
from palate.policies.ppo.neural_policy import new_policy
from palate.policies.ppo.ppo_learner import PpoLearner
from palate.policies.ppo.session_buffer import UserSession
from tests.policies.observations import policy_decision, random_decision
from tests.policies.ppo.lists import GENRE, draw_list, rewarded
from tests.policies.ppo.test_guard import clone_lists, leaning_policy

needs_torch = pytest.mark.skipif(not ppo_learner.can_learn(), reason="PyTorch is not installed")
OPTIONS: Mapping[str, object] = {
    "learn": True, "min_lists": 100, "warmth": 5.0, "learning_rate": 0.02, "batch": 64, "max_divergence": 0.1,
}  # fmt: skip


def feedback(number: int, **changes: Any) -> ListFeedback:
    """A list that the clone drew for a user of twenty, in a session of its own; items earn their affinity."""
    decision = random_decision(number, 20)
    policy = new_policy("ppo", "v0", 0, warmth=5.0)
    made = draw_list(policy, decision, 3, np.random.default_rng(number))
    drawn = rewarded(made, policy.utilities(decision), decision.items[made.rows, GENRE].astype(np.float64))
    values: dict[str, Any] = {
        "recommendation_id": f"list {number}",
        "user": f"user {number % 20}",
        "at": 1.7e9 + 4_000.0 * number,
        "made": made,
        "surprise": 0.1,
        "propensities": drawn.propensities,
        "rewards": drawn.rewards,
        "changed": (0, 1, 2),
    }
    return ListFeedback(**(values | changes))


def _learner(**changes: object) -> PpoLearner:
    return PpoLearner.from_options("ppo", {**OPTIONS, **changes})


@needs_torch
def test_it_learns_from_complete_sessions_and_publishes_what_earns_more() -> None:
    learner = _learner()
    learner.learn([feedback(number) for number in range(90)])
    assert (learner.n_updates, learner.publish()) == (0, None)
    learner.learn([feedback(number) for number in range(90, 480)])
    published = learner.publish()
    assert published is not None
    assert learner.n_updates >= 4
    decision = random_decision(9_999, 200)
    correlation = np.corrcoef(published.correction(decision), decision.items[:, GENRE])[0, 1]
    assert correlation > 0.5


@needs_torch
def test_a_harmful_update_is_refused() -> None:
    learner = _learner()
    sessions = [UserSession(str(number % 40), [each]) for number, each in enumerate(clone_lists())]
    learner.consider(leaning_policy(-0.5), sessions)
    assert learner.verdict is not None
    assert learner.verdict.high < 0
    assert learner.publish() is None
    learner.consider(leaning_policy(0.5), sessions)
    assert learner.publish() is learner.policy


@needs_torch
@pytest.mark.parametrize("stop", [1, 37, 150, 215])
def test_a_checkpoint_continues_as_if_nothing_had_happened(stop: int) -> None:
    lists = [feedback(number) for number in range(260)]
    whole, before, after = _learner(), _learner(), _learner()
    whole.learn(lists)
    before.learn(lists[:stop])
    after.restore(before.checkpoint())
    after.learn(lists[stop:])
    assert (whole.n_updates, whole.policy.version) == (after.n_updates, after.policy.version)
    for name, value in whole.policy.arrays.items():
        np.testing.assert_array_equal(value, after.policy.arrays[name])
    assert whole.checkpoint() == after.checkpoint()


@needs_torch
def test_newer_rewards_replace_older_ones_until_they_are_learned_from() -> None:
    learner = _learner(min_lists=10_000)
    first = feedback(1)
    learner.learn([first, feedback(1, rewards=np.array([1.0, np.nan, 0.0]))])
    assert [each.rewards for each in learner.buffer.lists.values()] == [(1.0, 0.0, 0.0)]
    learner.learn([feedback(5)])
    assert [len(each.lists) for each in learner.buffer.take_complete()] == [1]
    learner.learn([first])
    assert learner.left_out["too late"] == 1


@needs_torch
def test_lists_that_were_not_drawn_are_left_out() -> None:
    learner = _learner()
    learner.learn([feedback(1, surprise=0.0), feedback(2, made=policy_decision(2, is_restricted=True))])
    assert dict(learner.left_out) == {"no surprise": 1, "restricted": 1}
    assert not learner.buffer.lists


@needs_torch
def test_lists_of_a_user_within_half_an_hour_are_a_session() -> None:
    learner = _learner(min_lists=10_000)
    times = {1: 0.0, 2: 1_700.0, 3: 3_400.0, 4: 6_000.0, 5: 9_000.0}
    learner.learn([feedback(number, user="ann", at=at) for number, at in times.items()])
    assert [len(session.lists) for session in learner.buffer.take_complete()] == [3, 1]
    assert list(learner.buffer.lists) == ["list 5"]


@needs_torch
@pytest.mark.parametrize("damage", [lambda state: state[:-40], lambda state: b"", lambda state: b"{}\n" + state])
def test_damaged_states_are_refused(damage: Any) -> None:
    with pytest.raises(StorageFailed, match="cannot be read"):
        _learner().restore(damage(_learner().checkpoint()))


@needs_torch
def test_a_state_of_other_options_is_refused() -> None:
    with pytest.raises(StorageFailed, match="other options"):
        _learner(clip=0.1).restore(_learner().checkpoint())


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"lern": True}, "has no option 'lern'; it has batch"),
        ({"learn": 1}, "learn = true or false"),
        ({"held_back": 1.0}, "held_back from 0.01 to 0.9"),
        ({"min_lists": 1.5}, "a whole number min_lists"),
        ({"clip": -1.0}, "clip must be a number above 0"),
    ],
)
def test_wrong_options_are_refused_without_pytorch(options: Mapping[str, object], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        PpoLearner.check_options("ppo", options)


def test_without_pytorch_it_says_how_to_unfreeze(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ppo_learner, "can_learn", lambda: False)
    assert PpoLearner.missing_package() == "pip install 'palate[neural]'"
    with pytest.raises(ConfigError, match="is frozen: learning needs PyTorch; pip install 'palate"):
        _learner()


def test_it_learns_only_where_the_settings_say_so() -> None:
    assert not is_learning("ppo", "ppo", {})
    assert is_learning("ppo", "ppo", {"learn": True})


def test_constants_are_those_of_the_pipeline() -> None:
    assert ppo_learner._MIN_SURPRISE == MIN_SURPRISE
    assert session_buffer._DEFAULT_SURPRISE == DEFAULT_SURPRISE
