"""Quality floors on MovieLens 100K: 75 % of each user's ratings to learn from, the rest to find."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.data.splits import given, stratified
from palate.evaluation import Evaluation, evaluate
from palate.evaluation.ratings import rating_errors
from palate.models import EASE, IALS, BayesianMF, Blend, ItemKNN, Popular, Random
from palate.models.base import Recommender

pytestmark = pytest.mark.slow

SEEDS = (42, 43, 44)


def evaluate_recipe(recipe: Recommender, data: Dataset, seed: int) -> Evaluation:
    split = stratified(data, 0.75, seed)
    model = recipe.fit(split.train)
    return evaluate(lambda profiles, k: [slate.codes for slate in model.recommend_batch(profiles, k)], split)


def mean_ndcg(recipe: Recommender, data: Dataset) -> float:
    return float(np.mean([evaluate_recipe(recipe, data, seed).metrics["ndcg"] for seed in SEEDS]))


def test_ease_finds_what_users_went_on_to_rate(ml100k: Dataset) -> None:
    results = [evaluate_recipe(EASE(reg=300.0), ml100k, seed) for seed in SEEDS]
    assert np.mean([result.metrics["ndcg"] for result in results]) >= 0.478
    assert np.mean([result.metrics["differentiation"] for result in results]) >= 0.85


def test_ials_finds_as_much(ml100k: Dataset) -> None:
    assert mean_ndcg(IALS(), ml100k) >= 0.485


def test_a_blend_that_learned_this_question_is_no_worse_than_its_best_base(ml100k: Dataset) -> None:
    assert mean_ndcg(Blend(objective="taste"), ml100k) >= 0.49


def test_item_knn_lies_between_popular_and_ease(ml100k: Dataset) -> None:
    assert mean_ndcg(ItemKNN(), ml100k) >= 0.365


def test_popular_and_random_are_where_the_protocol_puts_them(ml100k: Dataset) -> None:
    assert mean_ndcg(Popular(), ml100k) == pytest.approx(0.24, abs=0.015)
    assert mean_ndcg(Random(), ml100k) < 0.03


def test_ratings_are_predicted_as_well_as_the_best_that_others_report(real_data: Path) -> None:
    parts = [read(real_data / "ml-100k" / f"u1.{part}", "movielens").dataset() for part in ("base", "test")]
    split = given(*parts)
    errors = rating_errors(BayesianMF(sweeps=120, draws=32).fit(split.train), split)
    assert errors.rmse <= 0.885
    assert errors.mae <= 0.65
    assert abs(errors.coverage(0.8) - 0.8) <= 0.03
    assert abs(errors.coverage(0.95) - 0.95) <= 0.03
