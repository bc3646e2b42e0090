"""Similar items by an index are those by all cosines, and all are compared where it finds too few."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from palate.data.item_table import Filters, ItemTable
from palate.data.items import Item
from palate.data.vocabulary import Vocabulary
from palate.models import IALS
from palate.models.factor.ials import IALSModel
from palate.models.neighbours.faiss_index import build_faiss, has_faiss
from palate.models.neighbours.indexes import Indexes
from palate.models.neighbours.item_index import ItemIndex, Quality
from palate.models.neighbours.vector_index import Vectors
from palate.models.neighbours.vector_moments import VectorMoments
from palate.pipeline.serving_state import ServingState
from palate.services.context import AppContext
from palate.services.serve.similar import similar
from tests.models.neighbours.vectors import factor_like

pytestmark = pytest.mark.skipif(not has_faiss(), reason="needs FAISS: pip install 'palate[ann]'")
N = 2_000
ROWS, _ = factor_like(N, 10)
ROWS[::90] = np.nan
VOCABULARY = Vocabulary(f"film:{code}" for code in range(N))
ITEMS = [Item(id=id_, domain=("movie", "book")[code % 40 == 1], title=id_) for code, id_ in enumerate(VOCABULARY)]
MODEL = IALSModel(IALS(factors=ROWS.shape[1]), VOCABULARY, ROWS, np.eye(ROWS.shape[1], dtype=np.float32), N, 0.1)


def context_of(effort: int | None, *, without: int | None = None) -> AppContext:
    """A context with only what similar items need; the index searches ``effort`` lists (0 all, None: no index)."""
    table = ItemTable(VOCABULARY, ITEMS)
    indexes = Indexes()
    if effort is not None:
        vectors = Vectors.of(MODEL.item_vectors, MODEL.has_vector, are_cosines=True)
        base = build_faiss("ivf", vectors)
        moments = VectorMoments.of(vectors.at(base.codes))
        index = ItemIndex(base.with_effort(effort or base.max_effort, 2_000), vectors, moments, Quality(10, 1, 1, 1))
        indexes = Indexes(similar={"ials": index})
    if without is not None:
        table, indexes = table.without(VOCABULARY.ids[without]), indexes.without(np.array([without]))
    serving = ServingState(table, {"ials": MODEL}, indexes=indexes)
    settings = SimpleNamespace(similar=SimpleNamespace(weights={"ials": 0.5, "content": 0.0, "not trained": 1.0}))
    return cast(AppContext, SimpleNamespace(live=SimpleNamespace(serving=serving), settings=settings))


@pytest.mark.parametrize("without", [None, 7])
def test_an_index_finds_the_items_that_all_cosines_find(without: int | None) -> None:
    expected = similar(context_of(None, without=without), "film:3", 20, Filters())
    by_index = similar(context_of(0, without=without), "film:3", 20, Filters())
    assert [id_ for id_, _ in by_index] == [id_ for id_, _ in expected]
    np.testing.assert_allclose([value for _, value in by_index], [value for _, value in expected], rtol=1e-4)
    assert all(0 < value <= 1.0001 for _, value in by_index)


def test_all_items_are_compared_where_filters_or_the_index_leave_too_few() -> None:
    books = Filters(domains=("book",))
    assert similar(context_of(0), "film:3", 20, books) == similar(context_of(None), "film:3", 20, books)
    assert len(similar(context_of(1), "film:3", 900, Filters())) == 900


def test_an_item_without_a_vector_is_like_nothing() -> None:
    assert similar(context_of(0), "film:0", 5, Filters()) == []
