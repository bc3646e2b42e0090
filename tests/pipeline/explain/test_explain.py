"""Reasons add up to the score, cite events that support the item, and are written as one sentence."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.data.dataset import Dataset
from palate.data.events import KINDS
from palate.data.item_table import ItemTable
from palate.data.profile import History, Profile
from palate.data.slate import Attribution, Reason, Slate
from palate.data.vocabulary import Vocabulary
from palate.models import ItemKNN
from palate.models.evidence import EvidenceDecay
from palate.pipeline.explain.attribution import LinearAttribution, add_shares
from palate.pipeline.explain.cited_events import cite_events, find_citable
from palate.pipeline.explain.template import write_sentence
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState
from palate.testing import sample_data, sample_serving_state
from tests.examples import n_examples

A_B = 2 / math.sqrt(2 * 3) * 2 / (2 + 5)
B_C = 1 / math.sqrt(3 * 1) * 1 / (1 + 5)


@pytest.fixture(scope="module")
def letters() -> ServingState:
    """A and B share two users, B and C one: their similarities are ``A_B`` and ``B_C``."""
    data = Dataset.from_columns(["1", "1", "2", "2", "3", "3"], ["A", "B", "A", "B", "B", "C"])
    return ServingState(
        ItemTable(data.vocabulary),
        {"item_knn": ItemKNN(shrinkage=5.0, evidence_decay=EvidenceDecay(half_life=0.0)).fit(data)},
    )


def slate_of_b(serving: ServingState, **sources: float) -> Slate:
    """Item B, made by the factors 2 on item_knn, 3 on words, 0.5 on popular and the base -1."""
    factors = {"item_knn": 2.0, "words": 3.0, "popular": 0.5}
    score = sum(factors[name] * value for name, value in sources.items() if not math.isnan(value)) - 1.0
    columns = {name: np.array([value], np.float32) for name, value in sources.items()}
    used = {name: factors[name] for name in sources}
    return Slate(serving.vocabulary, np.array([1], np.int32), np.array([score], np.float32), columns, used, -1.0)


def reason(serving: ServingState, profile: Profile, slate: Slate) -> Reason:
    return LinearAttribution()(Query(profile, serving), slate, {}).reasons[0]


def test_parts_worked_by_hand(letters: ServingState) -> None:
    slate = slate_of_b(letters, item_knn=A_B + B_C, words=0.25, popular=4.0)
    result = reason(letters, Profile.of(["C", "no such item", "A"]), slate)
    assert result.history == pytest.approx(2 * (A_B + B_C))
    assert result.words == pytest.approx(0.75)
    assert result.popularity == pytest.approx(2.0)
    assert result.rest == pytest.approx(0.0, abs=1e-6)
    assert [(share.item, share.verb) for share in result.events] == [("A", "liked"), ("C", "liked")]
    assert [share.share for share in result.events] == pytest.approx([2 * A_B, 2 * B_C])


def test_what_speaks_against_an_item_counts_but_is_not_named(letters: ServingState) -> None:
    past = Dataset.from_columns(["x", "x"], ["A", "C"], kind=["dislike", "save"]).history(0)
    result = reason(letters, Profile(past), slate_of_b(letters, item_knn=0.5 * B_C - A_B))
    assert result.history == pytest.approx(2 * (0.5 * B_C - A_B))
    assert [share.item for share in result.events] == ["C"]


def test_a_source_that_did_not_name_an_item_did_not_speak_for_it(letters: ServingState) -> None:
    # It lay beyond the retriever's reach, so its score owes nothing to the history.
    result = reason(letters, Profile.of(["A"]), slate_of_b(letters, item_knn=math.nan, popular=4.0))
    assert result.history == 0
    assert result.events == ()
    assert result.popularity == pytest.approx(2.0)


@pytest.mark.parametrize("ask", ["", "a slow film about grief", "space"])
@pytest.mark.parametrize("user", [None, 0, 5, 9])
def test_the_four_parts_sum_to_the_score_less_the_base(default_pipeline: Pipeline, ask: str, user: int | None) -> None:
    past = Profile().history if user is None else sample_data().history(user)
    slate = default_pipeline.run(Query(Profile(past, ask=ask), sample_serving_state(), n=50, seed=3))
    assert len(slate) == 50
    for score, item_reason in zip(slate.scores.tolist(), slate.reasons, strict=True):
        parts = item_reason.history + item_reason.words + item_reason.popularity + item_reason.rest
        assert parts == pytest.approx(score - slate.base, abs=1e-4)


def test_named_events_are_the_users_own_and_add_something(default_pipeline: Pipeline) -> None:
    past = sample_data().history(5)
    slate = default_pipeline.run(Query(Profile(past), sample_serving_state(), n=50))
    own_events = {(item, past.verb(event)) for event, item in enumerate(past.items)}
    assert any(item_reason.events for item_reason in slate.reasons)
    for item_reason in slate.reasons:
        shares = [share.share for share in item_reason.events]
        assert all(share > 0 for share in shares)
        assert len(shares) <= 3
        assert {(share.item, share.verb) for share in item_reason.events} <= own_events


def test_a_user_who_asks_again_gets_the_reasons_that_a_first_request_gives(default_pipeline: Pipeline) -> None:
    def request(seed: int) -> Query:
        return Query(Profile(sample_data().history(5)), sample_serving_state(), n=10, seed=seed, surprise=0.5)

    query = request(0)
    for seed in range(5):
        kept, first = (default_pipeline.run(each) for each in (replace(query, seed=seed), request(seed)))
        assert kept.ids == first.ids
        for reason, expected in zip(kept.reasons, first.reasons, strict=True):
            assert [event.item for event in reason.events] == [event.item for event in expected.events]
            assert reason[1:6] == pytest.approx(expected[1:6], rel=1e-4, abs=1e-5)


def test_words_speak_only_for_what_they_match(default_pipeline: Pipeline) -> None:
    slate = default_pipeline.run(Query(Profile.of(["book:dune"], ask="vampire"), sample_serving_state(), n=300))
    matched = slate.sources["words"] > 0
    assert matched.any()
    assert not matched.all()
    for item_reason, match in zip(slate.reasons, matched.tolist(), strict=True):
        assert (item_reason.words > 0) == match


def test_corrections_are_distributed_over_the_events_that_support_an_item() -> None:
    shares = np.array([[1.0, 3.0, -1.0], [0.0, -1.0, -3.0], [0.0, 0.0, 0.0]], np.float32)
    sums, rows = np.ones((4, 5), np.float32), np.array([1, 2, 1, 0])
    corrections, events = np.array([-0.4, 5.0, 9.0, 0.8], np.float32), np.array([0, 2, 3])
    undistributed = add_shares(shares, rows, np.array([True, True, False, True]), 0.1, corrections, events, sums)
    expected = [[1.0, 1.0, 0.8, 0.4, 1.0], [1.0] * 5, [1.0] * 5, [1.3, 1.0, 1.9, 0.9, 1.0]]
    np.testing.assert_allclose(sums, expected, atol=1e-6)
    assert undistributed.tolist() == [0, 5, 0, 0]


@given(st.integers(0, 2**32), st.integers(0, 9), st.integers(0, 6))
@settings(max_examples=n_examples(100), deadline=None)
def test_what_is_added_is_the_shares_and_the_corrections(seed: int, n: int, n_events: int) -> None:
    rng = np.random.default_rng(seed)
    shares = (rng.normal(size=(n, n_events)) * (rng.random((n, n_events)) < 0.5)).astype(np.float32)
    corrections, rows = rng.normal(size=n).astype(np.float32), rng.permutation(n)
    sums = np.zeros((n, n_events), np.float32)
    undistributed = add_shares(shares, rows, np.ones(n, np.bool_), 2.0, corrections, np.arange(n_events), sums)
    expected = 2 * shares[rows].sum(axis=1) + corrections
    np.testing.assert_allclose(sums.sum(axis=1) + undistributed, expected, rtol=1e-4, atol=1e-4)


def history_of(*events: tuple[str, float | None]) -> History:
    """A like, a dislike, or with a value a rating of each item."""
    kinds = [
        "rating" if value is not None else "dislike" if item.startswith("no ") else "like" for item, value in events
    ]
    return History(
        tuple(item for item, _ in events),
        np.array([KINDS[kind].code for kind in kinds], np.int8),
        np.array([math.nan if value is None else value for _, value in events], np.float32),
        np.arange(len(events), dtype=np.float64),
    )


def test_nothing_is_cited_that_was_disliked_or_rated_below_the_own_mean() -> None:
    past = history_of(("a", 5.0), ("b", 2.5), ("c", 3.0), ("no d", None), ("e", None), ("f", 1.5))  # the mean is 3
    assert find_citable(past).tolist() == [True, False, True, False, True, False]
    assert find_citable(history_of(*((str(n), 4.1) for n in range(7)))).all(), (
        "the mean of equals is no less than they are"
    )
    assert not find_citable(history_of(("a", 1.0))).any(), "one star is no praise from somebody who gave nothing else"


@given(
    st.lists(st.one_of(st.none(), st.integers(1, 10).map(lambda stars: stars / 2)), min_size=1, max_size=12), st.data()
)
def test_whatever_the_shares_only_what_may_be_cited_is_named(values: list[float | None], data: st.DataObject) -> None:
    past = history_of(*((f"{n}", value) for n, value in enumerate(values)))
    numbers = st.lists(st.floats(-2, 2, width=32), min_size=len(values), max_size=len(values))
    by_event = np.array(data.draw(st.lists(numbers, min_size=1, max_size=4)), np.float32)
    usual = np.array(data.draw(st.lists(numbers, max_size=6)), np.float32).reshape(-1, len(values))
    query = Query(Profile(past), ServingState(ItemTable(Vocabulary(past.items)), {}))
    rated = [value for value in values if value is not None]
    for row, shares in zip(by_event.tolist(), cite_events(query, by_event.copy(), usual, 3), strict=True):
        assert len(shares) <= 3
        for attribution in shares:
            assert attribution.share == row[int(attribution.item)] > 0
            value = values[int(attribution.item)]
            assert value is None or value >= sum(rated) / len(rated) - 1e-4


def test_an_event_that_speaks_for_this_item_above_all_comes_before_a_louder_one_that_speaks_for_anything() -> None:
    past = history_of(("odd", None), ("quiet", None), ("last", None))
    query = Query(Profile(past), ServingState(ItemTable(Vocabulary(past.items)), {}))
    usual = np.array([[0.0, 0.0, 0.9], [0.1, 0.0, 1.1], [0.0, 0.0, 0.8], [0.1, 0.0, 1.0]], np.float32)
    (shares,) = cite_events(query, np.array([[0.6, 0.1, 1.0]], np.float32), usual, 3)
    assert [(attribution.item, round(attribution.share, 1)) for attribution in shares] == [
        ("odd", 0.6),
        ("last", 1.0),
        ("quiet", 0.1),
    ]
    (shares,) = cite_events(query, np.array([[0.1, 0.0, 3.0]], np.float32), usual, 3)
    assert [attribution.item for attribution in shares] == ["last", "odd"], "what adds a thirtieth of it is no reason"
    (shares,) = cite_events(query, np.array([[0.6, 0.1, 1.0]], np.float32), usual[:3], 3)
    assert [attribution.item for attribution in shares] == ["last", "odd", "quiet"], "three items show nothing usual"


DUNE, SOLARIS = Attribution("dune", "finished", 1.0), Attribution("solaris", "liked", 0.9)


@pytest.mark.parametrize(
    ("item_reason", "text"),
    [
        (Reason(pinned=True, words=9.0), "Put here by the house"),
        (Reason(words=2.0, history=1.0), "Matches what you said"),
        (Reason((DUNE,), history=2.0, words=1.0), "Because you finished Dune"),
        (Reason((DUNE, SOLARIS), history=2.0), "Because you finished Dune and liked Solaris"),
        (Reason((DUNE, Attribution("solaris", "finished", 0.9)), history=2.0), "Because you finished Dune and Solaris"),
        (Reason((DUNE, Attribution("solaris", "liked", 0.1)), history=2.0), "Because you finished Dune"),
        (Reason((Attribution("the item", "finished", 1.0), DUNE), history=2.0), "You finished it before"),
        (Reason((DUNE, Attribution("the item", "finished", 0.9)), history=2.0), "Because you finished Dune"),
        (Reason((DUNE,), history=-1.0, popularity=1.0), "Popular with everyone here"),
        (Reason(history=2.0, popularity=1.0), "Fits all that you did, taken together"),
        (Reason(history=0.5, popularity=1.0), "Popular with everyone here"),
        (Reason(popularity=1.0), "Popular with everyone here"),
        (Reason(), "Something else entirely"),
    ],
)
def test_the_strongest_part_is_said_in_one_sentence(item_reason: Reason, text: str) -> None:
    assert write_sentence("the item", item_reason, str.title) == text
