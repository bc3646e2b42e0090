"""Bayesian matrix factorisation: the model contract, and draws from its posterior."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest, truncnorm

import palate
from palate.data.dataset import Dataset
from palate.data.events import RATING
from palate.data.profile import History, Profile
from palate.data.splits import Split, stratified
from palate.errors import InvalidInput
from palate.evaluation.ratings import rating_errors
from palate.models import EASE, BayesianMF
from palate.models.rating.bmf import BayesianMFModel
from palate.models.rating.bmf_chain import _window_codes
from palate.models.rating.bmf_design import attribute_matrices, divide_by_root
from palate.models.rating.bmf_fold_in import Draws, FoldedInUser, draw_consistency, draw_truncated_normal
from palate.models.rating.bmf_sweep import sweep_factor
from palate.models.rating.rating_table import RatingTable
from palate.testing import ModelContract, sample_data

SMALL = BayesianMF(factors=3, chains=2, sweeps=30, draws=8)


@pytest.mark.slow
class TestBayesianMF(ModelContract):
    recipe = SMALL


class TestBayesianMFWithoutDates(ModelContract):
    recipe = BayesianMF(factors=2, chains=1, sweeps=20, draws=4, dated=False, consistency=0)


def simulated(users: int = 150, items: int = 80, share: float = 0.4, seed: int = 0) -> Dataset:
    """Ratings from the model's own distribution: two factors, four cuts."""
    rng = np.random.default_rng(seed)
    tastes, kinds = rng.normal(size=(users, 2)), rng.normal(size=(items, 2)) * 0.7
    opinion = rng.normal(0, 0.5, users)[:, None] + rng.normal(0, 0.7, items) + tastes @ kinds.T
    level = np.searchsorted([-1.6, -0.6, 0.4, 1.4], opinion + rng.normal(size=opinion.shape)) + 1
    user, item = np.nonzero(rng.random(opinion.shape) < share)
    return Dataset.from_columns(user.tolist(), item.tolist(), level[user, item].astype(np.float64))


# The functions


def test_a_sweep_draws_from_the_normal_posterior_of_each_feature() -> None:
    """One feature for each row, with three ratings of precision 2 and a value of 0.5 on the other side."""
    rows, rng = 4000, np.random.default_rng(0)
    row, other = np.repeat(np.arange(rows), 3), np.array([0.5])
    error = np.full(3 * rows, 1.0)
    weights, values = np.zeros(rows), np.zeros(rows)
    prior = np.array([0.2]), np.array([4.0])
    features = np.arange(rows + 1), np.arange(rows), np.ones(rows), np.zeros(rows, np.int64)
    precisions, noise = np.full(3 * rows, 2.0), rng.normal(size=rows)
    sweep_factor(row, np.zeros(3 * rows, np.int32), other, *features, *prior, weights, values, error, precisions, noise)
    precision = 4.0 + 3 * 2.0 * 0.5**2
    mean = (4.0 * 0.2 + 3 * 2.0 * 0.5 * 1.0) / precision
    np.testing.assert_allclose(weights, mean + noise / np.sqrt(precision))
    np.testing.assert_array_equal(values, weights)
    np.testing.assert_allclose(error, 1.0 - np.repeat(weights, 3) * 0.5)


def test_a_sweep_takes_what_features_share_a_row_into_account() -> None:
    """Two features of all rows, no noise: alternating draws of means settle at the ridge regression."""
    rng = np.random.default_rng(1)
    matrix, target = rng.random((50, 2)), rng.normal(size=50)
    weights, values, error = np.zeros(2), np.zeros(50), target.copy()
    rows, starts, group = np.tile(np.arange(50), 2), np.array([0, 50, 100]), np.zeros(2, np.int64)
    arguments = np.arange(50), np.zeros(50, np.int32), np.ones(1), starts, rows, matrix.T.ravel().copy(), group
    for _ in range(300):
        sweep_factor(*arguments, np.zeros(1), np.array([3.0]), weights, values, error, np.ones(50), np.zeros(2))
    np.testing.assert_allclose(weights, np.linalg.solve(matrix.T @ matrix + 3 * np.eye(2), matrix.T @ target))
    np.testing.assert_allclose(error, target - matrix @ weights)


@pytest.mark.parametrize(("low", "high"), [(-0.5, 0.7), (1.0, np.inf), (-np.inf, -2.0), (-np.inf, np.inf)])
def test_truncated_normals_are_distributed_as_such(low: float, high: float) -> None:
    mean, sd, uniform = 0.3, 0.8, np.random.default_rng(2).random(4000)
    ones = np.ones(len(uniform))
    drawn = draw_truncated_normal(mean * ones, ones / sd, low * ones, high * ones, uniform)
    assert kstest(drawn, truncnorm((low - mean) / sd, (high - mean) / sd, mean, sd).cdf).pvalue > 0.01


