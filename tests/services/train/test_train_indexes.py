"""A training builds indexes where there are enough items; servers read them, and they follow the catalogue."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import numpy as np
import pytest

from palate.app import open_context
from palate.data.item_table import Filters
from palate.data.sample.catalogue import sample_items
from palate.data.sample.community import Community
from palate.models.base import Run
from palate.models.neighbours.faiss_index import has_faiss
from palate.services.catalogue.edit_items import put_items, remove_item
from palate.services.catalogue.import_data import load
from palate.services.context import AppContext
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.serve.reload import reload
from palate.services.serve.similar import similar
from palate.services.train.train import train
from palate.settings import load_settings

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.slow,
    pytest.mark.skipif(not has_faiss(), reason="needs FAISS: pip install 'palate[ann]'"),
]
KEPT = ("ials", "content", "popular")


@pytest.fixture
async def indexed(migrated_database: Path, tmp_path: Path) -> AsyncIterator[AppContext]:
    """A store of the sample catalogue, trained with an index over the factors of its items."""
    models = {name: False for name in load_settings().models if name not in KEPT}
    settings = load_settings(
        store={"data_dir": tmp_path / "data"},
        models=models,
        nearest={"from_items": 100, "depth": 20, "recall": 0.1},
        similar={"weights": {"ials": 1.0}},
    )
    items = list(sample_items())
    async with open_context(settings, serving=True) as context:
        await load(context, items, Community(items, 150, 11).events(until=1.7e9))
        await train(context, Run())
        await reload(context)
        yield context


async def test_indexes_are_trained_served_and_kept_up_to_date(indexed: AppContext) -> None:
    serving = indexed.live.serving
    assert set(serving.indexes.scores) == set(serving.indexes.similar) == {"ials"}
    index = serving.indexes.scores["ials"]
    assert index.is_as_built
    removed = next(item for item in serving.items.items if item is not None)
    code = serving.vocabulary.code(removed.id)
    query = index.vectors.at(np.array([code]))

    await remove_item(indexed, removed.id)
    assert code not in indexed.live.serving.indexes.scores["ials"].search(query, 700).codes
    assert code not in (await reload(indexed)).serving.indexes.scores["ials"].search(query, 700).codes

    await put_items(indexed, [removed])
    assert code in indexed.live.serving.indexes.scores["ials"].search(query, 700).codes
    assert similar(indexed, removed.id, 5, Filters())
    answer = await recommend(indexed, RecommendationRequest(history=(removed.id,), n=10))
    assert len(answer.slate) == 10
