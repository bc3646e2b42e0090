"""Candidates include what any weights could rank first, and the targets."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.profile import Profile
from palate.data.vocabulary import Vocabulary
from palate.models import Popular
from palate.models.baseline.popular import ItemScores
from palate.models.ensemble.held_out_scores import concatenate_scores, held_out_scores, ndcg
from palate.models.ensemble.training_examples import Example

N = 600
IDS = [f"{code:03}" for code in range(N)]
ITEMS = [Item(id=id_, domain="ab"[int(id_) % 2], title=id_) for id_ in IDS]
DATA = Dataset.from_columns(["u"] * N, IDS, items=ITEMS)
RISING = np.arange(N, dtype=np.float32)


def model(scores: np.ndarray) -> ItemScores:
    return ItemScores(Popular(), Vocabulary(IDS), scores.astype(np.float32))


MODELS = {"rising": model(RISING), "falling": model(-RISING)}


def example(known: list[str], targets: list[int], user: int = 0, domain: str = "") -> Example:
    return Example("crossing" if domain else "taste", user, Profile.of(known), np.array(targets, np.int32), domain)


def test_each_models_best_are_among_the_candidates_and_what_is_known_is_not() -> None:
    scores = held_out_scores(MODELS, [example(["599", "000"], [300])], DATA)
    assert scores.names == ("rising", "falling")
    assert scores.n_known.tolist() == [2]
    assert scores.targets.sum() == 1
    highest = np.sort(scores.scores[0, 0])[::-1]
    unseen = np.arange(1, 599)
    np.testing.assert_allclose(highest[:15], (unseen[::-1][:15] - unseen.mean()) / unseen.std(), atol=1e-2)
    assert scores.ndcg(np.array([1.0, 0.0])).tolist() == [0.0]


def test_targets_of_which_there_are_many_are_still_compared_with_something() -> None:
    """Were only targets compared, every order of them would be perfect."""
    scores = held_out_scores(MODELS, [example(["no such item"] * 10, list(range(300, 600)))], DATA)
    assert scores.ndcg(np.array([1.0, 0.0])).tolist() == [1.0]
    assert scores.ndcg(np.array([0.0, 1.0])).tolist() == [0.0]


def test_a_question_about_a_domain_ranks_its_items_alone() -> None:
    scores = held_out_scores(MODELS, [example(["000"], [599], domain="b")], DATA)
    assert scores.questions == ("crossing",)
    assert scores.ndcg(np.array([1.0, 0.0])).tolist() == [1.0]
    inside = RISING[1::2]
    assert scores.scores[0].max() == np.round((599 - inside.mean()) / inside.std(), 3).astype(np.float32)


def test_folds_are_joined_example_by_example() -> None:
    parts = [held_out_scores(MODELS, [example(["000"], [300 + n], n)] * (n + 1), DATA) for n in range(2)]
    both = concatenate_scores(parts)
    assert len(both) == 3
    assert both.users.tolist() == [0, 1, 1]
    for weights in np.eye(2):
        expected = np.concatenate([part.ndcg(weights) for part in parts])
        np.testing.assert_array_equal(both.ndcg(weights), expected)
    np.testing.assert_array_equal(both.where(both.users == 1).ndcg(np.ones(2)), parts[1].ndcg(np.ones(2)))


@pytest.mark.parametrize("n", [1, 7, 10, 60])
def test_ndcg_is_that_of_the_sorted_list(n: int) -> None:
    rng = np.random.default_rng(n)
    scores = np.round(rng.normal(size=(50, n)), 1).astype(np.float32)
    targets = rng.random((50, n)) < 0.2
    targets[:, 0] = True
    discount = 1 / np.log2(np.arange(2, 12))
    for loop in (ndcg, getattr(ndcg, "py_func", ndcg)):
        for row, value in enumerate(loop(scores, targets).tolist()):
            hits = targets[row][np.argsort(-scores[row], kind="stable")][:10]
            expected = (hits * discount[: len(hits)]).sum() / discount[: min(targets[row].sum(), 10)].sum()
            assert value == pytest.approx(expected)
