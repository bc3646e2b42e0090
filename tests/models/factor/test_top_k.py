"""The bounded search finds the same items as sorting all products."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from palate.models.factor.top_k import top_products
from palate.types import Codes, Floats
from tests.examples import n_examples


def by_sorting(users: Floats, items: Floats, seen: csr_array, n: int) -> tuple[Codes, Floats]:
    codes, best = np.full((len(users), n), -1, np.int32), np.full((len(users), n), np.nan, np.float32)
    for row, user in enumerate(users):
        scores = items @ user
        scores[seen.indices[seen.indptr[row] : seen.indptr[row + 1]]] = np.nan
        order = np.argsort(-scores, kind="stable")[:n]
        order = order[~np.isnan(scores[order])]
        codes[row, : len(order)], best[row, : len(order)] = order, scores[order]
    return codes, best


def random_seen(rng: np.random.Generator, n_users: int, n_items: int, share: float) -> csr_array:
    return csr_array((rng.random((n_users, n_items)) < share).astype(np.float32))


@given(
    seed=st.integers(0, 1_000),
    n_users=st.integers(0, 70),
    n_items=st.integers(1, 1_100),
    n=st.integers(1, 25),
    share=st.sampled_from([0.0, 0.05, 0.97]),
)
@settings(deadline=None, max_examples=n_examples(40))
def test_whole_numbers_give_the_same_lists_ties_and_all(
    seed: int, n_users: int, n_items: int, n: int, share: float
) -> None:
    """Products of small whole numbers are exact, and often tie."""
    rng = np.random.default_rng(seed)
    users = rng.integers(-2, 3, (n_users, 3)).astype(np.float32)
    items = rng.integers(-3, 4, (n_items, 3)).astype(np.float32)
    items[rng.random(n_items) < 0.1] = np.nan
    users[rng.random(n_users) < 0.1] = np.nan
    seen = random_seen(rng, n_users, n_items, share)

    codes, scores = top_products(users, items, seen, n)

    expected_codes, expected_scores = by_sorting(users, items, seen, n)
    np.testing.assert_array_equal(codes, expected_codes)
    np.testing.assert_array_equal(scores, expected_scores)


@pytest.mark.parametrize("spread", [0.0, 2.0])
def test_long_and_short_items_do_not_hide_each_other(spread: float) -> None:
    rng = np.random.default_rng(5)
    users = rng.standard_normal((150, 16), dtype=np.float32)
    items = rng.standard_normal((3_000, 16), dtype=np.float32) * np.exp(spread * rng.standard_normal((3_000, 1)))
    items = items.astype(np.float32)
    seen = random_seen(rng, 150, 3_000, 0.1)

    codes, scores = top_products(users, items, seen, 20)

    _, expected = by_sorting(users, items, seen, 20)
    np.testing.assert_allclose(scores, expected, rtol=1e-4)
    np.testing.assert_allclose(np.einsum("pnf,pf->pn", items[codes], users), expected, rtol=1e-4)
