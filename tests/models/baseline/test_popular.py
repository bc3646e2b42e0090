"""Popular and Trending keep the contract and are the formulas of their docstrings."""

from __future__ import annotations

import math

import numpy as np

from palate.data.dataset import Dataset
from palate.data.profile import Profile
from palate.models import Popular, Trending
from palate.testing import ModelContract

DAY_S = 86_400.0


class TestPopular(ModelContract):
    recipe = Popular()


class TestTrending(ModelContract):
    recipe = Trending(half_life_days=30.0)


def build_data() -> Dataset:
    """A twice 100 days ago, B once today, C once four days ago; D has only a dislike."""
    newest = 900_000_000.0
    ages = [100, 100, 0, 4, 0]
    return Dataset.from_columns(
        ["1", "2", "3", "4", "5"],
        ["A", "A", "B", "C", "D"],
        at=[newest - age * DAY_S for age in ages],
        kind=["like", "complete", "click", "save", "dislike"],
    )


def test_popular_counts_everything_but_dislikes() -> None:
    scores = Popular().fit(build_data()).score([Profile()])[0]
    np.testing.assert_allclose(scores, [math.log(3), math.log(2), math.log(2), np.nan], rtol=1e-6)


def test_trending_halves_an_event_every_half_life_back_from_the_newest_event() -> None:
    scores = Trending(half_life_days=2.0).fit(build_data()).score([Profile()])[0]
    np.testing.assert_allclose(scores[1:3], [math.log(1 + 1), math.log(1 + 1 / 4)], rtol=1e-6)
    assert np.isnan(scores[3])
    assert Trending(half_life_days=2.0).fit(build_data()).recommend(Profile(), 2).ids == ["B", "C"]


def test_everyone_gets_the_same_list_less_what_they_know() -> None:
    model = Popular().fit(build_data())
    assert model.recommend(Profile()).ids == ["A", "B", "C"]
    assert model.recommend(Profile.of(["A"])).ids == ["B", "C"]
