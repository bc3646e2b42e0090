"""Explanations of items: shares that add up, and counterfactuals equal to real runs without the evidence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from palate.data.mutes import Muted
from palate.data.profile import Profile
from palate.pipeline.counterfactual import ItemExplanation, compute_position, explain_item
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.testing import sample_data, sample_serving_state


def query_of(user: int, **texts: Any) -> Query:
    return Query(Profile(sample_data().history(user), **texts), sample_serving_state(), n=20, surprise=0.0)


def best(pipeline: Pipeline, query: Query) -> tuple[int, ItemExplanation]:
    """The first item that some event speaks for, and its account."""
    for code in pipeline.run(query).codes.tolist():
        explanation = explain_item(pipeline, query, code)
        if explanation is not None and explanation.reason.events:
            return code, explanation
    raise AssertionError("nothing in this list owes anything to the history")


@pytest.mark.parametrize("user", [0, 5, 9])
def test_ranks_are_those_of_the_list_without_surprise(default_pipeline: Pipeline, user: int) -> None:
    query = query_of(user)
    for rank, code in enumerate(default_pipeline.run(query).codes.tolist(), 1):
        position = compute_position(default_pipeline, query, code)
        assert position is not None
        assert position.rank == rank


@pytest.mark.parametrize("user", [0, 5, 9])
def test_shares_are_those_of_the_list_and_add_up(default_pipeline: Pipeline, user: int) -> None:
    query = query_of(user, ask="space")
    slate = default_pipeline.run(query)
    explanation = explain_item(default_pipeline, query, int(slate.codes[3]))
    assert explanation is not None
    assert [event[:2] for event in explanation.reason.events] == [event[:2] for event in slate.reasons[3].events]
    shares = [event.share for event in explanation.reason.events]
    assert shares == pytest.approx([event.share for event in slate.reasons[3].events], abs=1e-5)
    assert explanation.reason[1:] == pytest.approx(slate.reasons[3][1:], abs=1e-5)
    parts = (
        explanation.reason.history + explanation.reason.words + explanation.reason.popularity + explanation.reason.rest
    )
    assert parts == pytest.approx(explanation.position.score - explanation.base, abs=1e-4)


def test_an_effect_is_what_muting_really_does(default_pipeline: Pipeline) -> None:
    query = query_of(5)
    code, explanation = best(default_pipeline, query)
    for effect in explanation.effects:
        assert effect.item is not None
        unmuted = Muted(items=(effect.item,)).apply(query.profile.history, query.serving.items)
        muted = Query(Profile(unmuted), query.serving, n=1_000, surprise=0.0, full_history=query.profile.history)
        slate = default_pipeline.run(muted)
        row = int(np.flatnonzero(slate.codes == code)[0])
        assert effect.position is not None
        assert effect.position.rank == row + 1
        assert effect.position.score == pytest.approx(float(slate.scores[row]), abs=1e-5)


def test_what_is_removed_as_evidence_stays_seen(default_pipeline: Pipeline) -> None:
    query = query_of(5)
    finished = next(item for item in reversed(query.profile.history.items) if not item.startswith("music:"))
    hidden = query.with_user_profile(Profile())
    assert hidden.seen_history is query.profile.history
    seen = compute_position(default_pipeline, hidden, query.serving.vocabulary.code(finished))
    assert seen == compute_position(default_pipeline, query, query.serving.vocabulary.code(finished))


def test_the_main_reason_is_the_one_that_would_be_missed_most(default_pipeline: Pipeline) -> None:
    for user in (0, 5, 9):
        _, explanation = best(default_pipeline, query_of(user))
        remaining = [effect.position.score for effect in explanation.effects if effect.position is not None]
        assert remaining == sorted(remaining)
        assert remaining[0] < explanation.position.score


def test_words_are_evidence_too(default_pipeline: Pipeline) -> None:
    query = query_of(5, ask="a vampire")
    code = int(default_pipeline.run(query).codes[0])
    explanation = explain_item(default_pipeline, query, code)
    assert explanation is not None
    mute = next(effect for effect in explanation.effects if effect.item is None)
    assert mute.position == compute_position(default_pipeline, query_of(5), code)


def test_an_item_that_is_not_found_has_no_account(default_pipeline: Pipeline) -> None:
    query = query_of(5)
    code = int(default_pipeline.run(query).codes[0])
    excluding = replace(query, exclude=(query.serving.vocabulary.ids[code],))
    assert explain_item(default_pipeline, excluding, code) is None
    assert compute_position(default_pipeline, excluding, code) is None


def test_what_only_one_event_reaches_is_lost_without_it() -> None:
    stages: list[dict[str, object]] = [
        {"stage": "retrieve.model", "model": "content"},
        {"stage": "rank.blend", "weights": {"content": 1.0}},
        {"stage": "explore.plackett_luce"},
        {"stage": "explain.attribution"},
    ]
    pipeline = Pipeline.from_config("content", stages)
    query = Query(Profile.of(["book:dune"]), sample_serving_state(), n=5, surprise=0.0)
    explanation = explain_item(pipeline, query, int(pipeline.run(query).codes[0]))
    assert explanation is not None
    assert [(effect.item, effect.verb, effect.position) for effect in explanation.effects] == [
        ("book:dune", "liked", None)
    ]
