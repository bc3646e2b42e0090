"""Lists as padded arrays."""

from __future__ import annotations

import numpy as np
import pytest

from palate.errors import InvalidInput
from palate.policies.clone_policy import clone_utilities
from palate.policies.ppo.experience import MAX_POSITIONS, N_POOLED, Experience, RewardedList, pool
from palate.policies.ppo.neural_policy import N_INPUTS, InputScale
from tests.policies.observations import policy_decision


def _list(seed: int = 0, n: int = 30, k: int = 4, **changes: object) -> RewardedList:
    rows = np.random.default_rng(seed).permutation(n)[:k].astype(np.int32)
    made = policy_decision(seed, n, **({"rows": rows} | changes))
    k = len(made.rows)
    return RewardedList(made, np.full(k, 0.5), np.arange(k, dtype=np.float64))


def test_lists_of_sessions_follow_each_other() -> None:
    first, second, third = _list(1), _list(2, n=12), _list(3)
    experience = Experience.of_sessions([[first, second], [], [third]])
    assert len(experience) == 3
    assert experience.starts.tolist() == [0, 2]
    np.testing.assert_array_equal(experience.items[1, :12], second.made.decision.items)
    assert not experience.available[1, 12:].any()
    np.testing.assert_array_equal(experience.clone[2], clone_utilities(third.made.decision).astype(np.float32))
    assert experience.rewards[0, :5].tolist() == [0, 1, 2, 3, 0]
    assert experience.log_propensities[0, :5] == pytest.approx([np.log(0.5)] * 4 + [0])


def test_pinned_unranked_and_restricted_positions_were_not_drawn() -> None:
    rows = np.array([3, 1, -1, 2], np.int32)
    pinned, restricted = _list(rows=rows, n_pinned=1), _list(rows=rows, is_restricted=True)
    experience = Experience.of_sessions([[pinned], [restricted]])
    assert experience.is_drawn[:, :4].tolist() == [[False, True, False, True], [False] * 4]


def test_only_the_first_positions_are_learned_from() -> None:
    experience = Experience.of_sessions([[_list(k=30)]])
    assert experience.rows.shape == (1, MAX_POSITIONS)


def test_the_scale_leaves_constant_features_alone() -> None:
    lists = [_list(seed) for seed in range(20)]
    for each in lists:
        each.made.decision.items[:, 3] = 7.0
    scale = Experience.of_sessions([lists]).scale()
    column = N_INPUTS - lists[0].made.decision.items.shape[1] + 3
    assert (scale.centre[column], scale.spread[column]) == (7.0, 1.0)
    assert scale.spread.min() > 0


def test_pooled_inputs_ignore_padding() -> None:
    small, large = _list(1, n=10), _list(2, n=50)
    together = pool(Experience.of_sessions([[small], [large]]), InputScale.none())
    alone = pool(Experience.of_sessions([[small]]), InputScale.none())
    assert together.shape == (2, N_POOLED)
    np.testing.assert_allclose(together[0], alone[0], rtol=1e-6)


def test_what_cannot_be_learned_from_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no lists"):
        Experience.of_sessions([[]])
    with pytest.raises(InvalidInput, match="for each item"):
        Experience.of_sessions([[_list()._replace(rewards=np.zeros(2))]])
