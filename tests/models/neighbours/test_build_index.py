"""An index is built only where it reaches the recall with less work than all products."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from palate.models.neighbours import build_index as module
from palate.models.neighbours.build_index import build_index, measure_recall
from palate.models.neighbours.faiss_index import has_faiss
from palate.models.neighbours.flat_index import FlatIndex
from palate.models.neighbours.options import IndexOptions
from tests.models.neighbours.vectors import DIMENSIONS, all_of, factor_like

ROWS, QUERIES = factor_like(3_000, 5)
OPTIONS = IndexOptions(from_items=1_000, depth=20)
needs_faiss = pytest.mark.skipif(not has_faiss(), reason="needs FAISS: pip install 'palate[ann]'")


@needs_faiss
def test_ivf_reaches_the_recall_with_few_of_its_lists() -> None:
    index = build_index(all_of(ROWS), QUERIES, OPTIONS)
    assert index is not None
    assert index.base.kind == "ivf"
    assert index.base.effort <= 27, "an eighth of the lists"
    assert index.quality.recall >= 0.98
    assert index.quality.recall_at_10 >= 0.98
    exact = FlatIndex(all_of(ROWS)).search(QUERIES, 20)
    assert measure_recall(index.base, QUERIES, exact) == index.quality.recall


@needs_faiss
def test_where_no_index_finds_enough_there_is_none(caplog: pytest.LogCaptureFixture) -> None:
    rng = np.random.default_rng(6)
    noise = rng.normal(size=(1_000, 64)).astype(np.float32)  # no vector is near another one
    assert build_index(all_of(noise), noise[:20] + 1, replace(OPTIONS, recall=1.0)) is None
    assert "searched exactly: no index reached a recall of 1" in caplog.text


@needs_faiss
def test_a_kind_that_is_set_is_the_only_one_tried() -> None:
    index = build_index(all_of(ROWS), QUERIES, replace(OPTIONS, kind="hnsw", recall=0.5, depth=10))
    assert index is not None
    assert index.base.kind == "hnsw"


@pytest.mark.parametrize(
    "options", [replace(OPTIONS, from_items=3_001), replace(OPTIONS, kind="flat")], ids=["small", "flat"]
)
def test_small_catalogues_and_flat_are_searched_exactly(options: IndexOptions) -> None:
    assert build_index(all_of(ROWS), QUERIES, options) is None


def test_without_queries_or_faiss_vectors_are_searched_exactly(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert build_index(all_of(ROWS), np.full((3, DIMENSIONS), np.nan, np.float32), OPTIONS) is None
    monkeypatch.setattr(module, "has_faiss", lambda: False)
    assert build_index(all_of(ROWS), QUERIES, OPTIONS) is None
    assert "pip install 'palate[ann]'" in caplog.text


def test_equal_vectors_count_as_the_same_neighbour() -> None:
    rows = np.ones((40, 4), np.float32)
    last = FlatIndex(all_of(rows)).search(rows[:1], 10)
    exact = last._replace(codes=last.codes + 20)
    assert measure_recall(FlatIndex(all_of(rows)), rows[:1], exact) == 1.0
