"""Indexes of FAISS return exact products, reach the exact neighbours with enough effort, and are read as written."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from palate.models.neighbours.faiss_index import FILE, FaissIndex, FaissKind, build_faiss, has_faiss, read_faiss
from palate.models.neighbours.flat_index import FlatIndex
from palate.models.neighbours.vector_index import Vectors
from tests.models.neighbours.vectors import all_of, factor_like

pytestmark = pytest.mark.skipif(not has_faiss(), reason="needs FAISS: pip install 'palate[ann]'")
KINDS: tuple[FaissKind, ...] = ("ivf", "hnsw")
ROWS, QUERIES = factor_like(2_000, 3)


def build(kind: FaissKind, effort: int = 0, vectors: Vectors | None = None) -> FaissIndex:
    index = build_faiss(kind, all_of(ROWS) if vectors is None else vectors)
    return index.with_effort(effort or index.max_effort, 10)


@pytest.mark.parametrize("are_cosines", [False, True])
def test_ivf_with_all_lists_is_exact_also_where_lengths_differ(are_cosines: bool) -> None:
    vectors = Vectors.of(ROWS, np.ones(len(ROWS), np.bool_), are_cosines=are_cosines)
    expected = FlatIndex(vectors).search(QUERIES, 10)
    codes, products = build("ivf", vectors=vectors).search(QUERIES, 10)
    np.testing.assert_array_equal(codes, expected.codes)
    np.testing.assert_allclose(products, expected.products, rtol=1e-5)


def test_hnsw_finds_most_of_the_nearest() -> None:
    expected = FlatIndex(all_of(ROWS)).search(QUERIES, 10).codes
    codes = build("hnsw", 200).search(QUERIES, 10).codes
    shares = [len(set(row) & set(best)) / 10 for row, best in zip(codes.tolist(), expected.tolist(), strict=True)]
    assert np.mean(shares) > 0.9


@pytest.mark.parametrize("kind", KINDS)
def test_products_are_exact_in_descending_order_and_never_of_excluded_items(kind: FaissKind) -> None:
    rows = ROWS.copy()
    rows[::7] = np.nan
    excluded = np.zeros(len(rows), np.bool_)
    excluded[1::3] = True
    codes, products = build(kind, 8, all_of(rows)).search(QUERIES, 10, excluded)
    for query, best, scores in zip(QUERIES, codes, products, strict=True):
        best, scores = best[best >= 0], scores[best >= 0]
        assert len(best)
        assert not excluded[best].any()
        assert not (best % 7 == 0).any()
        np.testing.assert_allclose(scores, rows[best] @ query, rtol=1e-6)
        assert (np.diff(scores) <= 0).all()


@pytest.mark.parametrize("kind", KINDS)
def test_more_neighbours_take_more_effort(kind: FaissKind) -> None:
    index = build(kind, 4)
    expected = FlatIndex(all_of(ROWS)).search(QUERIES, 200).codes
    codes = index.search(QUERIES, 200).codes
    assert (codes >= 0).mean() > 0.9
    assert np.mean([len(set(a) & set(b)) / 200 for a, b in zip(codes.tolist(), expected.tolist(), strict=True)]) > 0.5


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_vectors_give_the_same_index_and_threads_the_same_answers(kind: FaissKind, tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        build(kind, 8).write(tmp_path / name)
    assert (tmp_path / "first" / FILE).read_bytes() == (tmp_path / "second" / FILE).read_bytes()
    index = build(kind, 8)
    expected = index.search(QUERIES, 10)
    with ThreadPoolExecutor(4) as threads:
        for codes, products in threads.map(lambda _: index.search(QUERIES, 10), range(16)):
            np.testing.assert_array_equal(codes, expected.codes)
            np.testing.assert_array_equal(products, expected.products)


@pytest.mark.parametrize("kind", KINDS)
def test_an_index_is_read_as_it_was_written(kind: FaissKind, tmp_path: Path) -> None:
    index = build(kind, 8)
    index.write(tmp_path)
    opened = read_faiss(kind, tmp_path, all_of(ROWS)).with_effort(8, 10)
    np.testing.assert_array_equal(opened.search(QUERIES, 10).codes, index.search(QUERIES, 10).codes)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_file_is_mapped(tmp_path: Path) -> None:
    build("ivf").write(tmp_path)
    index = read_faiss("ivf", tmp_path, all_of(ROWS))
    assert str(tmp_path / FILE) in Path("/proc/self/maps").read_text(encoding="utf-8")
    del index


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_and_an_index_of_other_vectors_are_refused(kind: FaissKind, tmp_path: Path) -> None:
    build(kind).write(tmp_path)
    with pytest.raises(ValueError, match="of 9"):
        read_faiss(kind, tmp_path, all_of(ROWS[:, : 8 + (kind == "hnsw")]))
    with pytest.raises(ValueError, match="it has 2000 vectors"):
        read_faiss(kind, tmp_path, all_of(ROWS[:-1]))
    (tmp_path / FILE).write_bytes((tmp_path / FILE).read_bytes()[:1_000])
    with pytest.raises(OSError, match=FILE):
        read_faiss(kind, tmp_path, all_of(ROWS))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", [1, 2, 9])
def test_fewer_vectors_than_neighbours_and_equal_vectors_are_all_found(kind: FaissKind, n: int) -> None:
    rows = np.ones((n, 4), np.float32)
    codes = build(kind, vectors=all_of(rows)).search(np.ones((1, 4), np.float32), 20).codes
    assert codes.tolist() == [list(range(n))]
