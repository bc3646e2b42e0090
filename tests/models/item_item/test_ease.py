"""EASE keeps the contract and is the closed-form solution that its docstring states."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_array, vstack

from palate.data.dataset import Dataset
from palate.data.profile import Profile
from palate.errors import InvalidInput
from palate.models import EASE
from palate.models.evidence import EvidenceDecay
from palate.models.item_item.ease import EASEModel
from palate.models.item_item.rare_items import Ridge, join_rare_items
from palate.testing import ModelContract

PLAIN = EASE(reg=1.0, dropout=0.0, tempering=0.0, evidence_decay=EvidenceDecay(half_life=0.0))
"""The model of 2019, without decay of evidence."""


@pytest.mark.slow
class TestEASE(ModelContract):
    recipe = EASE()


@pytest.mark.slow
class TestEASEOfTheMostPopular(ModelContract):
    recipe = EASE(max_items=300)


def three_items() -> Dataset:
    """Counts of pairs: A-A 2, A-B 2, B-B 3, B-C 1, C-C 1."""
    return Dataset.from_columns(["1", "1", "2", "2", "3", "3"], ["A", "B", "A", "B", "B", "C"])


def fitted(recipe: EASE, data: Dataset) -> EASEModel:
    return recipe.fit(data)


def test_three_items_worked_by_hand() -> None:
    # G + I = [[3,2,0],[2,4,1],[0,1,2]] has determinant 13 and 13·P = [[7,-4,2],[-4,6,-3],[2,-3,8]],
    # so that B[i, j] = -P[i, j] / P[j, j]:
    expected = [[0, 4 / 6, -2 / 8], [4 / 7, 0, 3 / 8], [-2 / 7, 3 / 6, 0]]
    model = fitted(PLAIN, three_items())
    np.testing.assert_allclose(model.weights, expected, rtol=1e-6)
    np.testing.assert_allclose(model.score([Profile.of(["A", "C"])])[0], [-2 / 7, 4 / 6 + 3 / 6, -2 / 8], rtol=1e-6)


def test_dropout_and_tempering_are_the_formula_in_the_docstring() -> None:
    rng = np.random.default_rng(3)
    has_event = rng.random((40, 7)) < 0.4
    has_event[0] = True
    user, item = np.nonzero(has_event)
    data = Dataset.from_columns(user.tolist(), [f"{code:02d}" for code in item])
    x = has_event[has_event.any(axis=1)].astype(float)
    weight = x.sum(axis=1) ** -0.7
    gram = x.T @ np.diag(weight / weight.mean()) @ x
    inverse = np.linalg.inv(gram + 5.0 * np.eye(7) + 0.25 / 0.75 * np.diag(np.diag(gram)))
    expected = np.eye(7) - inverse / np.diag(inverse)
    model = fitted(EASE(reg=5.0, dropout=0.25, tempering=0.7), data)
    np.testing.assert_allclose(model.weights, expected, atol=1e-6)


@pytest.mark.slow
def test_no_item_explains_itself(community_data: Dataset) -> None:
    assert not fitted(EASE(), community_data).weights.diagonal().any()


def test_a_dislike_says_the_opposite_of_a_like() -> None:
    data = Dataset.from_columns(["1", "2"], ["A", "B"], kind=["like", "dislike"])
    liked, disliked = data.history(0), data.history(1)
    model = fitted(PLAIN, three_items())
    np.testing.assert_allclose(model.score([Profile(disliked)])[0], [-4 / 7, 0, -3 / 8], rtol=1e-6)
    np.testing.assert_allclose(model.score([Profile(liked)])[0], [0, 4 / 6, -2 / 8], rtol=1e-6)


def test_a_share_is_what_the_score_loses_without_the_event() -> None:
    model = fitted(PLAIN, three_items())
    with_both, without = Profile.of(["A", "C"]), Profile.of(["C"])
    evidence = model.extract_evidence(with_both)
    share = model.attribute(model.encode(evidence), np.array([1]))[0, evidence.codes.tolist().index(0)]
    lost = model.score([with_both])[0, 1] - model.score([without])[0, 1]
    assert share == pytest.approx(lost)


def test_it_cannot_say_of_items_that_nobody_took_to_or_that_are_not_popular_enough() -> None:
    data = Dataset.from_columns(
        ["1", "1", "2", "2", "3"], ["A", "B", "A", "B", "C"], kind=["like"] * 4 + ["dislike"], items=()
    )
    scores = fitted(EASE(reg=1.0), data).score([Profile.of(["A"])])[0]
    assert np.isnan(scores).tolist() == [False, False, True]


def community(seed: int = 3) -> Dataset:
    rng = np.random.default_rng(seed)
    user, item = np.nonzero(rng.random((60, 9)) < np.linspace(0.6, 0.1, 9))
    return Dataset.from_columns(user.tolist(), [f"{code:02d}" for code in item])


def test_one_item_beyond_the_members_tells_and_is_told_what_the_whole_solution_says() -> None:
    recipe = EASE(reg=2.0, dropout=0.3, tempering=0.5)
    full, bounded = fitted(recipe, community()), fitted(replace(recipe, max_items=8), community())
    (other,) = bounded.others.tolist()
    beyond = bounded.beyond.toarray()
    np.testing.assert_allclose(beyond[:, other], full.weights[:, other], atol=1e-6)
    np.testing.assert_allclose(beyond[other], full.weights[other], atol=1e-6)


def test_items_beyond_the_members_are_near_the_whole_solution_and_miss_nothing() -> None:
    recipe = EASE(reg=5.0, dropout=0.3)
    full, bounded = fitted(recipe, community()), fitted(replace(recipe, max_items=5), community())
    profiles = [Profile.of(["00", "02"]), Profile.of(["08"]), Profile.of(["07", "01"])]
    np.testing.assert_allclose(bounded.score(profiles), full.score(profiles), atol=0.08)
    assert np.isnan(bounded.score([Profile.of(["unknown"])])).all()


def test_rare_items_are_joined_alike_through_users_and_through_items() -> None:
    rng = np.random.default_rng(5)
    few = csr_array((rng.random((12, 30)) < 0.3).astype(np.float64))
    many = vstack([few, csr_array((40, 30))]).tocsr()  # users without events change nothing
    members, others = np.arange(20, dtype=np.int32), np.arange(20, 30, dtype=np.int32)
    inverse = np.asarray(np.linalg.inv((few.T @ few).toarray()[:20, :20] + 5 * np.eye(20)), np.float64)
    weights = [
        join_rare_items(incidence, incidence, members, others, inverse, Ridge(5.0, 0.0)).toarray()
        for incidence in (few, many)
    ]
    assert np.count_nonzero(weights[0]) > 100
    np.testing.assert_allclose(weights[0], weights[1], atol=1e-6)


@pytest.mark.parametrize(
    ("recipe", "data", "message"),
    [
        (EASE(), Dataset.from_columns(["1"], ["A"], kind=["dislike"]), "not a dislike"),
        (EASE(reg=-5.0, dropout=0.0), Dataset.from_columns(["1", "1"], ["A", "B"]), "reg > 0"),
        (EASE(dropout=1.0), three_items(), r"dropout in \[0, 1\)"),
    ],
)
def test_what_has_no_solution_is_refused(recipe: EASE, data: Dataset, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        recipe.fit(data)
