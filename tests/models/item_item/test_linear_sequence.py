"""LinearSequence keeps the contract and solves the ridge regression that its docstring states."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.data.dataset import Dataset
from palate.data.profile import Profile
from palate.errors import InvalidInput
from palate.models import LinearSequence
from palate.models.item_item.cooccurrence import compute_moments, count_followers
from palate.models.item_item.decay import decay_window
from palate.testing import ModelContract
from palate.types import Codes, Doubles, Floats


class TestLinearSequence(ModelContract):
    recipe = LinearSequence(reg=20.0)


class TestLinearSequenceOfFewItems(ModelContract):
    recipe = LinearSequence(decays=(0.5, 0.8, 0.95), reg=20.0, max_items=60)


def _sequences(*sequences: str) -> Dataset:
    """Users with these sequences of items; a letter is an item."""
    users = [user for user, items in enumerate(sequences) for _ in items]
    return Dataset.from_columns(users, [item for items in sequences for item in items])


def test_what_always_follows_comes_next() -> None:
    model = LinearSequence(reg=0.1).fit(_sequences(*["abcd", "abdc", "bacd", "cdab", "efab"] * 5))
    assert model.recommend(Profile.of(["e"])).ids[0] == "f"
    assert model.recommend(Profile.of(["c", "e"])).ids[0] == "f"
    assert model.recommend(Profile.of(["a"])).ids[0] == "b"


def test_an_item_counts_once_where_a_user_last_had_to_do_with_it() -> None:
    without_repeats, with_repeats = (
        LinearSequence(reg=1.0).fit(_sequences("bca", "cab")),
        LinearSequence(reg=1.0).fit(_sequences("abcca", "acaab")),
    )
    np.testing.assert_array_equal(without_repeats.weights, with_repeats.weights)


def test_order_decides() -> None:
    model = LinearSequence(reg=0.1).fit(_sequences(*["abx", "bay"] * 9))
    assert model.recommend(Profile.of(["a", "b"])).ids[0] == "x"
    assert model.recommend(Profile.of(["b", "a"])).ids[0] == "y"


def test_weights_solve_the_ridge_regression_that_the_docstring_states() -> None:
    data = _sequences("acdb", "bcda", "dab", "c", "bca")
    decays, reg = (0.5, 0.9), 2.0
    model = LinearSequence(decays=decays, reg=reg).fit(data)
    states, following = _brute_force(data, decays)
    expected = np.linalg.solve(states.T @ states + reg * np.eye(states.shape[1]), states.T @ following)
    np.testing.assert_allclose(model.weights, expected, atol=1e-5)
    newest = Profile.of(list("abcacb"))
    codes = newest.history.codes(model.vocabulary)
    # Each item counts once, at its newest place.
    state = np.zeros(states.shape[1])
    order = list(dict.fromkeys(codes[::-1].tolist()))
    for number, decay in enumerate(decays):
        for age, item in enumerate(order):
            state[number * data.n_items + item] = decay**age
    np.testing.assert_allclose(model.score([newest])[0], state @ expected, atol=1e-5)


def test_rarer_items_have_the_rules_that_the_docstring_states() -> None:
    data, decays, reg = _sequences("acdb", "bcda", "dab", "c", "bca", "ebd"), (0.5, 0.9), 2.0
    model = LinearSequence(decays=decays, reg=reg, max_items=4).fit(data)
    (rare,) = model.others.tolist()
    assert data.vocabulary.ids[rare] == "e"
    states, following = _brute_force(data, decays)
    beyond = model.beyond.toarray()
    for source in range(data.n_items):
        source_states = states[:, [source, data.n_items + source]]
        rules = np.linalg.solve(source_states.T @ source_states + reg * np.eye(2), source_states.T @ following)
        expected = rules if source == rare else rules * (np.arange(data.n_items) == rare)
        np.testing.assert_allclose(beyond[[source, data.n_items + source]], expected, atol=1e-6)
    scores = model.score([Profile.of(["e"])])[0]
    assert data.vocabulary.ids[int(np.argmax(scores))] == "b"
    assert np.isfinite(model.score([Profile.of(["a"])])).all()


def test_a_dislike_speaks_against_what_would_follow() -> None:
    model = LinearSequence(reg=0.1).fit(_sequences(*["abx", "bay", "xyz"] * 9))
    disliked = Profile(Dataset.from_columns(["p"], ["a"], kind=["dislike"]).history(0))
    np.testing.assert_allclose(model.score([disliked]), -model.score([Profile.of(["a"])]))


@pytest.mark.parametrize("decays", [(), (0.0,), (1.0,), (0.5, 1.2)])
def test_decays_that_mean_nothing_are_refused(decays: tuple[float, ...]) -> None:
    with pytest.raises(InvalidInput, match="between 0 and 1"):
        LinearSequence(decays=decays).fit(_sequences("ab"))


def test_no_penalty_on_too_little_data_is_refused() -> None:
    with pytest.raises(InvalidInput, match="reg > 0"):
        LinearSequence(reg=0.0).fit(_sequences("ab"))


@settings(deadline=None)  # the first call compiles
@given(st.lists(st.text("abcde", min_size=1, max_size=9), min_size=1, max_size=4), st.floats(0.1, 0.6))
def test_moments_are_those_of_a_walk_through_time(sequences: list[str], decay: float) -> None:
    data, decays = _sequences(*sequences), (decay, 0.97)
    gram, target = compute_moments(data.item, data.starts, data.n_items, decays, tuple(map(decay_window, decays)))
    states, following = _brute_force(data, decays)
    np.testing.assert_allclose(np.tril(gram), np.tril(states.T @ states), rtol=1e-3, atol=1e-3)
    np.testing.assert_allclose(target, states.T @ following, atol=1e-3)


def test_followers_within_a_window() -> None:
    data = _sequences("abc")

    def counts(window: int) -> Floats:
        return count_followers(data.item, data.starts, 3, 0.5, window)

    np.testing.assert_allclose(counts(2), np.array([[0, 1, 0.5], [0, 0, 1], [0, 0, 0]]))
    np.testing.assert_allclose(counts(1), np.array([[0, 1, 0], [0, 0, 1], [0, 0, 0]]))


def _brute_force(data: Dataset, decays: tuple[float, ...]) -> tuple[Doubles, Doubles]:
    """The state before each event but the first of each user, and the one-hot vector of the event."""
    states, targets = [np.zeros((0, len(decays) * data.n_items))], [np.zeros((0, data.n_items))]
    for user in range(data.n_users):
        codes: Codes = data.item[data.starts[user] : data.starts[user + 1]]
        state = np.zeros((len(decays), data.n_items))
        for before, after in pairwise(codes.tolist()):
            state *= np.array(decays)[:, None]
            state[:, before] += 1
            states.append(state.reshape(1, -1).copy())
            targets.append(np.eye(data.n_items)[[after]])
    return np.concatenate(states), np.concatenate(targets)
