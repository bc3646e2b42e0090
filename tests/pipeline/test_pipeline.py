"""Pipelines run their stages in order, fill the slate, trace what they dropped, and have a version."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.item_table import Filters, ItemTable
from palate.data.profile import Profile
from palate.errors import ConfigError
from palate.models.abilities import SimilarItems
from palate.pipeline.pipeline import Pipeline, Step
from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState
from palate.pipeline.user_state import UserState
from palate.settings import default_stages
from palate.testing import sample_data, sample_serving_state

RETRIEVE: dict[str, Any] = {"stage": "retrieve.model", "model": "ease"}
RANK: dict[str, Any] = {"stage": "rank.blend", "weights": {"ease": 1.0}}
EXPLORE: dict[str, Any] = {"stage": "explore.plackett_luce"}
FILTER: dict[str, Any] = {"stage": "filter.request_filter"}


def pipeline(*stages: dict[str, Any]) -> Pipeline:
    return Pipeline.from_config("test", stages)


def build_query(**others: Any) -> Query:
    return Query(Profile(sample_data().history(5)), sample_serving_state(), **others)


# Made from data


@pytest.mark.parametrize(
    "stages",
    [(FILTER, RETRIEVE, EXPLORE), (RETRIEVE, EXPLORE, RANK), (RETRIEVE, RANK), (), (EXPLORE, RETRIEVE)],
    ids=["filter first", "rank last", "no explore", "nothing", "backwards"],
)
def test_stages_out_of_order_or_without_a_draw_are_refused(stages: tuple[dict[str, Any], ...]) -> None:
    with pytest.raises(ConfigError, match="retrieve → filter → rank → arrange → explore → explain"):
        pipeline(*stages)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"stage": "rank.magic"}, "no stage 'rank.magic'; there are retrieve.blend, retrieve.model"),
        ({"model": "ease"}, "no stage None"),
        ({**RETRIEVE, "deepness": 3}, "no setting deepness; it has: max_candidates, model"),
        ({"stage": "retrieve.model"}, "not set up right.*model"),
    ],
)
def test_what_a_stage_does_not_know_is_refused_with_what_there_is(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        pipeline(wrong, EXPLORE)


def test_the_version_is_that_of_the_settings_and_of_nothing_else() -> None:
    version = pipeline(RETRIEVE, RANK, EXPLORE).version
    other_order = dict(reversed(RETRIEVE.items()))
    assert Pipeline.from_config("another name", [other_order, RANK, EXPLORE]).version == version
    for changed in (
        [RETRIEVE, {**RANK, "weights": {"ease": 1.1}}, EXPLORE],
        [RETRIEVE, RANK, {**EXPLORE, "depth": 50}],
        [{**RETRIEVE, "model": "popular"}, RANK, EXPLORE],
        [RETRIEVE, EXPLORE],
        [RETRIEVE, RETRIEVE, RANK, EXPLORE],
    ):
        assert pipeline(*changed).version != version


# Filling the slate


def test_a_short_reach_widens_until_the_slate_is_full_under_a_narrow_filter() -> None:
    query = build_query(n=20, filters=Filters(domains=("music",)), surprise=0.0)
    short = pipeline({**RETRIEVE, "max_candidates": 2}, FILTER, RANK, EXPLORE).run(query)
    assert len(short) == 20
    assert short.ids == pipeline({**RETRIEVE, "max_candidates": 10_000}, FILTER, RANK, EXPLORE).run(query).ids


def test_widening_ends_where_nothing_is_left_to_reach() -> None:
    narrow = pipeline({**RETRIEVE, "max_candidates": 2}, FILTER, RANK, EXPLORE)
    assert len(narrow.run(build_query(filters=Filters(domains=("no such domain",))))) == 0
    few = narrow.run(build_query(n=900, filters=Filters(domains=("game",), min_year=2020)))
    assert 0 < len(few) < 100


@pytest.mark.parametrize(
    "profile",
    [
        Profile(),
        Profile.of(["no such item"]),
        Profile.of([], ask="xyzzy"),
        Profile.of(["book:dune"], ask="xyzzy"),
        Profile.of(["book:dune"], ask="vampire", about="space"),
    ],
    ids=["someone new", "unknown items", "unknown words", "known items, unknown words", "everything"],
)
@pytest.mark.parametrize("filters", [Filters(), Filters(domains=("music",)), Filters(domains=("book",), max_year=1950)])
def test_whoever_asks_and_for_whatever_gets_a_full_slate(
    default_pipeline: Pipeline, profile: Profile, filters: Filters
) -> None:
    slate = default_pipeline.run(Query(profile, sample_serving_state(), filters=filters))
    assert len(slate) == 10
    assert np.isfinite(slate.scores).all()
    assert all(sample_serving_state().items.get(id_) for id_ in slate.ids), "nothing that was deleted"
    for _, mask in sample_serving_state().items.mask(filters):
        assert mask[slate.codes].all()


def test_without_models_the_slate_is_filled_and_without_items_it_is_empty(default_pipeline: Pipeline) -> None:
    untrained = ServingState(sample_serving_state().items, {})
    assert len(default_pipeline.run(Query(Profile.of(["book:dune"], ask="space"), untrained))) == 10
    bare = ServingState(ItemTable(sample_serving_state().vocabulary), sample_serving_state().models)
    assert len(default_pipeline.run(Query(Profile.of(["book:dune"]), bare))) == 0


@pytest.mark.parametrize(
    ("past", "ask"),
    [([], "stalker"), (["book:dune"], "stalker"), (["book:dune"], "tarkovsky"), (["movie:stalker"], "solaris")],
)
def test_what_few_items_answer_comes_before_what_does_not_answer(
    default_pipeline: Pipeline, past: list[str], ask: str
) -> None:
    query = Query(Profile.of(past, ask=ask), sample_serving_state(), n=1_000, surprise=0.0)
    answers = default_pipeline.run(query).sources["words"] > 0
    assert 1 <= answers.sum() <= 3
    assert answers[: answers.sum()].all()


# What it says of itself


def test_the_trace_follows_the_slate_from_stage_to_stage(default_pipeline: Pipeline) -> None:
    steps: list[Step] = []
    slate = default_pipeline.trace(build_query(filters=Filters(domains=("book",)), exclude=("book:dune",)), steps)
    assert [step.stage for step in steps] == [name for name, _ in default_pipeline.stages]
    assert [step.n_in for step in steps] == [0, *(step.n_out for step in steps[:-1])]
    assert steps[-1].n_out == len(slate)
    assert all(step.took_us > 0 for step in steps)
    for step in steps:
        assert step.kind == step.stage.partition(".")[0]
        assert sum(step.dropped.values()) == (step.n_in - step.n_out if step.kind == "filter" else 0)
    dropped = {reason for step in steps for reason in step.dropped}
    assert dropped == {"not in the catalogue", "domain", "excluded", "seen"}


def test_a_trace_of_a_widened_run_holds_only_the_last_pass() -> None:
    steps: list[Step] = []
    narrow = pipeline({**RETRIEVE, "max_candidates": 2}, FILTER, RANK, EXPLORE)
    narrow.trace(build_query(n=20, filters=Filters(domains=("music",))), steps)
    assert [step.kind for step in steps] == ["retrieve", "filter", "rank", "explore"]
    assert steps[0].n_out > 20


# What it does


def test_the_same_request_is_answered_the_same(default_pipeline: Pipeline) -> None:
    first, second = (default_pipeline.run(build_query(seed=8, surprise=0.8)) for _ in range(2))
    assert first.ids == second.ids
    assert first.ids != default_pipeline.run(build_query(seed=9, surprise=0.8)).ids


def test_pages_follow_each_other_without_repeats(default_pipeline: Pipeline) -> None:
    full = default_pipeline.run(build_query(n=40, seed=8, surprise=0.6)).ids
    shown: tuple[str, ...] = ()
    for _ in range(4):
        shown += tuple(default_pipeline.run(build_query(n=10, seed=8, surprise=0.6, shown=shown)).ids)
    assert list(shown) == full
    assert len(set(shown)) == 40


@pytest.mark.parametrize("disliked", ["book:dune", "movie:alien", "music:kind-of-blue"])
def test_a_dislike_pushes_neighbours_down_and_a_like_up(default_pipeline: Pipeline, disliked: str) -> None:
    serving = sample_serving_state()
    model = serving.models["item_knn"]
    assert isinstance(model, SimilarItems)
    alike = np.nan_to_num(model.similar(serving.vocabulary.code(disliked)))
    neighbours = serving.vocabulary.names(np.argsort(-alike)[:8].tolist())
    base = ["movie:stalker", "book:middlemarch"]

    def mean_rank(*kinds: str) -> float:
        items = [*base, disliked][: 2 + len(kinds)]
        past = Dataset.from_columns(["x"] * len(items), items, kind=["like", "like", *kinds]).history(0)
        slate = default_pipeline.run(Query(Profile(past), serving, n=1_000, surprise=0.0))
        return float(np.mean([slate.ids.index(id_) for id_ in neighbours if id_ in slate.ids]))

    assert mean_rank("like") < mean_rank() < mean_rank("dislike")


def test_requests_of_one_user_in_one_batch_get_each_their_own_list() -> None:
    serving, history = sample_serving_state(), sample_data().history(7)
    pipeline = Pipeline.from_config("default", default_stages())
    state = UserState(Profile(history), serving)
    first = pipeline.run(Query(state.profile, serving, surprise=0.0))
    queries = [
        Query(state.profile, serving, n=n, exclude=exclude, surprise=0.0, user=state)
        for n, exclude in ((10, ()), (5, ()), (10, tuple(first.ids[:3])), (10, ()))
    ]
    for query, slate in zip(queries, pipeline.run_batch(queries), strict=True):
        alone = pipeline.run(replace(query, user=UserState(state.profile, serving)))
        assert slate.ids == alone.ids
        assert slate.reasons == alone.reasons
    again = [slate.ids for slate in pipeline.run_batch(queries)]
    assert again == [slate.ids for slate in map(pipeline.run, queries)]
    assert again[0] == first.ids
    assert again[1] == first.ids[:5]
    assert not set(again[2]) & set(first.ids[:3])
