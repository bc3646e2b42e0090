"""The compiled loops compute what NumPy computes."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array, random_array

from palate.models.linear import compiled_kernels, numpy_kernels
from palate.types import Codes, Doubles, Floats
from tests.examples import n_examples

SEEDS = st.integers(0, 2**32 - 1)
SIZES = st.integers(1, 40)


def assert_alike(compiled: Floats | Doubles, reference: Floats | Doubles) -> None:
    np.testing.assert_allclose(compiled, reference, rtol=1e-5, atol=1e-5)


def random_rows(rng: np.random.Generator, n: int, n_rows: int) -> tuple[Codes, Floats]:
    return rng.integers(0, n, n_rows), rng.normal(size=n_rows).astype(np.float32)


def random_sparse(rng: np.random.Generator, n_rows: int, n_columns: int) -> csr_array:
    return csr_array(random_array((n_rows, n_columns), density=0.3, random_state=rng, dtype=np.float32))


@given(SEEDS, SIZES, SIZES, st.integers(0, 40))
@settings(max_examples=n_examples(200), deadline=None)
def test_sums_and_shares_of_dense_rows(seed: int, n: int, n_items: int, n_rows: int) -> None:
    rng = np.random.default_rng(seed)
    weights = rng.normal(size=(n, n_items)).astype(np.float32)
    rows, strengths = random_rows(rng, n, n_rows)
    events, columns = rng.integers(0, 5, n_rows), rng.integers(-1, n_items, 7)
    sums, shares = [], []
    for kernels in (compiled_kernels, numpy_kernels):
        sums.append(kernels.sum_rows(weights, rows, strengths))
        shares.append(np.zeros((len(columns), 5), np.float32))
        kernels.add_dense_shares(weights, rows, strengths, events, columns, shares[-1])
    assert_alike(*sums)
    assert_alike(*shares)
    is_known = columns >= 0
    assert_alike(shares[0].sum(axis=1)[is_known], sums[0][columns[is_known]])
    assert not shares[0][~is_known].any()


@given(SEEDS, SIZES, SIZES, st.integers(0, 40))
@settings(max_examples=n_examples(200), deadline=None)
def test_sums_and_shares_of_sparse_rows(seed: int, n: int, n_items: int, n_rows: int) -> None:
    rng = np.random.default_rng(seed)
    matrix = random_sparse(rng, n, n_items)
    rows, strengths = random_rows(rng, n, n_rows)
    cells = (matrix.indptr[rows], matrix.indptr[rows + 1], matrix.indices, matrix.data)
    events = rng.integers(0, 5, n_rows)
    index_of = np.where(rng.random(n_items) < 0.5, np.arange(n_items), -1).astype(np.int32)
    sums, shares = [], []
    for kernels in (compiled_kernels, numpy_kernels):
        sums.append(np.ones(n_items, np.float32))
        kernels.add_sparse_rows(*cells, strengths, sums[-1])
        shares.append(np.zeros((n_items, 5), np.float32))
        kernels.add_sparse_shares(*cells, strengths, events, index_of, shares[-1])
    assert_alike(*sums)
    assert_alike(*shares)
    assert_alike(np.where(index_of >= 0, sums[0] - 1, 0), shares[0].sum(axis=1))


@given(SEEDS, SIZES, SIZES)
@settings(max_examples=n_examples(200), deadline=None)
def test_dot_products_of_sparse_rows(seed: int, n: int, n_terms: int) -> None:
    rng = np.random.default_rng(seed)
    matrix = random_sparse(rng, n, n_terms)
    first, second = rng.integers(0, n, 3), rng.integers(0, n, 6)
    dots = [np.full((3, 6), 9, np.float32) for _ in range(2)]
    for kernels, target in zip((compiled_kernels, numpy_kernels), dots, strict=True):
        kernels.sparse_dots(matrix.indptr, matrix.indices, matrix.data, n_terms, first, second, target)
    assert_alike(*dots)
    assert_alike(dots[0], matrix.toarray()[first] @ matrix.toarray()[second].T)


@given(SEEDS, SIZES, SIZES, st.integers(0, 9))
@settings(max_examples=200, deadline=None)
def test_dot_products_of_sparse_rows_with_sums(seed: int, n: int, n_terms: int, n_rows: int) -> None:
    rng = np.random.default_rng(seed)
    matrix = random_sparse(rng, n, n_terms)
    rows, others = rng.integers(0, n, n_rows), rng.integers(0, n, 6)
    strengths = rng.normal(size=(3, n_rows)).astype(np.float32)
    dots = [np.full((3, 6), 9, np.float32) for _ in range(2)]
    for kernels, target in zip((compiled_kernels, numpy_kernels), dots, strict=True):
        cells = (matrix.indptr, matrix.indices, matrix.data)
        kernels.sparse_dots_with_sums(*cells, n_terms, rows, strengths, others, target)
    assert_alike(*dots)
    assert_alike(dots[0], strengths @ matrix.toarray()[rows] @ matrix.toarray()[others].T)


@given(SEEDS, st.integers(1, 30), st.integers(0, 6))
@settings(max_examples=n_examples(200), deadline=None)
def test_systems_are_solved(seed: int, n: int, n_sides: int) -> None:
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(n, n))
    system, right_sides = rows @ rows.T + 0.5 * np.eye(n), rng.normal(size=(n, n_sides))
    for kernels in (compiled_kernels, numpy_kernels):
        factor, solution = system.copy(), right_sides.copy()
        assert kernels.factorise(factor)
        kernels.solve_factorised(factor, solution)
        np.testing.assert_allclose(system @ solution, right_sides, atol=1e-7)


@pytest.mark.parametrize("kernels", [compiled_kernels, numpy_kernels])
def test_a_system_without_a_solution_is_refused(kernels: ModuleType) -> None:
    assert not kernels.factorise(np.array([[1.0, 2.0], [2.0, 1.0]]))
    assert not kernels.factorise(np.full((2, 2), np.nan))
