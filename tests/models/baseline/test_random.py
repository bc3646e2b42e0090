"""Random keeps the contract and ranks every item first equally often."""

from __future__ import annotations

import itertools

import numpy as np

from palate.data.dataset import Dataset
from palate.data.profile import Profile
from palate.models import Random
from palate.models.base import Run
from palate.testing import ModelContract


class TestRandom(ModelContract):
    recipe = Random()


def test_every_item_comes_first_equally_often() -> None:
    ids = "A B C D E F G H I J K L".split()
    model = Random().fit(Dataset.from_columns(["1"] * 12, ids))
    subsets = itertools.product([False, True], repeat=12)
    profiles = [Profile.of(list(itertools.compress(ids, subset))) for subset in subsets]
    first = np.bincount(model.score(profiles).argmax(axis=1), minlength=12)
    expected = 2**12 / 12
    # Chi-square with 11 degrees of freedom stays below 31.3 in 999 of 1,000 cases.
    assert ((first - expected) ** 2 / expected).sum() < 31.3


def test_another_seed_draws_otherwise(community_data: Dataset) -> None:
    first, second = (Random().fit(community_data, Run(seed=seed)) for seed in (1, 2))
    assert first.recommend(Profile()).ids != second.recommend(Profile()).ids
