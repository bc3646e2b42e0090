"""Sequential rules keep the contract and are the confidences that the docstring states."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.profile import Profile
from palate.errors import InvalidInput
from palate.models import SequentialRules
from palate.models.item_item.cooccurrence import compute_moments, count_followers, count_followers_by_block
from palate.models.item_item.decay import decay_window
from palate.testing import ModelContract
from palate.types import Floats


class TestSequentialRules(ModelContract):
    recipe = SequentialRules()


class TestSequentialRulesOfFewItems(ModelContract):
    recipe = SequentialRules(k=30, shrinkage=2.0)


def sequences(*of_users: str, disliked: str = "") -> Dataset:
    """Users with these sequences of items; a letter is an item."""
    users = [user for user, items in enumerate(of_users) for _ in items]
    items = [item for sequence in of_users for item in sequence]
    return Dataset.from_columns(users, items, kind=["dislike" if item in disliked else "like" for item in items])


HALF = SequentialRules(decay=0.5, shrinkage=1.0)
A_B, A_C, B_C = 2 / (2 + 1), 0.5 / (2 + 1), 1 / (1 + 1)
"""Of "abc" and "ab": b came right after a twice and c one later; b was followed by something once."""


def scored(recipe: SequentialRules, data: Dataset, profile: Profile) -> Floats:
    scores: Floats = recipe.fit(data).score([profile])[0]
    return scores


def test_rules_count_what_came_after_and_how_soon() -> None:
    data = sequences("abc", "ab")
    np.testing.assert_allclose(scored(HALF, data, Profile.of(["a"])), [0, A_B, A_C], rtol=1e-6)
    np.testing.assert_allclose(scored(HALF, data, Profile.of(["b"])), [0, 0, B_C], rtol=1e-6)
    np.testing.assert_allclose(scored(HALF, data, Profile.of(["c"])), [0, 0, 0])


def test_what_was_done_before_counts_less() -> None:
    scores = scored(HALF, sequences("abc", "ab"), Profile.of(["a", "b"]))
    np.testing.assert_allclose(scores, [0, 0.5 * A_B, 0.5 * A_C + B_C], rtol=1e-6)


def test_order_decides() -> None:
    model = HALF.fit(sequences(*["abx", "bay"] * 4))
    assert model.recommend(Profile.of(["a", "b"]), 1).ids == ["x"]
    assert model.recommend(Profile.of(["b", "a"]), 1).ids == ["y"]


def test_nothing_follows_itself() -> None:
    scores = scored(HALF, sequences("aab"), Profile.of(["a"]))
    np.testing.assert_allclose(scores, [0, (1 + 0.5) / (2 + 1)], rtol=1e-6)


def test_a_rule_ends_with_its_user() -> None:
    np.testing.assert_allclose(scored(HALF, sequences("ab", "cd"), Profile.of(["b"])), 0)


def test_what_was_disliked_follows_nothing_and_takes_no_time() -> None:
    kinds = ["like", "dislike", "like", "like"]
    data = Dataset.from_columns(["1", "1", "1", "2"], list("abcb"), kind=kinds)  # another likes b
    np.testing.assert_allclose(scored(HALF, data, Profile.of(["a"])), [0, 0, 1 / (1 + 1)], rtol=1e-6)
    np.testing.assert_allclose(scored(HALF, data, Profile.of(["b"])), 0)


def test_a_dislike_speaks_against_what_would_follow() -> None:
    disliked = Profile(sequences("a", disliked="a").history(0))
    np.testing.assert_allclose(scored(HALF, sequences("abc", "ab"), disliked), [0, -A_B, -A_C], rtol=1e-6)


def test_each_item_keeps_its_k_most_confident_rules() -> None:
    scores = scored(SequentialRules(decay=0.5, shrinkage=1.0, k=1), sequences("abc", "ab"), Profile.of(["a"]))
    np.testing.assert_allclose(scores, [0, A_B, 0], rtol=1e-6)


def test_rare_items_take_part() -> None:
    scores = scored(HALF, sequences("axb", "ab", "ab"), Profile.of(["x"]))
    np.testing.assert_allclose(scores, [0, 1 / (1 + 1), 0], rtol=1e-6)


@pytest.mark.parametrize("n_rows", [1, 7, 100])
def test_rows_counted_block_by_block_are_the_whole(n_rows: int) -> None:
    rng = np.random.default_rng(0)
    item, starts = rng.integers(0, 23, 400).astype(np.int32), np.array([0, 90, 90, 91, 400], np.int32)
    expected = count_followers(item, starts, 23, 0.6, 9)
    blocks = [rows.copy() for _, rows in count_followers_by_block(item, starts, 23, 0.6, 9, n_rows)]
    np.testing.assert_allclose(np.concatenate(blocks), expected, rtol=1e-5)


def test_someone_new_is_told_nothing() -> None:
    assert np.isnan(scored(HALF, sequences("ab"), Profile())).all()


@pytest.mark.parametrize("decay", [0.0, 1.0, -0.5, 1.5])
def test_a_decay_that_means_nothing_is_refused(decay: float) -> None:
    with pytest.raises(InvalidInput, match="between 0 and 1"):
        SequentialRules(decay=decay).fit(sequences("ab"))


def test_moments_have_the_same_bits_however_many_threads_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    item, starts = rng.integers(0, 40, 3_000).astype(np.int32), np.arange(0, 3_001, 60, dtype=np.int32)
    decays = (0.5, 0.8, 0.95)
    results = []
    for n_threads in (1, 2, 2, 5):
        monkeypatch.setattr("numba.get_num_threads", lambda n_threads=n_threads: n_threads)
        gram, target = compute_moments(item, starts, 40, decays, tuple(map(decay_window, decays)))
        assert np.tril(gram).any()
        assert target.any()
        results.append((gram.tobytes(), target.tobytes()))
    assert len(set(results)) == 1
