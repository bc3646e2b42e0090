"""iALS keeps the contract, and its rows are the minima that its docstring states."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from palate.data.dataset import Dataset
from palate.data.events import Event
from palate.data.profile import Profile
from palate.errors import InvalidInput
from palate.models import IALS
from palate.models.base import Run
from palate.models.evidence import EvidenceDecay, preference_matrix
from palate.models.factor.als_fit import Side, sweeps
from palate.models.factor.als_sweep import sweep
from palate.models.factor.ials import IALSModel
from palate.testing import ModelContract
from palate.types import Floats
from tests.examples import n_examples

PLAIN = IALS(factors=8, unobserved=0.2, reg=0.05, evidence_decay=EvidenceDecay(half_life=0.0))


class TestIALS(ModelContract):
    recipe = IALS()


class TestIALSInBlocks(ModelContract):
    recipe = IALS(factors=48, block=20, sweeps=3)


def signed(users: int = 40, items: int = 25, seed: int = 1) -> Floats:
    """Preferences of -1 to 1, most of them 0."""
    rng = np.random.default_rng(seed)
    is_observed = rng.random((users, items)) < 0.3
    return (is_observed * np.round(rng.uniform(-0.5, 1.1, is_observed.shape), 2)).astype(np.float32)


def loss(recipe: IALS, dense: Floats, u: Floats, v: Floats) -> float:
    """The objective, cell by cell."""
    c = np.abs(dense)
    y = np.where(dense > 0, 1.0, -recipe.against)
    scores = (u @ v.T).astype(np.float64)
    penalties = (
        (recipe.penalty(c.sum(axis=1), c.shape[1], recipe.unobserved) * (u**2).sum(axis=1)).sum(),
        (recipe.penalty(c.sum(axis=0), c.shape[0], recipe.unobserved) * (v**2).sum(axis=1)).sum(),
    )
    return float((c * (y - scores) ** 2).sum() + recipe.unobserved * (scores**2).sum() + sum(penalties))


def test_a_row_is_the_minimum_that_a_dense_solver_finds() -> None:
    dense, recipe = signed(), PLAIN
    v = np.random.default_rng(2).standard_normal((25, 8)).astype(np.float32)
    gram = np.float32(0.2) * (v.T @ v)
    penalties = recipe.penalty(np.abs(dense).sum(axis=1), 25, recipe.unobserved)
    users, out = Side.of(csr_array(dense)), np.ones((40, 8), np.float32)
    sweep(users.starts, users.columns, users.weights, np.float32(0.3), v, gram, penalties, out, 8)
    for row, preferences in enumerate(dense.astype(np.float64)):
        c, y = np.abs(preferences), np.where(preferences > 0, 1.0, -0.3)
        system = gram + v.T @ (c[:, None] * v) + penalties[row] * np.eye(8)
        np.testing.assert_allclose(out[row], np.linalg.solve(system, v.T @ (c * y)), rtol=2e-3, atol=2e-5)


@pytest.mark.parametrize("block", [3, 8, 64])
@pytest.mark.parametrize("against", [0.0, 0.3])
def test_the_objective_never_rises_from_sweep_to_sweep(block: int, against: float) -> None:
    recipe = replace(PLAIN, block=block, against=against, sweeps=8)
    dense = signed()
    losses = [loss(recipe, dense, u, v) for u, v in sweeps(csr_array(dense), recipe.als_settings(csr_array(dense)), 0)][
        1:
    ]
    assert all(later <= earlier * (1 + 1e-5) for earlier, later in pairwise(losses))
    assert losses[-1] < losses[0]


@pytest.mark.slow
def test_blocks_reach_the_same_minimum_as_whole_rows() -> None:
    dense = signed()
    final_losses = []
    for block in (3, 64):
        recipe = replace(PLAIN, block=block, sweeps=300)
        for u, v in sweeps(csr_array(dense), recipe.als_settings(csr_array(dense)), 0):
            last_loss = loss(recipe, dense, u, v)
        final_losses.append(last_loss)
    assert final_losses[0] == pytest.approx(final_losses[1], rel=1e-3)


def test_a_user_of_the_training_data_is_folded_in_as_the_last_sweep_would_solve_them(community_data: Dataset) -> None:
    model = PLAIN.fit(community_data)
    matrix = preference_matrix(community_data)
    seen = np.flatnonzero(~np.isnan(model.factors[:, 0]))
    users, rows = Side.of(matrix[:, seen].tocsr()), np.empty((community_data.n_users, 8), np.float32)
    penalties = PLAIN.penalty(users.totals, len(seen), PLAIN.unobserved)
    sweep(
        users.starts,
        users.columns,
        users.weights.astype(np.float32),
        np.float32(PLAIN.against),
        np.ascontiguousarray(model.factors[seen]),
        model.gram,
        penalties,
        rows,
        PLAIN.block,
    )
    batch = [model.extract_evidence(Profile(community_data.history(user))) for user in range(community_data.n_users)]
    np.testing.assert_allclose(model.users(batch), rows, rtol=1e-3, atol=1e-4)


def test_many_score_as_one_by_one(community_data: Dataset) -> None:
    model = fitted(community_data)
    batch = [model.extract_evidence(Profile(community_data.history(user))) for user in range(20)]
    one_by_one = np.stack([model.score_evidence(evidence) for evidence in batch])
    np.testing.assert_allclose(model.score_batch(batch), one_by_one, rtol=1e-5, atol=1e-6)
    assert model.score_batch([]).shape == (0, community_data.n_items)


@pytest.mark.slow
def test_the_number_of_threads_changes_no_bit(community_data: Dataset) -> None:
    import numba

    threads = numba.get_num_threads()
    try:
        numba.set_num_threads(1)
        with_one_thread = IALS().fit(community_data).factors
    finally:
        numba.set_num_threads(threads)
    np.testing.assert_array_equal(IALS().fit(community_data).factors, with_one_thread)


def test_a_dislike_pushes_neighbours_down() -> None:
    data = two_circles()
    model = fitted(data)
    liked = Profile(data.history(0).newest(0).plus(event("A", "like")))
    disliked = Profile(liked.history.plus(event("B", "dislike")))
    circle = data.vocabulary.codes(["C", "D"])
    assert (model.score([disliked])[0, circle] < model.score([liked])[0, circle]).all()
    disliked_only = Profile(data.history(0).newest(0).plus(event("A", "dislike")))
    assert (model.score([disliked_only])[0, circle] < 0).all()


def test_likes_of_a_circle_are_alike_and_recommended() -> None:
    model = fitted(two_circles())
    assert set(model.recommend(Profile.of(["A", "B"]), 2).ids) == {"C", "D"}
    similar = model.similar(0)
    assert similar[1:4].min() > np.nanmax(similar[4:])


def test_the_penalty_grows_with_evidence_as_scaling_says() -> None:
    few, many = IALS(reg=0.5, scaling=1.0).penalty(np.array([1.0, 8.0], np.float32), 20, 0.1)
    assert (few, many) == (pytest.approx(0.5 * 3), pytest.approx(0.5 * 10))
    assert IALS(reg=0.5, scaling=0.0).penalty(7.0, 20, 0.25) == pytest.approx(0.5)


def test_the_sparser_the_data_the_less_the_unobserved_says() -> None:
    dense, sparse = (csr_array(np.random.default_rng(0).random((200, 100)) < share) for share in (0.2, 0.01))
    assert IALS().doubt(dense) == pytest.approx(3 * 0.2**0.75, rel=0.05)
    assert 0 < IALS().doubt(sparse) < IALS().doubt(dense) / 5
    assert IALS(unobserved=0.3).doubt(sparse) == 0.3


def test_more_weight_on_the_unobserved_pulls_scores_to_zero() -> None:
    data = two_circles()
    sizes = [
        np.abs(fitted(data, replace(PLAIN, factors=3, unobserved=weight)).score([Profile.of(["A"])])).mean()
        for weight in (0.01, 1.0, 100.0)
    ]
    assert sizes[0] > sizes[1] > sizes[2]
    assert sizes[2] < 0.02


def test_it_cannot_say_of_items_that_nobody_had_to_do_with_nor_for_nobody() -> None:
    data = two_circles().rows(slice(0, 12))
    model = fitted(data)
    assert np.isnan(model.score([Profile()])).all()
    unseen = np.setdiff1d(np.arange(data.n_items), data.item)
    assert len(unseen)
    scores = model.score([Profile.of(["A", data.vocabulary.ids[unseen[0]]])])[0]
    np.testing.assert_array_equal(np.flatnonzero(np.isnan(scores)), unseen)


@settings(max_examples=n_examples(15), deadline=None)
@given(seed=st.integers(0, 99), users=st.integers(1, 12), items=st.integers(1, 9))
def test_any_small_data_is_fitted_to_finite_scores(seed: int, users: int, items: int) -> None:
    dense = signed(users, items, seed)
    dense[0, 0] = 1.0
    user, item = np.nonzero(dense)
    kinds = ["like" if dense[cell] > 0 else "dislike" for cell in zip(user, item, strict=True)]
    data = Dataset.from_columns(user.tolist(), [f"{code:02d}" for code in item], kind=kinds)
    model = fitted(data, replace(PLAIN, factors=4))
    scores = model.score([Profile(data.history(user)) for user in range(data.n_users)])
    assert np.isfinite(scores).all()
    assert np.abs(scores).max() < 2


@pytest.mark.parametrize(
    ("recipe", "message"),
    [(IALS(reg=0.0), "reg > 0"), (IALS(factors=0), "factors"), (IALS(block=0), "block")],
)
def test_what_has_no_solution_is_refused(recipe: IALS, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        recipe.fit(two_circles())


def test_dislikes_alone_are_refused() -> None:
    with pytest.raises(InvalidInput, match="not a dislike"):
        IALS().fit(Dataset.from_columns(["1"], ["A"], kind=["dislike"]))


def two_circles() -> Dataset:
    """Twenty users like three of A, B, C, D, twenty others three of W, X, Y, Z."""
    circle = [("ABCD", "WXYZ")[user // 20].replace("ABCDWXYZ"[user % 4 + user // 20 * 4], "") for user in range(40)]
    return Dataset.from_columns([str(user) for user in range(40) for _ in range(3)], list("".join(circle)))


def event(item: str, kind: str) -> Event:
    return Event(event_id=item + kind, user="1", item=item, kind=kind, at=0.0)


def fitted(data: Dataset, recipe: IALS = PLAIN) -> IALSModel:
    return recipe.fit(data, Run(seed=3))
