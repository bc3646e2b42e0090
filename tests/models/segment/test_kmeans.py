"""k-means finds separate clusters, is deterministic for a seed, and leaves no cluster empty."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from palate.models.segment.kmeans import kmeans, nearest
from palate.types import Doubles


def blobs() -> Doubles:
    rng = np.random.default_rng(0)
    middles = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])
    return np.asarray((middles[:, None] + rng.normal(0, 0.5, (3, 40, 2))).reshape(-1, 2))


def test_clusters_that_stand_apart_are_found() -> None:
    centres = kmeans(blobs(), 3, np.random.default_rng(1), starts=3)
    labels, squares = nearest(blobs(), centres)
    assert sorted(np.bincount(labels).tolist()) == [40, 40, 40]
    assert squares.max() < 9
    np.testing.assert_allclose(sorted(map(tuple, centres.round())), [(0, 0), (0, 10), (10, 0)])


def test_one_seed_gives_the_same_bits() -> None:
    first, second = (kmeans(blobs(), 5, np.random.default_rng(7), starts=4) for _ in range(2))
    assert first.tobytes() == second.tobytes()


def test_as_many_centres_as_points_are_the_points() -> None:
    points = np.array([[0.0], [1.0], [5.0]])
    np.testing.assert_array_equal(np.sort(kmeans(points, 3, np.random.default_rng(0), 1), axis=0), points)


@given(
    arrays.arrays(np.float64, st.tuples(st.integers(4, 30), st.just(2)), elements=st.integers(0, 6).map(float)),
    st.integers(1, 4),
)
def test_no_cluster_is_empty_and_each_centre_is_the_mean_of_its_own(points: Doubles, k: int) -> None:
    k = min(k, len(np.unique(points, axis=0)))
    centres = kmeans(points, k, np.random.default_rng(0), starts=2)
    labels, _ = nearest(points, centres)
    assert np.isfinite(centres).all()
    assert len(np.unique(labels)) == k
    for label in range(k):
        np.testing.assert_allclose(points[labels == label].mean(axis=0), centres[label], atol=1e-6)
