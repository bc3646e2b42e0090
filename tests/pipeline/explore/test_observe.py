"""What a policy observes of a query and a slate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.exposure_weights import ExposureWeights
from palate.data.item_table import ItemTable
from palate.data.items import Item
from palate.data.profile import Profile
from palate.data.slate import Slate, Sources
from palate.models.registry import recommender
from palate.pipeline.explore.observe import observe
from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState
from palate.policies.features import CONTEXT_FEATURES, ITEM_FEATURES

ITEMS = [Item(id=id_, domain="movie", title=id_, genres=("Drama",)) for id_ in "ABCD"]
EVENTS = Dataset.from_columns(["u", "u", "v", "w"], ["A", "B", "A", "C"], items=ITEMS)
NEW = Item(id="E", domain="book", title="E")


def serving() -> ServingState:
    vocabulary = EVENTS.vocabulary.extended(["E"])
    return ServingState(ItemTable(vocabulary, [*ITEMS, NEW]), {"popular": recommender("popular").fit(EVENTS)})


def test_it_observes_scores_popularity_exposures_and_the_session() -> None:
    state = serving()
    codes = state.vocabulary.codes("ABDE")
    columns = {"ials": np.array([1, 2, 3, np.nan], np.float32), "words": np.ones(4, np.float32)}
    slate = Slate(state.vocabulary, codes, np.array([4, 3, 2, 1], np.float32), Sources.of(columns))
    weights = ExposureWeights.of({"B": 1.0, "unknown": 2.0}, state.vocabulary)
    query = Query(replace(Profile.of(["C"]), at=1.7e9), state, exposure_weights=weights, lists_in_session=3)
    context, items = observe(query, slate, 4)
    named = dict(zip(CONTEXT_FEATURES, context.tolist(), strict=True))
    columns_by_name = dict(zip(ITEM_FEATURES, items.T.tolist(), strict=True))
    assert named["n_events"] == pytest.approx(np.log(2) / 3)
    assert named["session_lists"] == pytest.approx(np.log(4))
    assert named["exposure"] == pytest.approx(np.log(4) / 2)
    assert named["share_movie"] == 1.0
    assert columns_by_name["is_new"] == [0, 0, 1, 1], "D has no events, and E is newer than the model"
    assert columns_by_name["popularity"] == pytest.approx([7 / 8, 1 / 2, 0, 0])
    assert columns_by_name["exposure"] == pytest.approx([0, np.log(2), 0, 0])
    assert columns_by_name["score_ials"] == pytest.approx([-(1.5**0.5), 0, 1.5**0.5, 0])
    assert columns_by_name["score_ease"] == [0, 0, 0, 0]
    assert len(observe(query, slate, 2).items) == 2


def test_without_the_model_of_popularity_it_is_unknown() -> None:
    state = replace(serving(), models={})
    slate = Slate(state.vocabulary, state.vocabulary.codes("AB"), np.ones(2, np.float32))
    items = dict(zip(ITEM_FEATURES, observe(Query(Profile(), state), slate, 9).items.T.tolist(), strict=True))
    assert items["popularity"] == [0.5, 0.5]
    assert items["is_new"] == items["score"] == [0, 0]
