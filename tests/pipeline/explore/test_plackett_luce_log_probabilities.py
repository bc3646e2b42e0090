"""The probability of a given list is that with which the stage draws it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.data.item_table import ItemTable
from palate.data.items import Item
from palate.data.profile import Profile
from palate.data.slate import Slate
from palate.data.vocabulary import Vocabulary
from palate.errors import InvalidInput
from palate.pipeline.explore.plackett_luce import PlackettLuce
from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState
from palate.pipeline.stage import Explore
from palate.types import Codes, Doubles
from tests.examples import n_examples

LETTERS = "ABCDEFGHIJ"
DOMAINS = ("movie", "book", "movie", "movie", "game", "movie", "book", "movie", "movie", "game")
_ITEMS = [Item(id=id_, domain=domain, title=id_) for id_, domain in zip(LETTERS, DOMAINS, strict=True)]
STATE = ServingState(ItemTable(Vocabulary(LETTERS), _ITEMS), {})
CHI_SQUARE_999 = {5: 20.5, 9: 27.9, 11: 31.3, 23: 49.7}
"""What chi-square stays below in 999 of 1,000 cases, by degrees of freedom."""


def slate_of(scores: list[float], n_pinned: int = 0) -> Slate:
    n = len(scores)
    pinned = np.arange(n) < n_pinned if n_pinned else None
    return Slate(STATE.vocabulary, np.arange(n, dtype=np.int32), np.array(scores, np.float32), pinned=pinned)


def query_of(n: int, surprise: float = 0.5, seed: int = 0, shown: str = "", min_domains: int = 0) -> Query:
    return Query(Profile(), STATE, n=n, surprise=surprise, seed=seed, shown=tuple(shown), min_domains=min_domains)


@given(
    st.lists(st.integers(-20, 20).map(lambda tenth: tenth / 10), min_size=1, max_size=10),
    st.integers(1, 10),
    st.sampled_from([0.0, 0.1, 1.0]),
    st.integers(0, 2),
    st.sampled_from(["", "B", "AC"]),
    st.sampled_from([0, 2, 3]),
    st.sampled_from([1, 4, 100]),
    st.integers(0, 2**53 - 1),
)
@settings(deadline=None, max_examples=n_examples(200))
def test_of_a_drawn_list_they_are_the_stated_propensities(
    scores: list[float], n: int, surprise: float, n_pinned: int, shown: str, least: int, depth: int, seed: int
) -> None:
    slate = slate_of(sorted(scores, reverse=True), min(n_pinned, len(scores)))
    stage, query = PlackettLuce(depth=depth), query_of(n, surprise, seed, shown, least)
    drawn = stage(query, slate, {})
    assert drawn.propensities is not None
    log_probabilities = stage.log_probabilities(query, slate, drawn.codes)
    np.testing.assert_allclose(np.exp(log_probabilities), drawn.propensities, rtol=1e-9, atol=0)


@given(
    st.lists(st.integers(-20, 20).map(lambda tenth: tenth / 10), min_size=3, max_size=10),
    st.permutations(range(10)),
    st.sampled_from([0.0, 0.1, 1.0]),
    st.sampled_from([0, 3]),
    st.integers(0, 2),
)
@settings(deadline=None, max_examples=n_examples(200))
def test_at_each_position_they_add_up_to_one_whatever_stands_above(
    scores: list[float], listed: list[int], surprise: float, least: int, n_pinned: int
) -> None:
    slate, items = slate_of(sorted(scores, reverse=True), n_pinned), np.array(listed[:3])
    distribution = PlackettLuce().log_distribution(query_of(3, surprise, min_domains=least), slate, items)
    assert distribution.shape == (3, len(slate))
    is_left = [not set(range(len(slate))) <= set(listed[:position]) for position in range(3)]
    np.testing.assert_allclose(np.exp(distribution).sum(axis=1)[is_left], 1.0)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("n", "n_pinned", "shown", "least", "outcomes"),
    [(4, 0, "", 0, 24), (2, 0, "", 0, 12), (4, 1, "", 0, 6), (4, 0, "B", 0, 6), (2, 0, "", 2, 6)],
    ids=["whole", "cut", "pinned", "second page", "two domains"],
)
def test_lists_come_as_often_as_they_say(n: int, n_pinned: int, shown: str, least: int, outcomes: int) -> None:
    slate, stage, draws = slate_of([1.0, 0.6, 0.5, 0.0], n_pinned), PlackettLuce(), 6_000
    counts: Counter[tuple[int, ...]] = Counter(
        tuple(stage(query_of(n, 1.0, seed, shown, least), slate, {}).codes.tolist()) for seed in range(draws)
    )
    query = query_of(n, 1.0, 0, shown, least)
    expected = {
        codes: draws * float(np.exp(stage.log_probabilities(query, slate, np.array(codes)).sum())) for codes in counts
    }
    assert len(counts) == outcomes
    assert sum(expected.values()) == pytest.approx(draws)
    chi_square = sum((counts[codes] - mean) ** 2 / mean for codes, mean in expected.items())
    assert chi_square < CHI_SQUARE_999[outcomes - 1]


def test_what_cannot_be_drawn_is_impossible() -> None:
    slate, stage = slate_of([3.0, 2.0, 1.0]), PlackettLuce(depth=2)
    log_probabilities = stage.log_probabilities(query_of(3, shown="A"), slate, np.array([0, 1, 2]))
    assert log_probabilities.tolist() == [-np.inf, 0.0, 0.0], "A was shown before"
    assert stage.log_probabilities(query_of(3), slate, np.array([2, 9, -1])).tolist() == [-np.inf] * 3
    certain = stage.log_probabilities(query_of(3, surprise=0.0), slate, np.array([0, 2, 1]))
    assert certain.tolist() == [0.0, -np.inf, 0.0]


def test_less_warmth_makes_the_best_list_likelier() -> None:
    slate, query, best = slate_of([3.0, 2.0, 1.0, 0.0]), query_of(3), np.arange(3)
    warm, cold = (PlackettLuce(warmth=warmth).log_probabilities(query, slate, best).sum() for warmth in (2.0, 0.5))
    assert warm < cold < 0


def test_a_stage_that_does_not_say_is_named() -> None:
    class Shuffle(Explore):
        def draw(self, query: Query, slate: Slate) -> tuple[Codes, Doubles]:
            return np.arange(len(slate)), np.ones(len(slate))

    with pytest.raises(InvalidInput, match="Shuffle does not say how likely"):
        Shuffle().log_probabilities(replace(query_of(1)), slate_of([1.0]), np.array([0]))
