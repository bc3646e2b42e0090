"""Predicted ratings: mean, median and intervals from the probability of each level."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from palate.models.rating.distribution import RatingDistribution
from palate.types import Doubles

STARS = np.arange(1, 6, dtype=np.float32)


def predicted(*rows: list[float]) -> RatingDistribution:
    return RatingDistribution(STARS, np.array(rows))


def test_mean_and_median_of_known_chances() -> None:
    both = predicted([0.1, 0.1, 0.2, 0.25, 0.35], [1, 0, 0, 0, 0])
    np.testing.assert_allclose(both.mean, [3.65, 1.0])
    np.testing.assert_array_equal(both.median, [4.0, 1.0])


def test_the_interval_is_the_steps_that_come_nearest_to_the_mass() -> None:
    single = predicted([0.05, 0.1, 0.35, 0.4, 0.1])
    np.testing.assert_array_equal(single.interval(0.75), [[3, 4]])
    np.testing.assert_array_equal(single.interval(0.84), [[2, 4]])
    np.testing.assert_array_equal(single.interval(1.0), [[1, 5]])


def test_what_cannot_be_judged_stays_unjudged() -> None:
    missing = predicted([np.nan] * 5)
    assert np.isnan(missing.mean).all()
    assert np.isnan(missing.median).all()
    assert np.isnan(missing.interval()).all()


@st.composite
def chances(draw: st.DrawFn) -> Doubles:
    sizes = np.array(draw(st.lists(st.floats(0.001, 1), min_size=5, max_size=5)))
    return np.asarray(sizes / sizes.sum())


@given(chances(), st.floats(0.05, 0.99))
def test_no_other_run_of_steps_comes_nearer(row: Doubles, mass: float) -> None:
    low, high = predicted(row.tolist()).interval(mass)[0].astype(int)
    mass_inside = row[low - 1 : high].sum()
    others = [row[a:b].sum() for a in range(5) for b in range(a + 1, 6)]
    assert abs(mass_inside - mass) <= min(abs(other - mass) for other in others) + 1e-9


@given(chances())
def test_half_of_the_chance_lies_on_either_side_of_the_median(row: Doubles) -> None:
    median = int(predicted(row.tolist()).median[0])
    assert row[: median - 1].sum() < 0.5 + 1e-9
    assert row[median:].sum() <= 0.5 + 1e-9
