"""Diversify, pins and fatigue."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from palate.data.profile import Profile
from palate.data.slate import Slate
from palate.pipeline.arrange.diversify import Diversify
from palate.pipeline.arrange.fatigue import Fatigue
from palate.pipeline.arrange.pin import Pin
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState
from palate.pipeline.stage import Arrange
from palate.testing import sample_serving_state


def arranged(stage: Arrange, serving: ServingState, ids: list[str], scores: list[float]) -> Slate:
    slate = Slate(serving.vocabulary, serving.vocabulary.codes(ids), np.array(scores, np.float32))
    return stage(Query(Profile(), serving), slate, {})


def test_the_second_of_a_kind_steps_back_behind_something_else(shelf: ServingState) -> None:
    ids, scores = ["film:a", "film:b", "film:c"], [3.0, 2.9, 2.5]  # Drama, Drama, Comedy
    assert arranged(Diversify(strength=1.0), shelf, ids, scores).ids == ["film:a", "film:c", "film:b"]
    assert arranged(Diversify(strength=0.1), shelf, ids, scores).ids == ids, "not for so little"
    assert arranged(Diversify(strength=0.0), shelf, ids, scores).ids == ids


def test_half_a_repetition_costs_half(shelf: ServingState) -> None:
    # Below film:a (Drama), film:b repeats it wholly and film:d (Comedy, Drama) by half.
    ids = ["film:a", "film:b", "film:d", "film:c"]
    assert arranged(Diversify(strength=0.5), shelf, ids, [2.0, 1.9, 1.8, 1.0]).ids.index("film:d") < 2


def test_items_without_genres_repeat_nothing(shelf: ServingState) -> None:
    ids = ["book:e", "music:g", "film:a"]
    assert arranged(Diversify(strength=5.0), shelf, ids, [3.0, 2.0, 1.0]).ids == ids


def test_below_the_depth_nothing_moves(shelf: ServingState) -> None:
    ids = ["film:c", "film:d", "film:a", "film:b", "book:f"]
    slate = arranged(Diversify(strength=100.0, depth=3), shelf, ids, [5.0, 4.0, 3.0, 2.0, 1.0])
    assert slate.ids[3:] == ids[3:]
    assert slate.ids[:3] != ids[:3]


def test_the_order_does_not_depend_on_how_many_are_asked_for(shelf: ServingState) -> None:
    codes, scores = np.arange(8, dtype=np.int32), -np.arange(8, dtype=np.float32)
    slate = Slate(shelf.vocabulary, codes, scores)
    few, many = (Diversify(strength=1.0)(Query(Profile(), shelf, n=n), slate, {}).ids for n in (1, 8))
    assert few == many


def test_pins_go_first_in_their_order(shelf: ServingState) -> None:
    stage = Pin(items=("film:c", "no such item", "film:a", "film:c"))
    slate = arranged(stage, shelf, ["book:e", "film:a", "film:b", "film:c"], [4.0, 3.0, 2.0, 1.0])
    assert slate.ids == ["film:c", "film:a", "book:e", "film:b"]
    assert slate.pinned is not None
    assert slate.pinned.tolist() == [True, True, False, False]


def test_what_a_filter_dropped_is_not_brought_back_by_a_pin(shelf: ServingState) -> None:
    assert arranged(Pin(items=("film:c",)), shelf, ["film:a", "film:b"], [2.0, 1.0]).ids == ["film:a", "film:b"]


@pytest.mark.parametrize("arrange", [["pin", "diversify"], ["diversify", "pin"]])
def test_a_pin_comes_first_whatever_else_arranges(arrange: list[str]) -> None:
    settings: dict[str, dict[str, Any]] = {
        "pin": {"stage": "arrange.pin", "items": ["book:middlemarch", "movie:stalker"]},
        "diversify": {"stage": "arrange.diversify", "strength": 5.0},
    }
    pipeline = Pipeline.from_config(
        "pinned",
        [
            {"stage": "retrieve.model", "model": "popular"},
            {"stage": "retrieve.model", "model": "content"},
            {"stage": "rank.blend", "weights": {"popular": 1.0}},
            *(settings[name] for name in arrange),
            {"stage": "explore.plackett_luce"},
            {"stage": "explain.attribution"},
        ],
    )
    for seed in range(5):
        slate = pipeline.run(Query(Profile.of(["book:dune"]), sample_serving_state(), seed=seed, surprise=1.0))
        assert slate.ids[:2] == ["book:middlemarch", "movie:stalker"]
        assert slate.propensities is not None
        assert slate.propensities[:2].tolist() == [1.0, 1.0]
        assert [reason.pinned for reason in slate.reasons] == [True] * 2 + [False] * 8


def test_what_was_offered_often_and_left_rests_and_what_was_taken_up_does_not(shelf: ServingState) -> None:
    ids = ["film:a", "film:b", "film:c", "film:d", "book:e"]
    slate = Slate(shelf.vocabulary, shelf.vocabulary.codes(ids), np.arange(5, 0, -1, dtype=np.float32))
    exposures = {"film:a": 5, "film:b": 4, "film:c": 9, "gone": 9}
    query = Query(Profile.of(["film:c"]), shelf, exposures=exposures)
    assert Fatigue(after=5)(query, slate, {}).ids == ["film:b", "film:c", "film:d", "book:e", "film:a"]
    assert Fatigue(after=5, depth=2)(query, slate, {}).ids == ["film:b", "film:a", "film:c", "film:d", "book:e"]
    assert Fatigue(after=0)(query, slate, {}).ids == ids, "nothing rests"
    assert Fatigue(after=5)(replace(query, surprise=0.0), slate, {}).ids == ids, "the same answer always"
