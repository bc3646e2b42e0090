"""A blend retrieves its best items; a list is the same as if it had retrieved all of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from palate.data.item_table import Filters
from palate.data.profile import Profile
from palate.data.slate import Slate
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.pipeline.retrieve.blend import BlendRetriever
from palate.settings import default_stages
from palate.testing import sample_data, sample_serving_state

SOMEONE = Profile(sample_data().history(7))


def retrieved(stage: BlendRetriever, query: Query) -> Slate:
    return stage(query, Slate.empty(query.serving.vocabulary), {})


def test_the_best_by_the_blend_are_retrieved_and_as_many_more_as_the_user_has_seen() -> None:
    query = Query(SOMEONE, sample_serving_state())
    slate = retrieved(BlendRetriever(max_candidates=20), query)
    assert len(slate) == 20 + len(SOMEONE.history)
    scores = query.serving.models["blend"].score([SOMEONE])[0]
    assert scores[slate.codes].min() >= np.nanmax(np.delete(scores, slate.codes)) - 1e-4
    assert (np.diff(slate.codes) > 0).all()


def test_a_request_that_drops_many_items_retrieves_more() -> None:
    stage, query = BlendRetriever(max_candidates=5, max_filtered=50), Query(SOMEONE, sample_serving_state())
    n = len(retrieved(stage, query))
    for other in (replace(query, filters=Filters(domains=("book",))), replace(query, exclude=("book:dune",))):
        assert len(retrieved(stage, other)) == n + 45
    assert len(retrieved(stage, replace(query, expansion=2))) == n + 5


@pytest.mark.parametrize("n", [10, 60, 300])
@pytest.mark.parametrize("user", [0, 7, 40])
def test_lists_are_those_of_the_whole_catalogue(user: int, n: int) -> None:
    stages = default_stages()
    few = [{**stage, "max_candidates": 120} if stage["stage"] == "retrieve.blend" else stage for stage in stages]
    few = [{**stage, "enough": 100} if stage["stage"] == "retrieve.all_items" else stage for stage in few]
    query = Query(Profile(sample_data().history(user)), sample_serving_state(), n=n, surprise=0.0)
    whole = Pipeline.from_config("all", stages).run(query)
    cut = Pipeline.from_config("few", few).run(query)
    assert cut.ids == whole.ids
    np.testing.assert_allclose(cut.scores, whole.scores, rtol=1e-5, atol=1e-5)


def test_without_a_trained_blend_nothing_is_retrieved() -> None:
    query = Query(SOMEONE, sample_serving_state())
    assert not len(retrieved(BlendRetriever(blend="not trained yet"), query))
