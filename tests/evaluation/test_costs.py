"""Cost estimates are right within a factor of a few, above all for memory quadratic in the items."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.evaluation.costs import Size, cost, format_bytes, members
from palate.models.registry import recommender


@pytest.fixture(scope="module")
def wide() -> Dataset:
    """1,500 items, 60 users with 200 events each."""
    rng = np.random.default_rng(0)
    return Dataset.from_columns(np.repeat(np.arange(60), 200).tolist(), rng.integers(0, 1_500, 12_000).tolist())


@pytest.mark.slow
@pytest.mark.parametrize("name", ["ease", "linear_sequence", "sequential_rules", "item_knn"])
def test_memory_is_foreseen(wide: Dataset, name: str) -> None:
    recipe = recommender(name)
    recipe.fit(wide.rows(wide.user < 2))  # compiles, and loads what is loaded once
    tracemalloc.start()
    recipe.fit(wide)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    foreseen = cost(recipe, Size.of(wide))
    assert foreseen is not None
    assert 0.5 < foreseen.bytes / peak < 2


def test_ease_on_two_hundred_thousand_items_is_bounded_by_its_members() -> None:
    size = Size(users=10_000, items=200_000, liked=200_000, events=10**6, pairs=1e8)
    bounded, unbounded = recommender("ease"), recommender("ease", {"max_items": 200_000})
    assert members(bounded, size) == 8_000
    smaller, larger = cost(bounded, size), cost(unbounded, size)
    assert smaller is not None
    assert larger is not None
    assert format_bytes(smaller.bytes) == "2.8 GB"
    assert larger.bytes > 150 * smaller.bytes
    assert larger.seconds > 3_600


@pytest.mark.parametrize("name", ["ease", "linear_sequence", "sequential_rules", "item_knn"])
def test_thirty_thousand_items_take_about_a_gigabyte(name: str) -> None:
    estimate = cost(recommender(name), Size(users=20_000, items=30_000, liked=30_000, events=10**6, pairs=1e8))
    assert estimate is not None
    assert estimate.bytes < 1.15e9


def test_what_is_made_of_others_costs_them_twice() -> None:
    size = Size(users=100, items=1_000, liked=1_000, events=10_000, pairs=1e6)
    ease, blend = recommender("ease"), recommender("blend", {"of": ["ease"]})
    smaller, larger = cost(ease, size), cost(blend, size)
    assert smaller is not None
    assert larger is not None
    assert larger.bytes == 2 * smaller.bytes
    assert larger.seconds > 2 * smaller.seconds


def test_words_for_bytes() -> None:
    assert [format_bytes(n) for n in (10, 4.2e6, 2.44e9)] == ["1 MB", "4 MB", "2.4 GB"]


def test_a_transformer_takes_no_longer_than_its_minutes() -> None:
    size = Size(users=10**6, items=10**5, liked=10**5, events=10**8, pairs=1e10)
    estimate = cost(recommender("transformer", {"minutes": 30.0}), size)
    assert estimate is not None
    assert estimate.seconds == 1_800
    small = cost(recommender("transformer"), Size(users=6_040, items=3_416, liked=3_416, events=10**6, pairs=1e9))
    assert small is not None
    assert 600 < small.seconds < 3_600
    assert 3e8 < small.bytes < 1e9
