"""Retrievers return the best candidates of a model or a text, and none where there are none."""

from __future__ import annotations

import numpy as np
import pytest

from palate.data.profile import Profile
from palate.data.slate import Slate
from palate.pipeline.query import Query
from palate.pipeline.retrieve.model import ModelRetriever
from palate.pipeline.retrieve.text_query import TextRetriever
from palate.pipeline.stage import Retrieve
from palate.testing import sample_serving_state
from palate.types import Floats

SOMEONE = Profile.of(["book:dune", "movie:stalker"])


def candidates(stage: Retrieve, profile: Profile, *, expansion: int = 1) -> Slate:
    query = Query(profile, sample_serving_state(), expansion=expansion)
    return stage(query, Slate.empty(query.serving.vocabulary), {})


@pytest.mark.parametrize("expansion", [1, 8])
def test_the_best_within_reach_are_named_with_their_score(expansion: int) -> None:
    model = sample_serving_state().models["ease"]
    scores = model.score([SOMEONE])[0]
    slate = candidates(ModelRetriever(model="ease", max_candidates=7), SOMEONE, expansion=expansion)
    assert len(slate) == 7 * expansion
    np.testing.assert_array_equal(slate.sources["ease"], scores[slate.codes])
    others = np.delete(scores, slate.codes)
    assert slate.sources["ease"].min() >= np.nanmax(others)


def test_what_a_model_cannot_score_is_no_candidate() -> None:
    slate = candidates(ModelRetriever(model="popular"), SOMEONE)
    has_score = ~np.isnan(sample_serving_state().models["popular"].score([SOMEONE])[0])
    assert slate.codes.tolist() == np.flatnonzero(has_score).tolist()


@pytest.mark.parametrize(
    ("stage", "profile"),
    [
        (ModelRetriever(model="not trained yet"), SOMEONE),
        (ModelRetriever(model="ease"), Profile()),
        (ModelRetriever(model="ease"), Profile.of(["no such item"])),
        (TextRetriever(), SOMEONE),
        (TextRetriever(), Profile.of([], ask="xyzzy")),
        (TextRetriever(models=("popular",)), Profile.of([], ask="space")),
    ],
    ids=["no model", "no history", "unknown history", "no words", "unknown words", "a model that reads no words"],
)
def test_nothing_to_go_by_gives_no_candidates(stage: Retrieve, profile: Profile) -> None:
    assert len(candidates(stage, profile)) == 0


def test_what_is_asked_counts_before_what_users_say_of_themselves() -> None:
    by_request = candidates(TextRetriever(), Profile.of([], ask="vampire", about="space"))
    by_description = candidates(TextRetriever(), Profile.of([], about="space"))
    vampires = candidates(TextRetriever(), Profile.of([], ask="vampire"))
    space = candidates(TextRetriever(), Profile.of([], ask="space"))
    np.testing.assert_array_equal(by_request.sources["words"], vampires.sources["words"])
    np.testing.assert_array_equal(by_description.sources["words"], space.sources["words"])
    assert (by_request.sources["words"] != by_description.sources["words"]).any()


def test_candidates_of_several_sources_join_with_gaps_for_what_each_did_not_name() -> None:
    query = Query(Profile.of(["book:dune"], ask="vampire"), sample_serving_state())
    slate = ModelRetriever(model="ease", max_candidates=3)(query, Slate.empty(query.serving.vocabulary), {})
    slate = TextRetriever(max_candidates=3)(query, slate, {})
    named = {name: ~np.isnan(column) for name, column in slate.sources.items()}
    assert named["ease"].sum() == 3
    assert named["words"].sum() == 3
    assert (named["ease"] | named["words"]).all()


class Alike(Retrieve):
    """Thinks the same of every second item, and less of the rest."""

    @property
    def source(self) -> str:
        return "alike"

    def compute_scores(self, query: Query) -> Floats:
        scores = np.zeros(len(query.serving.items), np.float32)
        scores[::2] = 1
        return scores


@pytest.mark.parametrize("max_candidates", [1, 3, 17, 100])
def test_of_equals_within_reach_the_first_are_taken(max_candidates: int) -> None:
    assert candidates(Alike(max_candidates=max_candidates), SOMEONE).codes.tolist() == list(
        range(0, 2 * max_candidates, 2)
    )
