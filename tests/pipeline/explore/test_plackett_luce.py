"""The final draw: stated propensities are true, pages do not repeat, and pins keep their positions."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.data.item_table import ItemTable
from palate.data.profile import Profile
from palate.data.slate import Slate
from palate.data.vocabulary import Vocabulary
from palate.pipeline.explore.plackett_luce import PlackettLuce
from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SCENE = ServingState(ItemTable(Vocabulary(LETTERS)), {})
FOUR = (1.0, 0.6, 0.5, 0.0)
CHI_SQUARE_999 = {5: 20.5, 11: 31.3, 23: 49.7}
"""What chi-square stays below in 999 of 1,000 cases, by degrees of freedom."""


def slate_of(*scores: float, pins: int = 0) -> Slate:
    """Items A, B, C … with these scores, the first ``pins`` of them pinned."""
    n = len(scores)
    pinned = np.arange(n) < pins if pins else None
    return Slate(SCENE.vocabulary, np.arange(n, dtype=np.int32), np.array(scores, np.float32), pinned=pinned)


def drawn(
    slate: Slate,
    n: int = 26,
    *,
    surprise: float = 1.0,
    seed: int = 0,
    shown: str = "",
    stage: PlackettLuce | None = None,
) -> Slate:
    query = Query(Profile(), SCENE, n=n, surprise=surprise, seed=seed, shown=tuple(shown))
    return (stage or PlackettLuce())(query, slate, {})


def order(slate: Slate) -> str:
    return "".join(slate.ids)


def odds(slate: Slate) -> float:
    assert slate.propensities is not None
    return float(np.prod(slate.propensities))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("n", "pins", "shown", "outcomes"),
    [(4, 0, "", 24), (2, 0, "", 12), (4, 1, "", 6), (4, 0, "B", 6), (3, 1, "AC", 2)],
    ids=["whole", "cut", "pinned", "second page", "pin shown before"],
)
def test_orders_come_as_often_as_their_propensities_say(n: int, pins: int, shown: str, outcomes: int) -> None:
    draws = 6_000
    slates = [drawn(slate_of(*FOUR, pins=pins), n, seed=seed, shown=shown) for seed in range(draws)]
    counts = Counter(order(slate) for slate in slates)
    stated = {order(slate): odds(slate) for slate in slates}
    assert len(counts) == outcomes
    assert sum(stated.values()) == pytest.approx(1.0)
    chi_square = sum((counts[each] - draws * p) ** 2 / (draws * p) for each, p in stated.items())
    assert chi_square < CHI_SQUARE_999.get(outcomes - 1, 10.8)


@pytest.mark.parametrize(("surprise", "warmth"), [(1.0, 1.0), (0.3, 1.0), (0.5, 3.0)])
def test_the_propensity_at_a_place_is_the_plackett_luce_formula(surprise: float, warmth: float) -> None:
    slate = drawn(slate_of(*FOUR), surprise=surprise, seed=5, stage=PlackettLuce(warmth=warmth))
    strength = np.exp((np.array(FOUR) - np.mean(FOUR)) / np.std(FOUR) / surprise / warmth)[slate.codes]
    remaining = strength[::-1].cumsum()[::-1]
    np.testing.assert_allclose(slate.propensities, strength / remaining, rtol=1e-6)  # type: ignore[arg-type]  # it has propensities


def test_without_surprise_the_order_stays_and_is_certain() -> None:
    slate = drawn(slate_of(3.0, 2.0, 2.0, 1.0), 3, surprise=0.0, seed=9)
    assert order(slate) == "ABC"
    assert slate.propensities is not None
    assert slate.propensities.tolist() == [1.0, 1.0, 1.0]


@pytest.mark.parametrize("surprise", [5e-324, 1e-9, 1e-4, 0.002, 0.01])
def test_a_little_surprise_gives_odds_that_are_numbers(surprise: float) -> None:
    for shown in ("", "A"):
        slate = drawn(slate_of(*FOUR), surprise=surprise, shown=shown)
        assert slate.propensities is not None
        assert ((slate.propensities > 0) & (slate.propensities <= 1)).all()


def test_more_surprise_brings_the_best_first_less_often() -> None:
    def best_first(surprise: float) -> int:
        return sum(order(drawn(slate_of(*FOUR), surprise=surprise, seed=seed))[0] == "A" for seed in range(400))

    shares = [best_first(surprise) for surprise in (0.0, 0.1, 0.3, 1.0)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == 400
    assert shares[-1] < 300


@pytest.mark.parametrize("score", [0.0, 1e7, -3e30])
def test_equal_scores_are_drawn_evenly(score: float) -> None:
    slates = [drawn(slate_of(*[score] * 4), 1, surprise=0.1, seed=seed) for seed in range(800)]
    assert all(slate.propensities is not None and slate.propensities[0] == pytest.approx(0.25) for slate in slates)
    assert min(Counter(order(slate) for slate in slates).values()) > 150


@given(
    st.lists(st.integers(-20, 20).map(lambda tenth: tenth / 10), min_size=2, max_size=26),
    st.lists(st.integers(1, 9), min_size=1, max_size=5),
    st.integers(0, 3),
    st.one_of(st.just(0.0), st.floats(0.01, 1)),
    st.integers(0, 2**53 - 1),
)
@settings(deadline=None)
def test_pages_of_one_seed_follow_each_other_as_one_long_page(
    scores: list[float], pages: list[int], pins: int, surprise: float, seed: int
) -> None:
    slate = slate_of(*sorted(scores, reverse=True), pins=min(pins, len(scores)))
    stage = PlackettLuce(depth=15)
    shown = ""
    for n in pages:
        shown += order(drawn(slate, n, surprise=surprise, seed=seed, shown=shown, stage=stage))
    assert len(set(shown)) == len(shown)
    assert shown == order(drawn(slate, sum(pages), surprise=surprise, seed=seed, stage=stage))


def test_pins_stay_first_and_certain_whatever_is_drawn() -> None:
    for seed in range(50):
        slate = drawn(slate_of(0.0, 9.0, 8.0, 7.0, 6.0, pins=2), seed=seed)
        assert order(slate).startswith("AB")
        assert slate.propensities is not None
        assert (slate.propensities[:2] == 1).all()
        assert slate.propensities[2] < 1


def test_what_lies_below_the_depth_follows_in_its_order_and_never_comes_up() -> None:
    for seed in range(50):
        slate = drawn(slate_of(5.0, 4.0, 3.0, 2.0, 1.0), seed=seed, stage=PlackettLuce(depth=2))
        assert order(slate)[2:] == "CDE"
        assert slate.propensities is not None
        assert (slate.propensities[2:] == 1).all()


def test_what_an_arrange_stage_moved_down_comes_up_less_often() -> None:
    arranged = slate_of(*FOUR).take(np.array([1, 0, 2, 3]))
    first = Counter(order(drawn(arranged, 1, surprise=0.5, seed=seed)) for seed in range(400))
    assert first["B"] > first["A"] > first["C"]


@given(st.integers(0, 25), st.integers(0, 2**53 - 1), st.floats(0.05, 1))
def test_what_leaves_a_list_does_not_shuffle_the_rest(removed: int, seed: int, surprise: float) -> None:
    full = slate_of(*np.linspace(2.0, -2.0, 26).tolist())
    remaining = full.take(np.delete(np.arange(26), removed))
    # Equal utilities: the luck of each item alone decides, and is the same in both lists.
    even = PlackettLuce(warmth=1e9)
    before = order(drawn(full, surprise=surprise, seed=seed, stage=even))
    assert order(drawn(remaining, surprise=surprise, seed=seed, stage=even)) == before.replace(LETTERS[removed], "")
