"""Which rules hold for a pipeline at a time, and what they make of each item."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from palate.data.item_table import ItemTable
from palate.data.items import Item
from palate.data.rules import Condition, Rule
from palate.data.vocabulary import Vocabulary
from palate.pipeline.rules.compiled_rules import CompiledRules

LETTERS = "ABCDEF"
TABLE = ItemTable(
    Vocabulary(LETTERS), [Item(id=id_, domain="movie", title=id_, genres=(LETTERS[:3],)) for id_ in LETTERS]
)


def of_ids(ids: str) -> Condition:
    return Condition(ids=tuple(ids))


def test_rules_take_effect_and_end_by_themselves() -> None:
    rules = CompiledRules(
        [
            Rule(name="sale", kind="hide", where=of_ids("A"), starts=10.0, ends=20.0),
            Rule(name="late", kind="hide", where=of_ids("B"), starts=15.0),
            Rule(name="off", kind="hide", where=of_ids("C"), enabled=False),
        ],
        TABLE,
    )

    def hidden(at: float) -> str:
        active = rules.at("default", at)
        return "" if active is None or active.stays is None else "".join(np.array(list(LETTERS))[~active.stays])

    assert [hidden(at) for at in (9.9, 10.0, 14.9, 15.0, 19.9, 20.0, 1e9)] == ["", "A", "A", "AB", "AB", "B", "B"]
    assert rules.at("default", 11.0) is rules.at("default", 12.0), "within a span nothing is computed again"
    assert rules.at("default", 5.0) is None


def test_rules_hold_for_their_pipelines() -> None:
    rules = CompiledRules([Rule(name="sale", kind="hide", where=of_ids("A"), pipelines=("shop",))], TABLE)
    assert rules.at("default", 0.0) is None
    assert rules.at("shop", 0.0) is not None


def test_factors_multiply_and_amounts_add_up() -> None:
    rules = CompiledRules(
        [
            Rule(name="a", kind="boost", factor=2.0, amount=0.5, where=of_ids("AB")),
            Rule(name="b", kind="boost", factor=3.0, where=of_ids("B")),
            Rule(name="c", kind="bury", amount=1.5, where=of_ids("BC")),
            Rule(name="d", kind="bury", where=of_ids("D")),
        ],
        TABLE,
    ).at("default", 0.0)
    assert rules is not None
    assert rules.factors is not None
    assert rules.amounts is not None
    assert rules.factors.tolist() == [2, 6, 1, 0, 1, 1]
    assert rules.amounts.tolist() == [0.5, -1, -1.5, 0, 0, 0]
    assert rules.names_of(1, is_pinned=False) == ("a", "b")
    assert rules.names_of(3, is_pinned=False) is None


def some_of(letters: str) -> st.SearchStrategy[Condition]:
    return st.text(letters, min_size=1).map(of_ids)


random_rules = st.lists(
    st.one_of(
        st.tuples(st.just("boost"), st.fixed_dictionaries({"where": some_of("ABC"), "factor": st.floats(1.1, 9)})),
        st.tuples(st.just("bury"), st.fixed_dictionaries({"where": some_of("CDE"), "amount": st.floats(0.1, 9)})),
        st.tuples(st.just("hide"), st.fixed_dictionaries({"where": some_of("EF")})),
        st.tuples(st.just("limit"), st.fixed_dictionaries({"at_most": st.integers(1, 3), "per": st.just("genre")})),
    ),
    min_size=1,
    max_size=6,
)


@given(random_rules, st.permutations(range(6)))
def test_the_order_of_rules_does_not_matter(fields: Sequence[tuple[str, dict[str, object]]], order: list[int]) -> None:
    rules = [Rule(name=f"rule {n}", kind=kind, **values) for n, (kind, values) in enumerate(fields)]  # type: ignore[arg-type]  # fields by name
    shuffled = [rules[index] for index in order if index < len(rules)]
    first, second = (CompiledRules(some, TABLE).at("default", 0.0) for some in (rules, shuffled))
    assert first is not None
    assert second is not None
    assert first.version == second.version
    for name in ("stays", "factors", "amounts", "candidates"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name))
    if first.limits is not None and second.limits is not None:
        for name in ("starts", "keys", "at_most"):
            np.testing.assert_array_equal(getattr(first.limits, name), getattr(second.limits, name))
