"""The scores of several models side by side, on one scale."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.profile import History, Profile
from palate.models import EASE, Popular
from palate.models.baseline.popular import ItemScores
from palate.models.ensemble.base_scores import base_scores, standardised, unseen_mask


def build_dataset(*histories: str) -> Dataset:
    users = [user for user, items in enumerate(histories) for _ in items]
    return Dataset.from_columns(users, [item for items in histories for item in items])


DATA = build_dataset("abcdef", "fedcba", "acegbd")


def test_scores_are_the_scores_of_each_base_as_far_as_it_goes() -> None:
    models = {"ease": EASE(reg=1.0).fit(DATA), "popular": Popular().fit(DATA)}
    longer = DATA.vocabulary.extended(["new"])
    models["longer"] = ItemScores(Popular(), longer, np.arange(len(longer), dtype=np.float32))
    profiles = [Profile(), Profile.of("ab")]
    scores = base_scores(models, profiles)
    assert scores.shape == (3, 2, DATA.n_items + 1)
    assert np.isnan(scores[:2, :, -1]).all()
    np.testing.assert_array_equal(scores[2], np.tile(np.arange(DATA.n_items + 1), (2, 1)))
    for model_scores, name in zip(scores, ("ease", "popular"), strict=False):
        np.testing.assert_array_equal(model_scores[:, :-1], models[name].score(profiles))


def test_unseen_is_what_is_not_in_the_history() -> None:
    histories = [Profile.of(["a", "no such item", "c"]).history, History()]
    mask = unseen_mask(histories, DATA.vocabulary, DATA.n_items)
    assert ["".join(np.array(DATA.vocabulary.ids)[row]) for row in mask] == ["bdefg", "abcdefg"]


def test_standardised_has_mean_0_and_deviation_1_over_what_is_asked() -> None:
    rng = np.random.default_rng(0)
    scores = rng.normal([[[5.0]], [[-300.0]]], [[[0.1]], [[40.0]]], (2, 3, 500)).astype(np.float32)
    scores[rng.random(scores.shape) < 0.2] = np.nan
    counted = rng.random((3, 500)) < 0.7
    standard = standardised(scores, counted)
    assert standard.dtype == np.float32
    for base in range(2):
        for user in range(3):
            has_score = ~np.isnan(scores[base, user])
            values = standard[base, user][has_score & counted[user]]
            assert values.mean() == pytest.approx(0, abs=1e-4)
            assert values.std() == pytest.approx(1, abs=1e-4)
            raw = scores[base, user]
            reference = raw[has_score & counted[user]].astype(np.float64)
            expected = (raw[has_score] - reference.mean()) / reference.std()
            np.testing.assert_allclose(standard[base, user][has_score], expected, atol=1e-3)
            assert not standard[base, user][~has_score].any(), "neither for nor against"


def test_standardised_over_everything_that_is_said() -> None:
    scores = np.array([[[1, 3, np.nan, 5]]], np.float32)
    np.testing.assert_allclose(standardised(scores)[0, 0], np.array([-1, 0, 0, 1]) * 1.5**0.5, rtol=1e-6)


@pytest.mark.parametrize("constant", [0.0, 1e-3, 0.3, 7.1, -1e6])
def test_a_base_that_says_the_same_of_all_says_nothing(constant: float) -> None:
    for n in range(1, 300, 7):  # the mean of n equal numbers is not always that number
        scores = np.full((1, 1, n), constant, np.float32)
        assert not standardised(scores).any()
        scores[:, :, ::2] = np.nan
        assert not standardised(scores, np.arange(n)[None] < 100).any()


def test_a_base_that_cannot_say_anything_says_nothing() -> None:
    assert not standardised(np.full((1, 2, 9), np.nan, np.float32)).any()
    assert not standardised(np.ones((1, 2, 9), np.float32), np.zeros((2, 9), np.bool_)).any()


def test_what_is_known_already_does_not_stretch_the_scale() -> None:
    """High scores of items in the history must not compress those of other items."""
    scores = np.array([[[1000, 1, 2, 3]]], np.float32)
    unseen = np.array([[False, True, True, True]])
    np.testing.assert_allclose(standardised(scores, unseen)[0, 0, 1:], np.array([-1, 0, 1]) * 1.5**0.5, rtol=1e-5)
