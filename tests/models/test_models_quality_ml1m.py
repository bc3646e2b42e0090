"""Quality floors on MovieLens 1M: each user's last rating, among all items with at least five."""

from __future__ import annotations

import pytest

from palate.data.dataset import Dataset
from palate.data.splits import Split, at_least, last_out
from palate.evaluation import evaluate
from palate.models import LinearSequence, SequentialRules
from palate.models.base import Recommender

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def split(ml1m: Dataset) -> Split:
    return last_out(at_least(ml1m, 5, 0))


def ndcg(recipe: Recommender, split: Split) -> float:
    model = recipe.fit(split.train)
    evaluation = evaluate(lambda profiles, k: [slate.codes for slate in model.recommend_batch(profiles, k)], split)
    return evaluation.metrics["ndcg"]


def test_linear_sequence_predicts_the_next_film(split: Split) -> None:
    assert (split.train.n_users, split.train.n_items) == (6_040, 3_416)
    assert ndcg(LinearSequence(), split) >= 0.168


def test_sequential_rules_predict_nearly_as_well(split: Split) -> None:
    assert ndcg(SequentialRules(), split) >= 0.155
