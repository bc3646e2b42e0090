"""An account says what the pipeline counted, and what it would answer without each piece of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from palate.data.mutes import Muted
from palate.data.profile import Profile
from palate.pipeline.counterfactual import Account, account, standing
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.testing import sample_data, sample_scene


def query_of(user: int, **asked: str) -> Query:
    return Query(Profile(sample_data().history(user), **asked), sample_scene(), n=20, surprise=0.0)


def best(pipeline: Pipeline, query: Query) -> tuple[int, Account]:
    """The first item that some event speaks for, and its account."""
    for code in pipeline.run(query).codes.tolist():
        found = account(pipeline, query, code)
        if found is not None and found.reason.events:
            return code, found
    raise AssertionError("nothing in this list owes anything to the history")


@pytest.mark.parametrize("user", [0, 5, 9])
def test_ranks_are_those_of_the_list_without_surprise(default_pipeline: Pipeline, user: int) -> None:
    query = query_of(user)
    for place, code in enumerate(default_pipeline.run(query).codes.tolist(), 1):
        found = standing(default_pipeline, query, code)
        assert found is not None
        assert found.rank == place


@pytest.mark.parametrize("user", [0, 5, 9])
def test_shares_are_those_of_the_list_and_add_up(default_pipeline: Pipeline, user: int) -> None:
    query = query_of(user, ask="space")
    slate = default_pipeline.run(query)
    found = account(default_pipeline, query, int(slate.codes[3]))
    assert found is not None
    assert [one[:2] for one in found.reason.events] == [one[:2] for one in slate.reasons[3].events]
    shares = [one.share for one in found.reason.events]
    assert shares == pytest.approx([one.share for one in slate.reasons[3].events], abs=1e-5)
    assert found.reason[1:] == pytest.approx(slate.reasons[3][1:], abs=1e-5)
    parts = found.reason.history + found.reason.words + found.reason.popularity + found.reason.rest
    assert parts == pytest.approx(found.standing.score - found.base, abs=1e-4)


def test_an_effect_is_what_muting_really_does(default_pipeline: Pipeline) -> None:
    query = query_of(5)
    code, found = best(default_pipeline, query)
    for effect in found.effects:
        assert effect.item is not None
        heard = Muted(items=(effect.item,)).heard(query.profile.history, query.scene.items)
        muted = Query(Profile(heard), query.scene, n=1_000, surprise=0.0, whole=query.profile.history)
        slate = default_pipeline.run(muted)
        place = int(np.flatnonzero(slate.codes == code)[0])
        assert effect.standing is not None
        assert effect.standing.rank == place + 1
        assert effect.standing.score == pytest.approx(float(slate.scores[place]), abs=1e-5)


def test_what_is_removed_as_evidence_stays_seen(default_pipeline: Pipeline) -> None:
    query = query_of(5)
    finished = next(item for item in reversed(query.profile.history.items) if not item.startswith("music:"))
    hidden = query.by(Profile())
    assert hidden.had is query.profile.history
    seen = standing(default_pipeline, hidden, query.scene.vocabulary.code(finished))
    assert seen == standing(default_pipeline, query, query.scene.vocabulary.code(finished))


def test_the_main_reason_is_the_one_that_would_be_missed_most(default_pipeline: Pipeline) -> None:
    for user in (0, 5, 9):
        _, found = best(default_pipeline, query_of(user))
        left = [one.standing.score for one in found.effects if one.standing is not None]
        assert left == sorted(left)
        assert left[0] < found.standing.score


def test_words_are_evidence_too(default_pipeline: Pipeline) -> None:
    query = query_of(5, ask="a vampire")
    code = int(default_pipeline.run(query).codes[0])
    found = account(default_pipeline, query, code)
    assert found is not None
    mute = next(one for one in found.effects if one.item is None)
    assert mute.standing == standing(default_pipeline, query_of(5), code)


def test_an_item_that_is_not_found_has_no_account(default_pipeline: Pipeline) -> None:
    query = query_of(5)
    code = int(default_pipeline.run(query).codes[0])
    excluding = replace(query, exclude=(query.scene.vocabulary.ids[code],))
    assert account(default_pipeline, excluding, code) is None
    assert standing(default_pipeline, excluding, code) is None


def test_what_only_one_event_reaches_is_lost_without_it() -> None:
    stages: list[dict[str, object]] = [
        {"stage": "retrieve.model", "model": "content"},
        {"stage": "rank.blend", "weights": {"content": 1.0}},
        {"stage": "explore.plackett_luce"},
        {"stage": "explain.shares"},
    ]
    pipeline = Pipeline.from_config("content", stages)
    query = Query(Profile.of(["book:dune"]), sample_scene(), n=5, surprise=0.0)
    found = account(pipeline, query, int(pipeline.run(query).codes[0]))
    assert found is not None
    assert [(one.item, one.verb, one.standing) for one in found.effects] == [("book:dune", "liked", None)]
