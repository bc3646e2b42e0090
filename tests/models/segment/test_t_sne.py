"""t-SNE keeps neighbours together, is deterministic, and continues from an earlier layout."""

from __future__ import annotations

import numpy as np
import pytest

from palate.errors import InvalidInput
from palate.models.segment.t_sne import MAX_POINTS, t_sne
from palate.types import Doubles, Floats


@pytest.fixture(scope="module")
def clusters() -> Floats:
    """Five clouds of 40 points in ten dimensions."""
    rng = np.random.default_rng(1)
    centres = rng.normal(size=(5, 10)) * 4
    return np.asarray(np.repeat(centres, 40, axis=0) + rng.normal(size=(200, 10)), np.float32)


@pytest.fixture(scope="module")
def layout(clusters: Floats) -> Doubles:
    return t_sne(clusters)


def nearest_five(points: Doubles) -> Doubles:
    distance = ((points[:, None] - points) ** 2).sum(axis=-1)
    np.fill_diagonal(distance, np.inf)
    return np.asarray(distance.argsort(axis=1)[:, :5])


def test_neighbours_stay_neighbours(clusters: Floats, layout: Doubles) -> None:
    cloud = np.repeat(np.arange(5), 40)
    assert layout.shape == (200, 2)
    assert (cloud[nearest_five(layout)] == cloud[:, None]).mean() > 0.99


def test_it_is_centred_and_fills_the_page(layout: Doubles) -> None:
    assert np.abs(layout.mean(axis=0)).max() < 1e-9
    assert np.sqrt((layout**2).sum(axis=1)).max() == pytest.approx(1)


def test_the_same_again_and_little_is_moved_when_it_goes_on(clusters: Floats, layout: Doubles) -> None:
    assert (t_sne(clusters) == layout).all()
    continued = t_sne(clusters, layout, steps=100)
    assert np.sqrt(((continued - layout) ** 2).sum(axis=1)).mean() < 0.2


@pytest.mark.parametrize("n", [0, 1, 2, 3, 4, 5])
def test_a_few_points_have_a_place_too(n: int) -> None:
    layout = t_sne(np.eye(5, 8, dtype=np.float32)[:n])
    assert layout.shape == (n, 2)
    assert np.isfinite(layout).all()


def test_points_that_are_all_the_same_are_no_trouble() -> None:
    assert np.isfinite(t_sne(np.ones((20, 4), np.float32))).all()


def test_too_many_points_are_refused() -> None:
    with pytest.raises(InvalidInput, match="at most 5,000 points"):
        t_sne(np.zeros((MAX_POINTS + 1, 2), np.float32))
