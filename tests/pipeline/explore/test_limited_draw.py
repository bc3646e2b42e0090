"""Pages within limits, and with items pinned to positions: exact propensities, nothing exceeded without need."""

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
from palate.data.rules import Condition, Rule
from palate.data.slate import Slate
from palate.data.vocabulary import Vocabulary
from palate.pipeline.arrange.rules import RulePins
from palate.pipeline.explore.plackett_luce import PlackettLuce
from palate.pipeline.query import Query
from palate.pipeline.rules.compiled_rules import CompiledRules
from palate.pipeline.serving_state import ServingState
from tests.examples import n_examples

LETTERS = "ABCDEFGH"
GENRES = ("x", "x", "x", "y", "y", "z", "z", "z")
DOMAINS = ("movie", "movie", "book", "movie", "movie", "movie", "game", "movie")
TABLE = ItemTable(
    Vocabulary(LETTERS),
    [
        Item(id=id_, domain=domain, title=id_, genres=(genre,))
        for id_, genre, domain in zip(LETTERS, GENRES, DOMAINS, strict=True)
    ],
)
STATE = ServingState(TABLE, {})


def limit(at_most: int, **fields: object) -> Rule:
    return Rule(name="limit", kind="limit", at_most=at_most, per="genre", **fields)  # type: ignore[arg-type]  # fields by name


def pin(ids: str, position: int, name: str = "pin") -> Rule:
    return Rule(name=name, kind="pin", position=position, where=Condition(ids=tuple(ids)))


def query_of(*rules: Rule, n: int = 4, surprise: float = 0.0, seed: int = 0, shown: str = "", least: int = 0) -> Query:
    active = CompiledRules(rules, TABLE).at("default", 0.0)
    return Query(
        Profile(), STATE, n=n, surprise=surprise, seed=seed, shown=tuple(shown), min_domains=least, rules=active
    )


def slate_of(n: int = 8) -> Slate:
    return Slate(TABLE.vocabulary, np.arange(n, dtype=np.int32), np.linspace(2, 0, n).astype(np.float32))


def drawn(query: Query, slate: Slate | None = None, depth: int = 100) -> Slate:
    slate = slate_of() if slate is None else slate
    return PlackettLuce(depth=depth)(query, RulePins()(query, slate, {}), {})


def order(slate: Slate) -> str:
    return "".join(slate.ids)


def test_without_surprise_the_first_allowed_items_stand_there() -> None:
    assert order(drawn(query_of(limit(1), n=3))) == "ADF"
    assert order(drawn(query_of(limit(2), n=6))) == "ABDEFG"
    assert order(drawn(query_of(limit(1, where=Condition(genres=("x",))), n=5))) == "ADEFG"


def test_limits_are_relaxed_where_too_few_items_remain_and_the_trace_says_by_how_many() -> None:
    query = query_of(limit(1), n=5)
    page = drawn(query)
    assert order(page) == "ADFBC"
    [effect] = PlackettLuce().rule_effects(query, slate_of(), page)
    assert (effect.matched, effect.removed, effect.relaxed) == (8, 1, 2)


@pytest.mark.parametrize(
    ("rules", "n", "shown", "expected"),
    [
        ((pin("H", 1),), 4, "", "HABC"),
        ((pin("H", 3),), 4, "", "ABHC"),
        ((pin("HG", 2),), 4, "", "AHGB"),
        ((pin("H", 2), pin("G", 2, "second")), 4, "", "AHGB"),
        ((pin("A", 4),), 4, "", "BCDA"),
        ((pin("H", 6),), 4, "", "ABCD"),
        ((pin("H", 6),), 4, "ABCD", "EHFG"),
        ((pin("H", 1),), 4, "ABCD", "EFGH"),
        ((pin("HGF", 2),), 3, "AHG", "FBC"),
        ((pin("H", 1), limit(1)), 3, "", "HAD"),
        ((pin("GH", 2), limit(1)), 3, "", "AGH"),
    ],
)
def test_pins_stand_at_their_positions(rules: tuple[Rule, ...], n: int, shown: str, expected: str) -> None:
    assert order(drawn(query_of(*rules, n=n, shown=shown))) == expected


