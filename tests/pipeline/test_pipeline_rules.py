"""Business rules in the default pipeline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.data.events import Event
from palate.data.item_table import Filters
from palate.data.mutes import Muted
from palate.data.profile import History, Profile
from palate.data.rules import Condition, Rule
from palate.data.slate import Slate
from palate.pipeline.explain.template import write_sentence
from palate.pipeline.pipeline import Pipeline, Step
from palate.pipeline.query import Query
from palate.pipeline.rules.compiled_rules import CompiledRules
from palate.pipeline.user_state import UserState
from palate.testing import sample_data, sample_serving_state
from tests.examples import n_examples

GENRES = ("Drama", "Comedy", "Science Fiction")


def query_of(*rules: Rule, user: int = 5, **others: object) -> Query:
    serving = sample_serving_state()
    query = Query(Profile(sample_data().history(user)), serving, **others)  # type: ignore[arg-type]  # fields by name
    return replace(query, rules=CompiledRules(rules, serving.items).at("default", 0.0))


def without_rule_stages(pipeline: Pipeline) -> Pipeline:
    return replace(pipeline, stages=tuple(pair for pair in pipeline.stages if not pair[0].endswith(".rules")))


def assert_same(slate: Slate, other: Slate) -> None:
    assert slate.ids == other.ids
    np.testing.assert_array_equal(slate.scores, other.scores)
    np.testing.assert_array_equal(slate.propensities, other.propensities)
    assert slate.reasons == other.reasons


@pytest.mark.parametrize("surprise", [0.0, 0.3])
def test_without_rules_the_answer_is_the_same_to_the_bit(default_pipeline: Pipeline, surprise: float) -> None:
    for user in range(5):
        query = query_of(user=user, surprise=surprise, n=20)
        assert_same(default_pipeline.run(query), without_rule_stages(default_pipeline).run(query))


def test_rules_that_match_nothing_leave_the_list(default_pipeline: Pipeline) -> None:
    nothing = Condition(genres=("no such genre",))
    rules = [Rule(name="a", kind="hide", where=nothing), Rule(name="b", kind="boost", factor=9.0, where=nothing)]
    assert_same(default_pipeline.run(query_of(*rules)), default_pipeline.run(query_of()))


@given(
    st.sets(st.sampled_from(GENRES), min_size=1),
    st.floats(0, 1),
    st.integers(0, 2**53 - 1),
    st.integers(0, 9),
    st.booleans(),
)
@settings(deadline=None, max_examples=n_examples(40))
def test_what_is_hidden_never_shows(
    default_pipeline: Pipeline, genres: set[str], surprise: float, seed: int, user: int, is_pinned: bool
) -> None:
    hidden = Rule(name="hide", kind="hide", where=Condition(genres=tuple(genres)))
    others = [Rule(name="boost", kind="boost", factor=9.0, where=hidden.where)]
    if is_pinned:
        others.append(
            Rule(name="pin", kind="pin", position=1, count=9, where=hidden.where, despite=("seen", "filters"))
        )
    slate = default_pipeline.run(query_of(hidden, *others, user=user, surprise=surprise, seed=seed, n=30))
    items = [sample_serving_state().items.items[code] for code in slate.codes.tolist()]
    assert items
    assert all(item is not None and not genres & set(item.genres) for item in items)


def test_a_boost_raises_an_item_and_says_so_and_shares_add_up(default_pipeline: Pipeline) -> None:
    plain = query_of(surprise=0.0, n=60)
    target = default_pipeline.run(plain).ids[50]
    rule = Rule(name="Spring sale", kind="boost", factor=3.0, amount=2.0, where=Condition(ids=(target,)))
    slate = default_pipeline.run(query_of(rule, surprise=0.0, n=60))
    position = slate.ids.index(target)
    assert position < 10
    reason = slate.reasons[position]
    assert reason.rules == ("Spring sale",)
    assert reason.promotion > 2.0
    parts = reason.history + reason.words + reason.mood + reason.popularity + reason.rest + reason.promotion
    assert parts == pytest.approx(float(slate.scores[position]) - slate.base, abs=1e-4)
    assert "romoted: Spring sale" in write_sentence(target, reason, str)
    assert all(other.rules is None and not other.promotion for other in slate.reasons if other is not reason)


def test_a_buried_item_goes_down_and_stays_in_the_list(default_pipeline: Pipeline) -> None:
    target = default_pipeline.run(query_of(surprise=0.0)).ids[0]
    rule = Rule(name="bury", kind="bury", where=Condition(ids=(target,)))
    n = len(sample_serving_state().vocabulary)
    slate = default_pipeline.run(query_of(rule, surprise=0.0, n=n))
    position = slate.ids.index(target)
    assert position > 100
    assert slate.reasons[position].promotion < 0
    assert slate.reasons[position].rules is None


def test_a_pinned_item_outside_of_the_candidates_is_retrieved() -> None:
    stages: list[dict[str, object]] = [
        {"stage": "retrieve.model", "model": "ease", "max_candidates": 10},
        {"stage": "retrieve.rules"},
        {"stage": "filter.seen"},
        {"stage": "rank.blend", "weights": {"ease": 1.0}},
        {"stage": "rank.rules"},
        {"stage": "arrange.rules"},
        {"stage": "explore.plackett_luce"},
        {"stage": "explain.attribution"},
    ]
    pipeline = Pipeline.from_config("test", stages)
    target = pipeline.run(query_of(surprise=0.0, n=200)).ids[150]
    assert target not in pipeline.run(query_of(surprise=0.0, n=5)).ids
    rule = Rule(name="pin", kind="pin", position=2, where=Condition(ids=(target,)))
    slate = pipeline.run(query_of(rule, surprise=0.5, n=5))
    assert slate.ids[1] == target
    assert slate.propensities is not None
    assert slate.propensities[1] == 1.0
    assert write_sentence(target, slate.reasons[1], str) == "Promoted: pin"


def _pinned_at_first(pipeline: Pipeline, query: Query, ids: Iterable[str], *despite: str) -> bool:
    rule = Rule(
        name="pin", kind="pin", position=1, where=Condition(ids=tuple(ids)), despite=despite  # type: ignore[arg-type]  # words of the parameter
    )  # fmt: skip
    rules = CompiledRules([rule], query.serving.items).at("default", 0.0)
    return pipeline.run(replace(query, rules=rules)).ids[0] in tuple(ids)


def test_what_the_user_or_the_request_rules_out_is_not_pinned_unless_the_rule_says_so(
    default_pipeline: Pipeline,
) -> None:
    serving = sample_serving_state()
    films = [item.id for item in serving.items.items if item is not None and item.domain == "movie"]
    events = [
        Event(event_id=kind, user="ann", item=item, kind=kind, at=1.0)
        for item, kind in zip(films, ("complete", "dislike"), strict=False)
    ]
    query = Query(Profile(History.of_events(events)), serving)
    assert not _pinned_at_first(default_pipeline, query, films[:1])
    assert _pinned_at_first(default_pipeline, query, films[:1], "seen")
    assert not _pinned_at_first(default_pipeline, query, films[1:2], "seen"), "a dislike always counts"
    books = replace(query, filters=Filters(domains=("book",)))
    assert not _pinned_at_first(default_pipeline, books, films[2:3])
    assert _pinned_at_first(default_pipeline, books, films[2:3], "filters")
    excluding = replace(query, exclude=(films[3],))
    assert not _pinned_at_first(default_pipeline, excluding, films[3:4])
    worst = default_pipeline.run(replace(query, n=100, surprise=0.0)).ids[99]
    muting = replace(query, muted=Muted(items=(worst,)))
    assert _pinned_at_first(default_pipeline, query, [worst])
    assert not _pinned_at_first(default_pipeline, muting, [worst])
    assert _pinned_at_first(default_pipeline, muting, [worst], "muted")


def test_what_passes_a_filter_to_be_pinned_is_in_the_list_at_its_position_alone(default_pipeline: Pipeline) -> None:
    serving = sample_serving_state()
    repeatable = ("music:",)
    seen = [id_ for id_ in default_pipeline.run(query_of(surprise=0.0, n=30)).ids if not id_.startswith(repeatable)]
    events = [Event(event_id=item, user="ann", item=item, kind="complete", at=1.0) for item in seen]
    query = Query(Profile(History.of_events(events)), serving, n=20, surprise=0.0)
    for position, count, expected in ((2, 1, seen[:1]), (2, 3, seen[:3]), (50, 9, [])):
        rule = Rule(
            name="pin", kind="pin", position=position, count=count, where=Condition(ids=tuple(seen)), despite=("seen",)
        )  # fmt: skip
        rules = CompiledRules([rule], serving.items).at("default", 0.0)
        for surprise in (0.0, 0.5):
            slate = default_pipeline.run(replace(query, rules=rules, surprise=surprise))
            assert [id_ for id_ in slate.ids if id_ in seen] == expected
            assert len(slate) == 20


def test_changed_rules_count_at_once_for_a_user_whose_state_is_kept(default_pipeline: Pipeline) -> None:
    first = query_of(surprise=0.0)
    state = UserState(first.profile, first.serving)
    before = default_pipeline.run(replace(first, user=state))
    hide = Rule(name="hide", kind="hide", where=Condition(ids=(before.ids[0],)))
    after = default_pipeline.run(replace(query_of(hide, surprise=0.0), profile=first.profile, user=state))
    assert before.ids[0] not in after.ids
    assert_same(default_pipeline.run(replace(first, user=state)), before)


def test_the_trace_tells_of_each_rule(default_pipeline: Pipeline) -> None:
    hide = Rule(name="hide", kind="hide", where=Condition(genres=("Comedy",)))
    target = default_pipeline.run(query_of(hide, surprise=0.0, n=50)).ids[40]
    rules = [
        hide,
        Rule(name="boost", kind="boost", amount=3.0, where=Condition(genres=("Drama",))),
        Rule(name="pin", kind="pin", position=3, where=Condition(ids=(target,))),
        Rule(name="limit", kind="limit", at_most=2, per="domain"),
    ]
    steps: list[Step] = []
    slate = default_pipeline.trace(query_of(*rules, surprise=0.0, n=10), steps)
    effects = {effect.rule: effect for step in steps for effect in step.rules}
    assert effects["hide"].removed == effects["hide"].matched > 0
    assert sum(step.dropped.get("hidden by rules", 0) for step in steps) == effects["hide"].removed
    assert 0 < effects["boost"].moved <= effects["boost"].matched
    assert (effects["pin"].matched, effects["pin"].moved) == (1, 1)
    items = sample_serving_state().items.items
    domains = Counter(item.domain for code in slate.codes.tolist() if (item := items[code]) is not None)
    assert effects["limit"].relaxed == sum(max(count - 2, 0) for count in domains.values()) == 2
    assert effects["limit"].removed > 0
    assert all(not step.rules for step in steps if step.stage == "arrange.diversify")
