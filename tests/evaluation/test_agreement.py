"""The adjusted Rand index against published and hand-worked values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from palate.evaluation.agreement import adjusted_rand

LABELS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=30)


def test_a_known_answer() -> None:
    """Of 15 pairs 6 and 7 are together and 4 in both: (4 - 2.8) / (6.5 - 2.8)."""
    labels, other_labels = np.array([0, 0, 0, 1, 1, 1]), np.array([0, 0, 1, 1, 1, 1])
    assert adjusted_rand(labels, other_labels) == pytest.approx((4 - 6 * 7 / 15) / (6.5 - 6 * 7 / 15))


def test_chance_is_about_zero() -> None:
    rng = np.random.default_rng(0)
    assert abs(adjusted_rand(rng.integers(0, 8, 5_000), rng.integers(0, 8, 5_000))) < 0.01


def test_less_than_chance_is_below_zero() -> None:
    assert adjusted_rand(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])) == pytest.approx(-0.5)


def test_all_together_and_all_apart() -> None:
    together, apart = np.zeros(4, np.int64), np.arange(4)
    assert adjusted_rand(together, together) == adjusted_rand(apart, apart) == 1.0
    assert adjusted_rand(together, apart) == 0.0


@given(LABELS)
def test_names_and_order_do_not_matter(pairs: list[tuple[int, int]]) -> None:
    labels, other_labels = (np.array(side) for side in zip(*pairs, strict=True))
    assert adjusted_rand(labels, labels * 7 + 3) == 1.0
    assert adjusted_rand(labels, other_labels) == pytest.approx(adjusted_rand(other_labels, labels))
    assert adjusted_rand(labels, other_labels) == pytest.approx(adjusted_rand(4 - labels, other_labels))