def test_truncated_normals_stay_inside_however_far_out() -> None:
    low, high = np.array([40.0, -np.inf, 9.0]), np.array([np.inf, -40.0, 9.1])
    drawn = draw_truncated_normal(np.zeros(3), np.ones(3), low, high, np.full(3, 0.5))
    assert drawn[0] == 40.0
    assert drawn[1] == -40.0
    assert 9.0 <= drawn[2] <= 9.1


def test_consistency_is_near_what_the_errors_show() -> None:
    rng = np.random.default_rng(3)
    group = np.repeat([0, 1], 5000)
    drawn = draw_consistency(rng.normal(size=10_000) * np.where(group, 2.0, 0.5), group, 2, 6.0, rng)
    np.testing.assert_allclose(drawn, [4.0, 0.25], rtol=0.1)
    np.testing.assert_array_equal(draw_consistency(np.ones(4), np.zeros(4, np.int64), 1, 0, rng), [1.0])


def test_facts_are_those_that_several_items_share_and_not_all() -> None:
    genres, eras = attribute_matrices(sample_data())[1:3]
    for matrix in (genres, eras):
        spread = matrix.sum(axis=0)
        assert (spread >= 5).all()
        assert (spread < matrix.shape[0]).all()
    rows = divide_by_root(genres)
    lengths = (rows * rows).sum(axis=1)
    np.testing.assert_allclose(lengths[lengths > 0], 1.0)


# Folding in a user


def plain_draws(n: int = 400, bias: float = 0.0) -> Draws:
    """Draws of a model with items without factors, cuts at ±1 and a prior of precision 2 on biases."""
    items = np.zeros((n, 2, 2), np.float32)
    items[:, :, 0] = bias
    cuts = np.tile(np.array([-1, 1], np.float32), (n, 1))
    means, precisions, drift = (np.full(shape, x, np.float32) for shape, x in (((n, 2), 0), ((n, 2), 2), ((n, 1), 1)))
    return Draws(items, np.zeros_like(items), means, precisions, cuts, drift)


def folded(items: list[int], levels: list[int], at: list[float]) -> FoldedInUser:
    item, level, met = (np.array(column, np.int32) for column in (items, levels, []))
    return FoldedInUser.of(plain_draws(), item, level, np.array(at), met, 0, np.random.default_rng(0))


def test_a_stranger_is_the_prior() -> None:
    """The latent value is N(0, 1/2 + 1 + 1): bias, window effect and the noise of the rating."""
    probabilities = folded([], [], []).probabilities(np.array([0]), np.array([np.nan]), np.random.default_rng(1))[0]
    outside = 2 * float(truncnorm(-np.inf, np.inf).sf(1 / np.sqrt(2.5)))
    np.testing.assert_allclose(probabilities, [outside / 2, 1 - outside, outside / 2], atol=0.03)


def test_ratings_pull_towards_themselves_and_those_of_the_same_day_more() -> None:
    user = folded([0, 1], [2, 2], [0.0, 60.0])
    then, later = (
        user.probabilities(np.array([0]), np.array([at]), np.random.default_rng(1))[0, 2] for at in (30.0, 9e6)
    )
    without_history = folded([], [], []).probabilities(np.array([0]), np.array([30.0]), np.random.default_rng(1))[0, 2]
    assert without_history + 0.05 < later < then - 0.05


def test_unknown_times_are_no_common_day() -> None:
    undated = folded([0, 1], [2, 2], [np.nan, np.nan]).probabilities(
        np.array([0]), np.array([np.nan]), np.random.default_rng(1)
    )
    different_days = folded([0, 1], [2, 2], [0.0, 9e6]).probabilities(
        np.array([0]), np.array([np.nan]), np.random.default_rng(1)
    )
    np.testing.assert_allclose(undated, different_days, atol=0.02)


# The model


def test_each_draw_keeps_its_own_cuts() -> None:
    data = simulated(users=40, items=20)
    model = BayesianMF(factors=2, chains=1, sweeps=20, draws=8).fit(data)
    assert isinstance(model, BayesianMFModel)
    assert len(np.unique(model.cuts, axis=0)) > 4


def test_as_many_draws_are_kept_as_are_wanted() -> None:
    model = BayesianMF(factors=2, chains=2, sweeps=20, draws=4).fit(simulated(users=40, items=20))
    assert isinstance(model, BayesianMFModel)
    assert len(model.items) == 4


def test_sittings_are_those_of_one_user_in_one_window_and_unknown_times_have_one_each() -> None:
    at = [0.0, 59.0, 60.0, np.nan, np.nan, 61.0, -1.0]
    data = Dataset.from_columns(list("aaaaabb"), list("vwxyzvw"), [1, 2, 3, 4, 5, 1, 2], at)
    np.testing.assert_array_equal(_window_codes(RatingTable.of(data), 60.0), [0, 0, 1, 2, 3, 4, 5])