def test_a_short_list_has_the_pin_at_its_end() -> None:
    query = query_of(pin("B", 4), n=8)
    assert order(drawn(query, slate_of(3))) == "ACB"


some_rules = st.lists(
    st.sampled_from([limit(1), limit(2), pin("H", 1, "p"), pin("CG", 3, "q"), pin("AE", 2, "r")]),
    unique_by=lambda rule: rule.name,
    max_size=3,
)


@given(
    some_rules,
    st.integers(1, 8),
    st.sampled_from([0.0, 0.1, 1.0]),
    st.integers(0, 2**53 - 1),
    st.sampled_from(["", "B", "AH"]),
    st.sampled_from([0, 2, 3]),
    st.sampled_from([1, 3, 100]),
)
@settings(deadline=None, max_examples=n_examples(200))
def test_the_propensities_are_the_probabilities_of_the_list(
    rules: list[Rule], n: int, surprise: float, seed: int, shown: str, least: int, depth: int
) -> None:
    query = query_of(*rules, n=n, surprise=surprise, seed=seed, shown=shown, least=least)
    stage, slate = PlackettLuce(depth=depth), RulePins()(query, slate_of(), {})
    page = stage(query, slate, {})
    assert page.propensities is not None
    assert len(page) == min(n, 8 - len(shown))
    assert not set(page.ids) & set(shown)
    log_probabilities = stage.log_probabilities(query, slate, page.codes)
    np.testing.assert_allclose(np.exp(log_probabilities), page.propensities, rtol=1e-9, atol=0)
    distribution = np.exp(stage.log_distribution(query, slate, page.codes))
    np.testing.assert_allclose(distribution.sum(axis=1), 1.0)


@given(some_rules, st.integers(1, 8), st.sampled_from([0.0, 0.5]), st.integers(0, 2**53 - 1))
@settings(deadline=None, max_examples=n_examples(200))
def test_a_limit_is_exceeded_only_where_no_other_item_remains(
    rules: list[Rule], n: int, surprise: float, seed: int
) -> None:
    query = query_of(*rules, n=n, surprise=surprise, seed=seed)
    page = drawn(query)
    limits = [rule for rule in rules if rule.kind == "limit"]
    pinned = (
        set() if page.pinned is None else {id_ for id_, is_pin in zip(page.ids, page.pinned, strict=True) if is_pin}
    )
    counts = Counter(GENRES[LETTERS.index(id_)] for id_ in pinned)
    for id_ in (id_ for id_ in page.ids if id_ not in pinned):
        genre, others = GENRES[LETTERS.index(id_)], set(LETTERS) - set(page.ids[: page.ids.index(id_)]) - pinned
        for rule in limits:
            has_room = any(counts[GENRES[LETTERS.index(other)]] < (rule.at_most or 0) for other in others)
            assert counts[genre] < (rule.at_most or 0) or not has_room
        counts[genre] += 1


@pytest.mark.slow
def test_lists_come_as_often_as_their_propensities_say() -> None:
    draws, rules = 6_000, (limit(1), pin("E", 2))
    pages = [drawn(query_of(*rules, n=3, surprise=1.0, seed=seed), slate_of(6)) for seed in range(draws)]
    counts = Counter(map(order, pages))
    stated = {order(page): float(np.prod(page.propensities)) for page in pages if page.propensities is not None}
    assert sum(stated.values()) == pytest.approx(1.0)
    assert all(each[1] == "E" and "D" not in each for each in counts)
    chi_square = sum((counts[each] - draws * p) ** 2 / (draws * p) for each, p in stated.items())
    assert len(counts) == 8 - 2
    assert chi_square < 20.5  # what 5 degrees of freedom stay below in 999 of 1,000 cases


def test_limits_that_allow_everything_change_nothing() -> None:
    for seed in range(20):
        limited = drawn(query_of(limit(8), surprise=0.5, seed=seed))
        free = drawn(replace(query_of(surprise=0.5, seed=seed)))
        assert order(limited) == order(free)
        np.testing.assert_allclose(limited.propensities, free.propensities)  # type: ignore[arg-type]  # it has propensities
