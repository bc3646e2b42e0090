"""Which items a condition matches."""

from __future__ import annotations

import pytest

from palate.data.item_table import ItemTable
from palate.data.items import Item
from palate.data.rules import Condition, Rule
from palate.data.vocabulary import Vocabulary
from palate.pipeline.rules.matching_items import matching_items

ITEMS = (
    Item(
        id="a",
        domain="movie",
        title="Alien",
        year=1979,
        creators=("Ridley Scott",),
        genres=("Horror", "Sci-Fi"),
        attributes={"series": "Alien Saga"},
    ),
    Item(
        id="b",
        domain="movie",
        title="Aliens",
        year=1986,
        creators=("James Cameron",),
        genres=("Sci-Fi",),
        attributes={"series": "Alien Saga"},
    ),
    Item(id="c", domain="book", title="Dune", creators=("Frank Herbert",), attributes={"stock": "no", "isbn": 7}),
    Item(id="d", domain="game", title="Portal", people=("Ridley Scott",), tags=("puzzle",), attributes={"on": ["pc"]}),
)
TABLE = ItemTable(Vocabulary("abcdx"), ITEMS)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Condition(), "abcd"),
        (Condition(ids=("d", "a", "x", "no such item")), "ad"),
        (Condition(domains=("MOVIE", "game")), "abd"),
        (Condition(genres=("sci-fi",)), "ab"),
        (Condition(creators=("ridley scott",)), "a"),
        (Condition(people=("Ridley Scott",)), "ad"),
        (Condition(tags=("puzzle", "no such tag")), "d"),
        (Condition(min_year=1980), "b"),
        (Condition(max_year=1986), "ab"),
        (Condition(attributes={"stock": ("no",)}), "c"),
        (Condition(attributes={"isbn": ("7",), "stock": ("yes",)}), ""),
        (Condition(attributes={"on": ("PC", "mac")}), "d"),
        (Condition(domains=("movie",), genres=("Horror",)), "a"),
        (Condition(series=("alien saga",)), "ab"),
        (Condition(genres=("no such genre",)), ""),
    ],
)
def test_every_field_must_match_by_any_value(condition: Condition, expected: str) -> None:
    rule = Rule(name="limit", kind="limit", at_most=1, per="genre", where=condition)
    assert "".join(TABLE.vocabulary.names(matching_items(TABLE, rule).tolist())) == expected


def test_exceptions_are_left_out() -> None:
    unless = Condition(creators=("James Cameron",))
    rule = Rule(name="hide", kind="hide", where=Condition(genres=("Sci-Fi",)), unless=unless)
    assert matching_items(TABLE, rule).tolist() == [0]