def test_what_is_given_may_stand_in_any_order_of_time() -> None:
    model = SMALL.fit(simulated(users=40, items=20))
    kinds, stars, at = np.full(3, RATING.code, np.int8), np.array([1, 5, 2], np.float32), np.array([1e9, np.nan, 9e8])
    order = [2, 0, 1]
    mixed = History(("1", "2", "3"), kinds, stars, at)
    rising = History(("3", "1", "2"), kinds, stars[order], at[order])
    items = np.arange(5, dtype=np.int32)
    first, second = (model.predict(Profile(history), items, 1e9).probabilities for history in (mixed, rising))
    np.testing.assert_array_equal(first, second)


@pytest.mark.slow
def test_it_learns_what_made_the_ratings_and_its_intervals_keep_their_word() -> None:
    data = simulated()
    split = stratified(data, 0.8, 1)
    errors = rating_errors(
        BayesianMF(factors=4, sweeps=120, draws=40, dated=False).fit(split.train), split, dated=False
    )
    overall_mean = split.train.value.mean()
    item_means = np.bincount(split.train.item, split.train.value) / np.bincount(split.train.item)
    guesses = (item_means[split.test.item], np.full(len(errors.given), overall_mean))
    by_item, by_mean = (float(np.sqrt(((guess - errors.given) ** 2).mean())) for guess in guesses)
    assert errors.rmse < 0.88 * by_item < by_mean
    assert errors.mae < errors.rmse
    assert abs(errors.coverage(0.8) - 0.8) < 0.04
    assert abs(errors.coverage(0.95) - 0.95) < 0.03


@pytest.mark.slow
def test_who_was_not_in_the_training_is_judged_nearly_as_well() -> None:
    data = simulated(users=200)
    new = data.user >= 150
    split = stratified(data, 0.5, 2)
    known = set(zip(split.train.user.tolist(), split.train.item.tolist(), strict=True))
    is_known = np.array(
        [(user, item) in known for user, item in zip(data.user.tolist(), data.item.tolist(), strict=True)]
    )
    test = Split(data.rows(~new), data.rows(new & ~is_known), "", data.rows(new & is_known))
    recipe = BayesianMF(factors=3, sweeps=100, draws=40, dated=False)
    outside = rating_errors(recipe.fit(test.train), test, dated=False)
    inside = rating_errors(recipe.fit(data.rows(~new | is_known)), test, dated=False)
    assert outside.rmse < inside.rmse + 0.02


def test_ratings_of_unknown_items_alone_cannot_be_asked_about() -> None:
    data = simulated(users=40, items=20)
    others = Dataset.from_columns(["0"], ["elsewhere"], [5.0])
    split = Split(data, others, "others")
    with pytest.raises(InvalidInput, match="knows none of the items"):
        rating_errors(SMALL.fit(data), split)


def test_the_newest_rating_of_an_item_counts() -> None:
    model = SMALL.fit(simulated())
    stars, at = np.array([1, 5], np.float32), np.array([0.0, 1e9])
    twice = History(("1", "1"), np.full(2, RATING.code, np.int8), stars, at)
    once = History(("1",), twice.kinds[1:], stars[1:], at[1:])
    items = np.arange(5, dtype=np.int32)
    first, second = (model.predict(Profile(history), items).probabilities for history in (twice, once))
    np.testing.assert_array_equal(first, second)


def test_without_ratings_it_cannot_say_and_says_so() -> None:
    likes = Dataset.from_columns(["a", "a", "b"], ["x", "y", "x"])
    model = SMALL.fit(likes)
    assert isinstance(model, BayesianMFModel)
    assert np.isnan(model.score([Profile.of(["x"])])).all()
    with pytest.raises(InvalidInput, match="learned from no ratings"):
        palate.predict(model, Profile(), ["x"])


def test_an_impossible_recipe_is_refused() -> None:
    for recipe in (BayesianMF(factors=0), BayesianMF(sweeps=0), BayesianMF(chains=3, draws=2)):
        with pytest.raises(InvalidInput, match="at least one factor, one chain and one sweep"):
            recipe.fit(simulated())


def test_palate_predict_speaks_ids() -> None:
    data = simulated()
    model = SMALL.fit(data)
    predicted = palate.predict(model, Profile.of(["1", "2"], [5, 5]), ["3", "4"])
    assert predicted.probabilities.shape == (2, 5)
    np.testing.assert_allclose(predicted.probabilities.sum(axis=1), 1)
    with pytest.raises(InvalidInput, match="no item 'nothing'"):
        palate.predict(model, Profile(), ["nothing"])
    with pytest.raises(InvalidInput, match="does not predict"):
        palate.predict(EASE().fit(data), Profile(), ["3"])
