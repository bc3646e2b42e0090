"""Intervals have known answers, cover as they say, and respect clusters."""

from __future__ import annotations

import math

import numpy as np
import pytest

from palate.evaluation.off_policy.intervals import (
    bernstein_interval,
    bernstein_radius,
    bootstrap_intervals,
    cluster_totals,
    normal_interval,
    standard_error,
)

VALUES = np.array([0.0, 1.0, 1.0, 0.0, 1.0])


def test_the_normal_interval_is_as_computed_by_hand() -> None:
    error = math.sqrt(0.3 / 5)

    assert standard_error(VALUES) == pytest.approx(error)
    assert normal_interval(VALUES) == pytest.approx((0.6 - 1.959964 * error, 0.6 + 1.959964 * error))


def test_the_bernstein_interval_is_as_computed_by_hand() -> None:
    radius = math.sqrt(2 * 0.3 * math.log(80) / 5) + 7 * math.log(80) / 12

    assert bernstein_interval(VALUES, (0, 1)) == pytest.approx((0.6 - radius, 0.6 + radius))
    assert bernstein_radius(0.0, 1.0, 1, 0.95) == math.inf


def test_copies_of_a_round_in_one_cluster_tell_nothing_new() -> None:
    rng = np.random.default_rng(0)
    values = rng.exponential(size=60)
    copies, cluster = np.repeat(values, 4), np.repeat(np.arange(60), 4)

    assert standard_error(copies, cluster) == pytest.approx(standard_error(values))
    assert bernstein_interval(copies, (0, 9), cluster) == pytest.approx(bernstein_interval(values, (0, 9)))
    same = bootstrap_intervals(values[:, None], seed=1)
    assert bootstrap_intervals(copies[:, None], cluster, seed=1) == [pytest.approx(same[0])]
    assert standard_error(copies) < standard_error(values) / 1.9


def test_totals_and_sizes_of_clusters_in_any_order() -> None:
    totals, sizes = cluster_totals(np.array([[1.0], [2.0], [4.0]]), np.array([9, 3, 9]))

    assert totals.tolist() == [[2.0], [5.0]]
    assert sizes.tolist() == [1, 2]


def test_one_round_has_no_standard_error() -> None:
    assert math.isnan(standard_error(np.ones(1)))


def test_the_bootstrap_is_seeded_and_near_the_normal_interval_of_a_large_sample() -> None:
    values = np.random.default_rng(0).exponential(size=(2_000, 2))

    intervals = bootstrap_intervals(values, seed=3, draws=1_000)

    assert intervals == bootstrap_intervals(values, seed=3, draws=1_000)
    assert intervals != bootstrap_intervals(values, seed=4, draws=1_000)
    for column, interval in zip(values.T, intervals, strict=True):
        assert interval == pytest.approx(normal_interval(column), abs=0.01)


def test_bootstrap_and_normal_cover_about_as_often_as_they_say_and_bernstein_always() -> None:
    rng, covered = np.random.default_rng(0), np.zeros(3)

    for trial in range(300):
        values = rng.beta(1, 3, 150)
        intervals = (
            bootstrap_intervals(values[:, None], seed=trial, draws=300)[0],
            normal_interval(values),
            bernstein_interval(values, (0, 1)),
        )
        covered += [low <= 0.25 <= high for low, high in intervals]

    assert 0.90 <= covered[0] / 300 <= 0.98
    assert 0.90 <= covered[1] / 300 <= 0.98
    assert covered[2] == 300


def test_clusters_of_dependent_rounds_are_covered_too() -> None:
    rng, covered = np.random.default_rng(1), np.zeros(3)

    for trial in range(200):
        cluster = rng.integers(0, 50, 300)
        values = rng.normal(size=50)[cluster] + rng.normal(size=300)
        with_clusters = bootstrap_intervals(values[:, None], cluster, seed=trial, draws=200)[0]
        intervals = (with_clusters, normal_interval(values, cluster), normal_interval(values))
        covered += [low <= 0 <= high for low, high in intervals]

    assert (covered[:2] / 200 > 0.88).all()
    assert covered[2] / 200 < 0.8
