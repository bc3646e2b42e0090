"""Kept user states are those of the newest history, under what is served now, and are bounded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from palate.data.profile import Profile
from palate.pipeline.serving_state import ServingState
from palate.services.serve.user_states import UserStates
from palate.testing import sample_data, sample_serving_state


@pytest.fixture(scope="module")
def serving() -> ServingState:
    return sample_serving_state()


def profile(user: int) -> Profile:
    return Profile(sample_data().history(user))


def test_a_state_is_kept_until_the_history_the_description_or_the_models_change(serving: ServingState) -> None:
    states, ann = UserStates(), profile(1)
    state = states.get("ann", ann, serving, 0)
    assert states.get("ann", Profile(ann.history), serving, 0) is state
    longer = Profile(ann.history.followed_by(Profile.of(["x"]).history))
    for changed in (longer, Profile(ann.history, about="I love space")):
        other = states.get("ann", changed, serving, 0)
        assert other is not state
        assert other.profile is changed
    swapped = states.get("ann", ann, replace(serving, models={}), 0)
    assert swapped.serving.models == {}
    assert (states.n_hits, states.n_misses) == (1, 4)


def test_states_of_former_models_are_dropped_at_once(serving: ServingState) -> None:
    states = UserStates()
    before = states.get("bob", profile(2), serving, 0)
    states.get("ann", profile(1), replace(serving), 0)
    assert states.get("bob", profile(2), serving, 0) is not before


def test_states_are_dropped_when_a_user_was_erased(serving: ServingState) -> None:
    states = UserStates()
    before = states.get("bob", profile(2), serving, 0)
    states.get("ann", profile(1), serving, 1)
    assert states.get("bob", profile(2), serving, 1) is not before


def test_those_not_read_for_longest_go_first(serving: ServingState) -> None:
    states = UserStates(max_bytes=0)
    first, second = profile(1), profile(2)
    state = states.get("ann", first, serving, 0)
    assert states.get("ann", first, serving, 0) is state, "one is kept whatever its size"
    states.get("bob", second, serving, 0)
    assert states.get("ann", first, serving, 0) is not state


def test_a_forgotten_user_leaves_no_state(serving: ServingState) -> None:
    states, ann = UserStates(), profile(1)
    state = states.get("ann", ann, serving, 0)
    states.forget("ann")
    states.forget("nobody")
    assert states.get("ann", ann, serving, 0) is not state
