"""Taste fitted to ratings."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.errors import InvalidInput
from palate.simulation import World
from palate.simulation.rating_taste import fit_rating_taste


def low_rank_ratings() -> tuple[Dataset, np.ndarray[tuple[int, int], np.dtype[np.float64]]]:
    """Ratings of 40 users of 30 items of a known rank-2 taste, a quarter of them missing; and all utilities."""
    rng = np.random.default_rng(4)
    truth = rng.normal(0, 0.7, (40, 2)) @ rng.normal(0, 0.7, (2, 30)) + rng.normal(0, 0.3, 30)
    user, item = np.nonzero(rng.random(truth.shape) < 0.75)
    names = [f"u{code:02d}" for code in user], [f"i{code:02d}" for code in item]
    return Dataset.from_columns(*names, value=(3.2 + truth[user, item]).tolist()), truth


def test_it_recovers_a_low_rank_taste_also_where_no_rating_was() -> None:
    data, truth = low_rank_ratings()
    taste = fit_rating_taste(data, n_factors=2, reg=0.01)
    fitted = np.stack([taste.utility(user, np.arange(30), 0.0) for user in range(40)])
    assert np.corrcoef(fitted.ravel(), truth.ravel())[0, 1] > 0.97


def test_the_same_seed_gives_the_same_taste() -> None:
    data, _ = low_rank_ratings()
    first, second = (fit_rating_taste(data, sweeps=2, seed=3) for _ in range(2))
    assert np.array_equal(first.users, second.users)


def test_items_without_ratings_have_the_mean_and_settings_are_checked() -> None:
    data = Dataset.from_columns(["a", "a", "b"], ["x", "y", "x"], [4.0, 5.0, np.nan])
    taste = fit_rating_taste(data, n_factors=1)
    assert taste.utility(1, np.array([0, 1]), 0.0) == pytest.approx(taste.item_bias, abs=1e-6)
    with pytest.raises(InvalidInput, match="reg above 0"):
        fit_rating_taste(data, reg=0.0)
    with pytest.raises(InvalidInput, match="needs ratings"):
        fit_rating_taste(Dataset.from_columns(["a"], ["x"]))


@pytest.mark.slow
def test_it_fits_the_ratings_of_movielens(ml100k: Dataset) -> None:
    world = World.of_ratings(ml100k)
    rows = np.arange(0, len(ml100k), 50)
    pairs = zip(ml100k.user[rows].tolist(), ml100k.item[rows], strict=True)
    fitted = [float(world.taste.utility(user, np.array([item]), 0.0)[0]) for user, item in pairs]
    assert np.sqrt(np.mean((ml100k.value[rows] - 3.2 - fitted) ** 2)) < 0.85
    assert (world.n_users, world.n_items) == (ml100k.n_users, ml100k.n_items)
