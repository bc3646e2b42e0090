"""Every stage keeps the contract of its kind, on random slates and on slates by Hypothesis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.data.profile import Profile
from palate.data.rules import Condition, Rule
from palate.data.slate import Slate
from palate.pipeline.arrange.diversify import Diversify
from palate.pipeline.arrange.fatigue import Fatigue
from palate.pipeline.arrange.pin import Pin
from palate.pipeline.arrange.popularity import PopularityCalibration
from palate.pipeline.arrange.repetition_limits import RepetitionLimits
from palate.pipeline.arrange.rules import RulePins
from palate.pipeline.arrange.sequels import SequelOrder
from palate.pipeline.explain.attribution import LinearAttribution
from palate.pipeline.explain.cross_domain import CrossDomainReasons
from palate.pipeline.explore.plackett_luce import PlackettLuce
from palate.pipeline.explore.policy import PolicyDraw
from palate.pipeline.filter.available import AvailableFilter
from palate.pipeline.filter.query_filter import QueryFilter
from palate.pipeline.filter.request_filter import RequestFilter
from palate.pipeline.filter.rules import RuleFilter
from palate.pipeline.filter.seen import SeenFilter
from palate.pipeline.query import Query
from palate.pipeline.rank.blend import BlendScores
from palate.pipeline.rank.ranker import RankerScores
from palate.pipeline.rank.rules import RuleScores
from palate.pipeline.registry import STAGES, stage
from palate.pipeline.retrieve.all_items import AllItems
from palate.pipeline.retrieve.blend import BlendRetriever
from palate.pipeline.retrieve.model import ModelRetriever
from palate.pipeline.retrieve.mood import MoodRetriever
from palate.pipeline.retrieve.nearest import NearestRetriever
from palate.pipeline.retrieve.rules import RuleCandidates
from palate.pipeline.retrieve.text_query import TextRetriever
from palate.pipeline.stage import ORDER, Stage
from palate.policies.clone_policy import ClonePolicy
from palate.testing import StageContract, check_promise, sample_serving_state
from tests.examples import n_examples

PINS = ("book:dune", "no such item", "movie:stalker", "book:dune")


@pytest.fixture(scope="module", autouse=True)
def _as_many_rounds_as_the_profile_says() -> Iterator[None]:
    """60 rounds, or 15 in `make quick`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StageContract, "rounds", n_examples(150))
        yield


class TestBlendRetriever(StageContract):
    stage = BlendRetriever()


class TestBlendRetrieverWithFewCandidates(StageContract):
    stage = BlendRetriever(max_candidates=5, max_filtered=9)


class TestBlendRetrieverNotTrained(StageContract):
    stage = BlendRetriever(blend="not trained yet")


class TestModelRetriever(StageContract):
    stage = ModelRetriever(model="ease")


class TestModelRetrieverWithFewCandidates(StageContract):
    stage = ModelRetriever(model="item_knn", max_candidates=5)


class TestModelRetrieverNotTrained(StageContract):
    stage = ModelRetriever(model="not trained yet")


class TestNearestRetriever(StageContract):
    stage = NearestRetriever(model="ials", max_candidates=20)


class TestTextRetriever(StageContract):
    stage = TextRetriever()


class TestMoodRetriever(StageContract):
    stage = MoodRetriever()


class TestAllItems(StageContract):
    stage = AllItems()


class TestAvailableFilter(StageContract):
    stage = AvailableFilter()


class TestRequestFilter(StageContract):
    stage = RequestFilter()


class TestSeenFilter(StageContract):
    stage = SeenFilter()


class TestQueryFilter(StageContract):
    stage = QueryFilter()


class TestBlendScores(StageContract):
    stage = BlendScores(weights={"ease": 1.0, "content": 0.3, "popular": -0.2, "words": 4.0, "no such source": 1.0})


class TestBlendScoresLearned(StageContract):
    stage = BlendScores(learned="blend", weights={"words": 3.0})


class TestRankerScores(StageContract):
    stage = RankerScores(model="ranker")


class TestRankerScoresNotTrained(StageContract):
    stage = RankerScores(model="not trained yet")


class TestDiversify(StageContract):
    stage = Diversify(strength=2.0, depth=10)


class TestPin(StageContract):
    stage = Pin(items=PINS)


class TestFatigue(StageContract):
    stage = Fatigue(after=1, depth=10)


class TestPopularityCalibration(StageContract):
    stage = PopularityCalibration(strength=3.0, depth=20)


class TestSequelOrder(StageContract):
    stage = SequelOrder(alone=())


class TestRepetitionLimits(StageContract):
    stage = RepetitionLimits(series=1, creators=1, window=4)


_MOVIES, _OLD = Condition(domains=("movie",)), Condition(max_year=1990)
RULES = (
    Rule(name="boost", kind="boost", factor=2.0, where=_MOVIES),
    Rule(name="bury", kind="bury", amount=0.5, where=_OLD),
    Rule(name="hide", kind="hide", where=Condition(domains=("music",))),
    Rule(name="pin", kind="pin", position=3, where=Condition(ids=PINS[::2])),
    Rule(name="first film", kind="pin", position=1, count=2, where=_MOVIES),
    Rule(name="limit", kind="limit", at_most=1, per="creator"),
    Rule(name="domains", kind="limit", at_most=2, per="domain"),
)


class TestRuleCandidates(StageContract):
    stage = RuleCandidates()
    rules = RULES


class TestRuleFilter(StageContract):
    stage = RuleFilter()
    rules = RULES


class TestRuleScores(StageContract):
    stage = RuleScores(depth=10)
    rules = RULES


class TestRulePins(StageContract):
    stage = RulePins()
    rules = RULES


