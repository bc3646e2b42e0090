"""With an index a list is what it is without: scores and scales are exact, and filters score every item."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from palate.data.item_table import Filters, ItemTable
from palate.data.items import Item
from palate.data.profile import Profile
from palate.data.slate import Slate
from palate.data.vocabulary import Vocabulary
from palate.models import IALS, Blend, Popular
from palate.models.base import Model
from palate.models.baseline.popular import ItemScores
from palate.models.ensemble.blend import BlendModel, uniform_weights
from palate.models.ensemble.blend_weights import PAUSES
from palate.models.factor.ials import IALSModel
from palate.models.neighbours.faiss_index import build_faiss, has_faiss
from palate.models.neighbours.indexes import Indexes
from palate.models.neighbours.item_index import ItemIndex, Quality
from palate.models.neighbours.vector_index import Vectors
from palate.models.neighbours.vector_moments import VectorMoments
from palate.pipeline.explain.attribution import LinearAttribution
from palate.pipeline.nearest import scores_for, search_of
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.pipeline.retrieve.blend import BlendRetriever
from palate.pipeline.retrieve.nearest import NearestRetriever
from palate.pipeline.score_scale import compute_scale
from palate.pipeline.serving_state import ServingState
from tests.models.neighbours.vectors import factor_like

pytestmark = pytest.mark.skipif(not has_faiss(), reason="needs FAISS: pip install 'palate[ann]'")
N = 3_000
VOCABULARY = Vocabulary(f"film:{code}" for code in range(N))
ITEMS = [Item(id=id_, domain=("movie", "book")[code % 40 == 0], title=id_) for code, id_ in enumerate(VOCABULARY)]


def make_models() -> dict[str, Model]:
    rows, _ = factor_like(N, 9)
    rows[::50] = np.nan
    known = rows[~np.isnan(rows[:, 0])]
    ials = IALSModel(
        IALS(factors=rows.shape[1]), VOCABULARY, rows, np.asarray(0.1 * known.T @ known, np.float32), len(known), 0.1
    )
    popular = ItemScores(Popular(), VOCABULARY, np.random.default_rng(2).random(N).astype(np.float32))
    models: dict[str, Model] = {"ials": ials, "popular": popular}
    weights = uniform_weights(len(models))
    no_crossing = np.full(len(models), np.nan, np.float32)
    blend = BlendModel(Blend(), VOCABULARY, models, weights, np.stack([weights] * len(PAUSES)), no_crossing, {})
    return {**models, "blend": blend}


def make_index(models: Mapping[str, Model], effort: int = 0) -> ItemIndex:
    """An index over the factors that searches ``effort`` lists; 0: all."""
    ials = models["ials"]
    assert isinstance(ials, IALSModel)
    vectors = Vectors.of(ials.item_vectors, ials.has_vector)
    base = build_faiss("ivf", vectors)
    moments = VectorMoments.of(vectors.at(base.codes))
    return ItemIndex(base.with_effort(effort or base.max_effort, 50), vectors, moments, Quality(50, 1, 1, 1))


MODELS = make_models()
WITHOUT = ServingState(ItemTable(VOCABULARY, ITEMS), MODELS)
WITH = replace(WITHOUT, indexes=Indexes({"ials": make_index(MODELS)}))
PROFILE = Profile.of([f"film:{code}" for code in (1, 7, 33, 50, 801)])
EMPTY = Slate.empty(VOCABULARY)
STAGES = (
    {"stage": "retrieve.blend", "max_candidates": 100},
    {"stage": "filter.available"},
    {"stage": "filter.seen"},
    {"stage": "rank.blend", "learned": "blend"},
    {"stage": "explore.plackett_luce"},
    {"stage": "explain.attribution"},
)


def has_scored_all(query: Query) -> bool:
    return (Query.scores, "ials") in query._memo.values


@pytest.mark.parametrize("ids", [PROFILE.history.items, [], ["film:0"], ["no such item"]], ids=str)
def test_a_list_is_that_of_a_full_scan(ids: list[str]) -> None:
    pipeline = Pipeline.from_config("p", STAGES)
    profile = Profile.of(ids)
    slates = [pipeline.run(Query(profile, serving, surprise=0.0)) for serving in (WITHOUT, WITH)]
    assert slates[0].ids == slates[1].ids
    np.testing.assert_allclose(slates[1].scores, slates[0].scores, rtol=1e-4, atol=1e-5)
    for first, second in zip(slates[0].reasons, slates[1].reasons, strict=True):
        np.testing.assert_allclose(second.history, first.history, rtol=1e-4, atol=1e-5)
        assert [share.item for share in first.events] == [share.item for share in second.events]


def test_no_model_with_an_index_scores_all_items() -> None:
    query = Query(PROFILE, WITH, surprise=0.0)
    Pipeline.from_config("p", STAGES).run(query)
    assert not has_scored_all(query)


def test_scores_and_scales_are_those_of_all_items() -> None:
    full, query = Query(PROFILE, WITHOUT), Query(PROFILE, WITH)
    codes = np.arange(0, N, 7, dtype=np.int32)
    np.testing.assert_allclose(scores_for(query, "ials", codes), scores_for(full, "ials", codes), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(compute_scale(query, "ials"), compute_scale(full, "ials"), rtol=1e-4, atol=1e-6)
    assert not has_scored_all(query)


@pytest.mark.parametrize(
    "changes",
    [
        {"filters": Filters(domains=("book",))},
        {"exclude": ("film:3",)},
        {"expansion": 8},
        {"full_history": Profile.of(["film:1", "film:2"]).history},
    ],
    ids=str,
)
def test_requests_that_drop_many_items_score_all(changes: dict[str, object]) -> None:
    query = Query(PROFILE, WITH, n=20)
    assert search_of(query, "ials") is not None
    changed = replace(query, **changes)  # type: ignore[arg-type]  # fields of a query
    assert search_of(changed, "ials") is None
    slates = [BlendRetriever()(replace(changed, serving=serving), EMPTY, {}) for serving in (WITHOUT, WITH)]
    np.testing.assert_array_equal(slates[0].codes, slates[1].codes)


def test_a_filter_that_leaves_few_items_is_filled_from_all() -> None:
    pipeline = Pipeline.from_config("p", STAGES)
    query = Query(PROFILE, WITH, n=20, filters=Filters(domains=("book",)), surprise=0.0)
    assert len(pipeline.run(query)) == 20


def test_the_nearest_are_retrieved_and_as_many_more_as_were_seen() -> None:
    query = Query(PROFILE, WITH)
    slate = NearestRetriever(model="ials", max_candidates=30)(query, EMPTY, {})
    assert len(slate) == 35
    scores = Query(PROFILE, WITHOUT).scores("ials")
    assert set(slate.codes.tolist()) == set(np.argsort(-np.nan_to_num(scores, nan=-9))[:35].tolist())
    np.testing.assert_allclose(slate.sources["ials"], scores[slate.codes], rtol=1e-4)
    assert len(NearestRetriever(model="ials", learned="blend")(query, EMPTY, {})) == 0


@pytest.mark.parametrize("effort", [0, 1])
def test_where_an_index_finds_too_few_or_many_are_wanted_all_items_are_scored(effort: int) -> None:
    serving = replace(WITHOUT, indexes=Indexes({"ials": make_index(MODELS, 1)})) if effort else WITH
    query = Query(PROFILE, serving)
    n = 250 if effort else 400
    slate = NearestRetriever(model="ials", max_candidates=n)(query, EMPTY, {})
    expected = NearestRetriever(model="ials", max_candidates=n)(Query(PROFILE, WITHOUT), EMPTY, {})
    assert len(slate) >= len(expected)


def test_the_usual_items_of_an_explanation_come_from_the_index() -> None:
    stage = LinearAttribution(usual="ials")
    usual = [stage._best_unseen(Query(PROFILE, serving), "ials") for serving in (WITHOUT, WITH)]
    np.testing.assert_array_equal(usual[0], usual[1])
    assert not set(usual[1].tolist()) & {1, 7, 33, 801}
