"""The promotion gate refuses challengers that are significantly worse, with a reason."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.data.events_digest import events_digest
from palate.data.items import Item
from palate.data.profile import Profile
from palate.data.sample.community import Community
from palate.data.splits import after
from palate.models.base import Recommender, Run
from palate.models.composite import fit_all
from palate.models.registry import recommender
from palate.models.snapshot import Manifest, Snapshot
from palate.pipeline.pipeline import Pipeline
from palate.services.train.promotion_gate import PromotionVerdict, compare_with_champion, pipeline_lists
from palate.settings import load_settings

_STAGES: list[dict[str, Any]] = [
    {"stage": "retrieve.model", "model": "main"},
    {"stage": "filter.seen"},
    {"stage": "rank.blend", "weights": {"main": 1.0}},
    {"stage": "explore.plackett_luce"},
]
PIPELINE = Pipeline.from_config("plain", _STAGES)
GATE = load_settings().learner.gate
GOOD: dict[str, Recommender] = {"main": recommender("item_knn")}
BAD: dict[str, Recommender] = {"main": recommender("random")}


@pytest.fixture(scope="module")
def data(community: Community) -> Dataset:
    return Dataset.from_events(community.events(until=1.7e9), community.items)


def champion(data: Dataset, recipes: dict[str, Recommender]) -> Snapshot:
    manifest = Manifest(
        "v1", 0.0, 0, float(data.at.max()), data.digest, data.n_users, data.n_items, len(data), 42, "0", {}
    )
    return Snapshot(manifest, data.vocabulary, fit_all(recipes, data, Run()), {})


def compare_on(
    data: Dataset, recipes: dict[str, Recommender], of: Snapshot | None, max_users: int = 300
) -> PromotionVerdict:
    return compare_with_champion(data, recipes, PIPELINE, of, max_users=max_users, gate=GATE, run=Run())


def test_the_first_is_always_good_enough(data: Dataset) -> None:
    assert compare_on(data, BAD, None).promote


def test_a_partial_champion_is_replaced_without_a_comparison_unless_events_are_lost(data: Dataset) -> None:
    whole = champion(data, GOOD)
    partial = replace(whole, manifest=replace(whole.manifest, pending=("blend",)))
    verdict = compare_on(after(data, 0.9).train, BAD, partial)
    assert verdict.promote
    assert verdict.challenger_ndcg is None
    assert not compare_on(after(data, 0.4).train, BAD, partial).promote


@pytest.mark.slow
def test_a_worse_recipe_is_found_out_by_new_events(data: Dataset) -> None:
    old = champion(after(data, 0.9).train, GOOD)
    verdict = compare_on(data, BAD, old)
    assert not verdict.promote
    assert verdict.difference is not None
    assert verdict.difference[0] < verdict.difference[1] < 0
    assert verdict.challenger_ndcg is not None
    assert verdict.champion_ndcg is not None
    assert verdict.challenger_ndcg < verdict.champion_ndcg


@pytest.mark.slow
def test_a_better_recipe_is_let_through(data: Dataset) -> None:
    verdict = compare_on(data, GOOD, champion(after(data, 0.9).train, BAD))
    assert verdict.promote
    assert verdict.difference is not None
    assert verdict.difference[0] > 0


@pytest.mark.slow
def test_a_champion_that_has_seen_the_questions_gets_no_head_start(data: Dataset) -> None:
    """A champion that was trained on the test events is fitted again without them."""
    verdict = compare_on(data, {**GOOD, "beside": recommender("popular")}, champion(data, GOOD))
    assert verdict.promote
    assert verdict.champion_ndcg == pytest.approx(verdict.challenger_ndcg, abs=0.02)


@pytest.mark.slow
def test_a_worse_recipe_is_found_out_even_without_new_events(data: Dataset) -> None:
    assert not compare_on(data, BAD, champion(data, GOOD)).promote


def test_the_same_recipes_over_the_same_log_are_not_compared_at_all(data: Dataset) -> None:
    verdict = compare_on(data, GOOD, champion(data, GOOD))
    assert verdict.promote
    assert verdict.users == 0
    assert "the same recipes" in verdict.why


def test_a_log_that_lost_more_than_half_is_not_believed(data: Dataset) -> None:
    half = data.rows(np.arange(len(data)) < 0.49 * len(data))
    verdict = compare_on(half, GOOD, champion(data, GOOD))
    assert not verdict.promote
    assert str(len(data)) in verdict.why


def test_too_few_users_decide_nothing(data: Dataset) -> None:
    verdict = compare_on(data, BAD, champion(after(data, 0.9).train, GOOD), max_users=5)
    assert verdict.promote
    assert "users to judge by" in verdict.why


@pytest.mark.slow
def test_the_same_question_gets_the_same_verdict(data: Dataset) -> None:
    old = champion(after(data, 0.9).train, GOOD)
    assert compare_on(data, GOOD, old, 60) == compare_on(data, GOOD, old, 60)


@pytest.mark.slow
def test_of_a_log_without_times_some_of_everyones_events_are_asked_about(data: Dataset) -> None:
    one_time = Dataset.from_columns(
        data.users.names(data.user.tolist()),
        data.vocabulary.names(data.item.tolist()),
        data.value.tolist(),
        np.zeros(len(data)),
        items=data.items.values(),
    )
    verdict = compare_on(one_time, BAD, champion(one_time, GOOD))

    assert not verdict.promote
    assert verdict.protocol.startswith("random 90% of each user's events")


def test_a_pipeline_is_asked_for_what_is_new_even_where_users_come_back() -> None:
    items = [Item(id=id_, domain="music", title=id_) for id_ in "abcd"]
    plays = Dataset.from_columns(["p", "p", "q", "q", "q"], list("ababc"), kind=["complete"] * 5, items=items)
    again = Pipeline.from_config("again", [_STAGES[0], {"stage": "filter.request_filter"}, *_STAGES[1:]])
    lists = pipeline_lists(again, fit_all({"main": recommender("popular")}, plays, Run()), plays)

    (codes,) = lists([Profile(plays.history(plays.users.code("p")))], 2)

    assert plays.vocabulary.names(codes.tolist()) == ["c"]


@pytest.mark.slow
def test_the_same_recipe_over_a_history_that_was_shuffled_is_refused(data: Dataset) -> None:
    """The champion was trained before the ids of items were exchanged, as a wrong import does."""
    split = after(data, 0.93)
    old, until = champion(split.train, GOOD), float(split.train.at.max())
    old = replace(old, manifest=replace(old.manifest, events_digest=events_digest(split.train)))
    assert "the same recipes" in compare_on(data, GOOD, old).why, "nothing changed but that events were added"
    is_old = data.at <= until
    exchanged = np.random.default_rng(5).permutation(data.n_items).astype(np.int32)
    items = np.where(is_old, exchanged[data.item], data.item)
    shuffled = Dataset.from_codes(
        data.users, data.vocabulary, data.user, items, data.kind, data.value, data.at, data.items
    )
    verdict = compare_on(shuffled, GOOD, old)
    assert not verdict.promote
    assert verdict.protocol.startswith("events until")
    assert {check.name: check.passed for check in verdict.checks}["overall"] is False


@pytest.mark.slow
def test_what_is_worse_than_popularity_is_refused_whatever_the_champion_is(data: Dataset) -> None:
    verdict = compare_on(data, {**BAD, "beside": recommender("popular")}, champion(data, BAD))
    assert not verdict.promote
    assert verdict.why == "worse than popularity"
    assert {check.name: check.passed for check in verdict.checks} == {
        "overall": True,
        "segments": True,
        "floor": False,
    }
    assert set(verdict.metrics) == {"pipeline", "champion's pipeline", "main", "beside"}
    assert len(verdict.metrics["beside"]["ndcg"]) == 3
    json.dumps(verdict.to_json(), allow_nan=False)
