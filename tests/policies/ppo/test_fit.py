"""Updates: a policy learns what is known to be best, reproducibly, and stays near the policy that drew."""

from __future__ import annotations

import dataclasses
from importlib.util import find_spec

import numpy as np
import pytest

from palate.errors import InvalidInput
from palate.policies.ppo.experience import Experience
from palate.policies.ppo.neural_policy import NeuralPolicy, new_policy
from palate.policies.ppo.options import PpoOptions
from tests.policies.observations import policy_decision
from tests.policies.ppo.lists import GENRE, draw_list, play_two_genres, rewarded

pytestmark = pytest.mark.skipif(find_spec("torch") is None, reason="PyTorch is not installed")

FAST = PpoOptions(learning_rate=0.03, epochs=6, max_divergence=0.1, batch=64, value_epochs=10)


def _experience(n_lists: int = 100, n: int = 20) -> Experience:
    """Lists that the clone drew; an item earns its affinity."""
    policy, rng, sessions = new_policy("ppo", "v0", 0, warmth=5.0), np.random.default_rng(0), []
    for seed in range(n_lists):
        decision = policy_decision(seed, n).decision
        made = draw_list(policy, decision, 4, rng)
        rewards = decision.items[made.rows, GENRE].astype(np.float64)
        sessions.append([rewarded(made, policy.utilities(decision), rewards)])
    return Experience.of_sessions(sessions)


def test_equal_arguments_give_equal_policies() -> None:
    from palate.policies.ppo.fit import update_policy
    from palate.policies.ppo.value import ValueNetwork

    policy, lists = new_policy("ppo", "v0", 0, warmth=5.0), _experience()
    fits = [
        update_policy(policy, ValueNetwork.new(8, 0), lists, FAST, seed=seed, version="v1")[0] for seed in (1, 1, 2)
    ]
    for name, value in fits[0].arrays.items():
        np.testing.assert_array_equal(value, fits[1].arrays[name])
    assert any(not np.array_equal(value, fits[2].arrays[name]) for name, value in fits[0].arrays.items())
    assert not policy.linear.any()


def test_items_that_earn_more_become_more_likely() -> None:
    from palate.policies.ppo.fit import update_policy
    from palate.policies.ppo.value import ValueNetwork

    policy = new_policy("ppo", "v0", 0, warmth=5.0)
    policy, _, report = update_policy(policy, ValueNetwork.new(8, 0), _experience(), FAST, seed=1, version="v1")
    decision = policy_decision(99, 50).decision
    assert policy.version == "v1"
    assert report.n_steps > 0
    assert np.corrcoef(policy.correction(decision), decision.items[:, GENRE])[0, 1] > 0.5


def test_the_divergence_ends_an_update() -> None:
    from palate.policies.ppo.fit import update_policy
    from palate.policies.ppo.value import ValueNetwork

    lists = _experience()
    options = dataclasses.replace(FAST, max_divergence=1e-4, epochs=50)
    _, _, report = update_policy(
        new_policy("ppo", "v0", 0, warmth=5.0), ValueNetwork.new(8, 0), lists, options, seed=1, version="1"
    )
    assert report.stopped
    assert report.divergence < 0.05


@pytest.mark.slow
def test_it_learns_to_alternate_between_two_genres() -> None:
    """A genre earns 1 unless it was shown just before: alternating earns all, chance half of it."""
    from palate.policies.ppo.fit import update_policy
    from palate.policies.ppo.value import ValueNetwork

    policy, value, rng = new_policy("ppo", "v0", 0), ValueNetwork.new(8, 0), np.random.default_rng(0)
    before = _share_of_changes(policy)
    for step in range(16):
        sessions = [play_two_genres(policy, 6, rng)[0] for _ in range(40)]
        policy, value, _ = update_policy(
            policy, value, Experience.of_sessions(sessions), FAST, seed=step, version=f"v{step + 1}"
        )
    assert before == pytest.approx(0.5, abs=0.1)
    assert _share_of_changes(policy) > 0.9


def _share_of_changes(policy: NeuralPolicy) -> float:
    rng = np.random.default_rng(7)
    genres = [play_two_genres(policy, 6, rng)[1] for _ in range(60)]
    return float(np.mean(np.diff(genres, axis=1) != 0))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"discount": 1.5}, "discount must be a number from 0 to 1"),
        ({"clip": 0.0}, "clip must be a number above 0"),
        ({"epochs": 1.5}, "epochs must be a whole number"),
        ({"entropy": float("nan")}, "entropy must be a number of at least 0"),
    ],
)
def test_bad_options_are_refused(changes: dict[str, float], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        PpoOptions(**changes)  # type: ignore[arg-type]  # fields by name