class TestPlackettLuceWithinLimits(StageContract):
    stage = PlackettLuce(depth=30)
    rules = RULES


class TestLinearAttributionOfRules(StageContract):
    stage = LinearAttribution()
    rules = RULES


class TestPlackettLuce(StageContract):
    stage = PlackettLuce()


class TestPlackettLuceOfFew(StageContract):
    stage = PlackettLuce(depth=3)


class TestPolicyDraw(StageContract):
    stage = PolicyDraw(policy="clone")


@dataclass(frozen=True, kw_only=True)
class _DrawByClone(PolicyDraw):
    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        policies = {"clone": ClonePolicy(name="clone", version="1")}
        return super().__call__(replace(query, policies=policies), slate, dropped)


class TestPolicyDrawByClone(StageContract):
    stage = _DrawByClone(policy="clone", from_event=0, depth=30)


class TestCrossDomainReasons(StageContract):
    stage = CrossDomainReasons()


class TestLinearAttribution(StageContract):
    stage = LinearAttribution()


CONTRACTS = [
    value for value in list(globals().values()) if isinstance(value, type) and issubclass(value, StageContract)
]
TESTED: list[Stage] = [contract.stage for contract in CONTRACTS if contract is not StageContract]


@pytest.mark.parametrize("name", STAGES)
def test_every_stage_of_the_catalogue_has_a_contract_test(name: str) -> None:
    class_name = STAGES[name].partition(":")[2]
    assert class_name in {type(tested).__name__ for tested in TESTED}, (
        f"{name} needs a class that inherits StageContract"
    )


def test_every_kind_of_stage_is_tested() -> None:
    assert {tested.kind for tested in TESTED} == set(ORDER)


_NUMBERS = st.one_of(st.just(np.nan), st.integers(-3, 3).map(float), st.floats(-1e6, 1e6, width=32))


@st.composite
def slates(draw: st.DrawFn, kind: str) -> Slate:
    """Up to eight items with up to three sources: small, so that what breaks a stage stays readable."""
    serving = sample_serving_state()
    codes = draw(st.lists(st.integers(0, len(serving.vocabulary) - 1), max_size=8, unique=True))
    n = len(codes)
    names = ("one", "another") if kind == "retrieve" else ("ease", "popular", "words")
    used = draw(st.lists(st.sampled_from(names), unique=True)) if n else []
    columns = {name: draw(st.lists(_NUMBERS, min_size=n, max_size=n)) for name in used}
    sources = {name: np.array(column, np.float32) for name, column in columns.items()}
    slate = Slate(serving.vocabulary, np.array(codes, np.int32), np.zeros(n, np.float32), sources)
    if kind in ("retrieve", "filter", "rank"):
        return slate
    scores = sorted(draw(st.lists(st.floats(-1e6, 1e6, width=32), min_size=n, max_size=n)), reverse=True)
    pinned = np.arange(n) < draw(st.integers(0, 2))
    ranked = replace(slate, scores=np.array(scores, np.float32), pinned=draw(st.sampled_from([None, pinned])))
    factors = {name: draw(st.floats(-3, 3)) for name in used}
    return replace(ranked, factors=factors, base=draw(st.floats(-3, 3)))


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    """What stands in a query beside its scene."""
    ids = st.lists(st.sampled_from(sample_serving_state().vocabulary.ids), max_size=4, unique=True)
    return {
        "profile": Profile.of(draw(ids), ask=draw(st.sampled_from(["", "space", "xyzzy"]))),
        "n": draw(st.integers(0, 10)),
        "exclude": tuple(draw(ids)),
        "shown": tuple(draw(ids)),
        "surprise": draw(st.one_of(st.just(0.0), st.floats(0.01, 1))),
        "seed": draw(st.integers(0, 2**53 - 1)),
    }


@pytest.mark.parametrize("tested", TESTED, ids=lambda tested: type(tested).__name__)
@given(data=st.data())
@settings(max_examples=n_examples(40), deadline=None)
def test_the_promise_holds_on_slates_that_hypothesis_thinks_of(tested: Stage, data: st.DataObject) -> None:
    request, slate = data.draw(requests()), data.draw(slates(tested.kind))
    check_promise(tested, Query(serving=sample_serving_state(), **request), slate)


class _Greedy(SeenFilter):
    """A filter that breaks its promise in a way of its own."""

    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        return slate.take(np.arange(len(slate))[::-1])


class _Silent(SeenFilter):
    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        return slate.take(np.arange(len(slate))[1:])


class _Meddling(LinearAttribution):
    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        return replace(super().__call__(query, slate, dropped), scores=slate.scores + 1)


class _Overwriting(BlendScores):
    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        slate.scores[:] = 1
        return slate


class _Doubling(Diversify):
    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        return slate.take(np.repeat(np.arange(len(slate)), 2))


class _Certain(PlackettLuce):
    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        drawn = super().__call__(query, slate, dropped)
        return replace(drawn, propensities=np.full(len(drawn), 1.5))


@pytest.mark.parametrize("kind", [_Greedy, _Silent, _Meddling, _Overwriting, _Doubling, _Certain])
def test_a_broken_promise_is_noticed(kind: Any) -> None:
    n = 5
    codes, scores = np.arange(n, dtype=np.int32), -np.arange(n, dtype=np.float32)
    with pytest.raises(AssertionError):
        check_promise(
            kind(), Query(Profile(), sample_serving_state()), Slate(sample_serving_state().vocabulary, codes, scores)
        )


def test_a_stage_is_made_by_its_name_with_its_settings() -> None:
    assert stage({"stage": "arrange.pin", "items": ["a", "b"]}) == Pin(items=("a", "b"))
