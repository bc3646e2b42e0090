"""Item k-NN keeps the contract and computes the shrunk cosine that its docstring states."""

from __future__ import annotations

import math

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.profile import Profile
from palate.data.vocabulary import Vocabulary
from palate.errors import InvalidInput
from palate.models import ItemKNN
from palate.models.evidence import EvidenceDecay
from palate.models.item_item.item_knn import ItemKNNModel
from palate.testing import ModelContract


class TestItemKNN(ModelContract):
    recipe = ItemKNN()


def four_items() -> Dataset:
    """A has two users, B three, C one, and D only a dislike; A and B share two users."""
    users, items = ["1", "1", "2", "2", "3", "3", "3"], ["A", "B", "A", "B", "B", "C", "D"]
    return Dataset.from_columns(users, items, kind=["like"] * 6 + ["dislike"])


PLAIN = ItemKNN(shrinkage=5.0, tempering=0.0, evidence_decay=EvidenceDecay(half_life=0.0))
A_B = 2 / math.sqrt(2 * 3) * 2 / (2 + 5)
B_C = 1 / math.sqrt(3 * 1) * 1 / (1 + 5)


def test_the_cosine_is_shrunk_by_how_few_users_two_items_share() -> None:
    model = PLAIN.fit(four_items())
    np.testing.assert_allclose(model.similar(1), [A_B, np.nan, B_C, np.nan], rtol=1e-6)
    np.testing.assert_allclose(model.similar(0), [np.nan, A_B, np.nan, np.nan], rtol=1e-6)
    assert np.isnan(model.similar(3)).all(), "a dislike brings nobody nearer"


def test_a_user_of_few_items_says_more_of_each() -> None:
    # Everyone did two things that count (a dislike does not) but the fourth, who did three.
    data = Dataset.from_columns([*"1122334444"], [*"ABABBCABCD"], kind=["like"] * 9 + ["dislike"])
    similar = ItemKNN(shrinkage=0.0).fit(data).similar(1)
    two, three = 1 / 12, 1 / 13
    both, a, b = 2 * two + three, 2 * two + three, 3 * two + three
    assert similar[0] == pytest.approx(both / math.sqrt(a * b))


def test_without_shrinkage_it_is_the_plain_cosine() -> None:
    similar = ItemKNN(shrinkage=0.0, tempering=0.0).fit(four_items()).similar(0)
    assert similar[1] == pytest.approx(2 / math.sqrt(6))


def test_scores_add_up_signed_evidence() -> None:
    model = PLAIN.fit(four_items())
    likes_c_not_a = Dataset.from_columns(["x", "x"], ["C", "A"], kind=["like", "dislike"]).history(0)
    scores = model.score([Profile(likes_c_not_a)])[0]
    np.testing.assert_allclose(scores[:3], [0, B_C - A_B, 0], atol=1e-7)


def test_each_item_keeps_only_its_k_nearest() -> None:
    similar = ItemKNN(k=1, shrinkage=5.0, tempering=0.0).fit(four_items()).similar(1)
    np.testing.assert_allclose(similar, [A_B, np.nan, np.nan, np.nan], rtol=1e-6)


def test_no_item_is_its_own_neighbour_in_any_block_of_rows(community_data: Dataset) -> None:
    model = ItemKNN().fit(community_data)
    assert community_data.n_items > 600, "more than one block of rows"
    is_itself = model.neighbours == np.arange(community_data.n_items)[:, None]
    assert not model.similarities[is_itself].any()


def test_the_blocks_together_are_the_whole_product(community_data: Dataset) -> None:
    model = ItemKNN(k=community_data.n_items, shrinkage=3.0, tempering=0.7).fit(community_data)
    incidence = community_data.incidence().toarray()
    overlaps = incidence.T @ incidence
    user_weights = (incidence.sum(axis=1) + 10) ** -0.7
    weighted = incidence.T @ (incidence * user_weights[:, None])
    lengths = np.sqrt(np.maximum(weighted.diagonal(), 1e-9))
    expected = weighted / np.outer(lengths, lengths) * overlaps / (overlaps + 3.0)
    for item in (0, 511, 512, community_data.n_items - 1):
        similar = np.nan_to_num(model.similar(item))
        np.testing.assert_allclose(np.delete(similar, item), np.delete(expected[item], item), rtol=1e-5)


def test_no_neighbours_at_all_is_refused() -> None:
    with pytest.raises(InvalidInput, match="at least one neighbour"):
        ItemKNN(k=0).fit(four_items())


def test_shares_add_up_over_a_large_catalogue() -> None:
    n = 40_000
    nearest = np.roll(np.arange(n), 1)[:, None]  # the neighbour of each item is the one before it
    vocabulary = Vocabulary(str(number) for number in range(n))
    model = ItemKNNModel(ItemKNN(k=1), vocabulary, nearest, np.full((n, 1), 0.5, np.float32))
    evidence = model.extract_evidence(Profile.of(["39999", "1"]))
    shares = model.attribute(model.encode(evidence), np.arange(n, dtype=np.int32))
    np.testing.assert_allclose(shares.sum(axis=1), model.score_evidence(evidence), atol=1e-6)
    assert np.flatnonzero(shares.sum(axis=1)).tolist() == [0, 39998]
