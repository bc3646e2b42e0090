"""Filters select the right items, and extended tables equal rebuilt ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.data.item_table import Filters, ItemTable
from palate.data.items import Item
from palate.data.vocabulary import Vocabulary
from palate.errors import NotFound
from tests.data.strategies import ITEM_IDS, item_ids, items
from tests.examples import n_examples

FACTS = ("domain", "genre", "tag", "person", "attribute:platform", "attribute:hours")

Edit = Item | str
"""An item is put, an id is taken out."""


def content(table: ItemTable) -> dict[str, Any]:
    """The observable content of a table, independent of how it was built."""
    overlap = (table.genre_bits[:, None] & table.genre_bits[None, :]) != 0
    return {
        "items": {id_: table.get(id_) for id_ in table.vocabulary},
        "alive": table.alive.tolist(),
        "size": len(table),
        "years": table.years.tolist(),
        "counts": {fact: table.values_of(fact) for fact in FACTS},
        "holders": {
            fact: {value: sorted(table.codes_of(fact, value).tolist()) for value in table.values_of(fact)}
            for fact in FACTS
        },
        "share a genre": overlap.tolist(),
    }


@given(start=st.lists(items, unique_by=lambda item: item.id), edits=st.lists(items | item_ids, max_size=8))
@settings(deadline=None, max_examples=n_examples(80))
def test_edits_leave_old_tables_untouched_and_end_as_if_built_from_scratch(
    start: list[Item], edits: list[Edit]
) -> None:
    table = ItemTable(Vocabulary(item.id for item in start), start)
    live = {item.id: item for item in start}
    past = [(table, content(table))]

    for edit in edits:
        if isinstance(edit, Item):
            table = table.with_items(table.vocabulary.extended([edit.id]), [edit])
            live[edit.id] = edit
        elif edit in table.vocabulary:
            table = table.without(edit)
            live.pop(edit, None)
        past.append((table, content(table)))

    assert all(content(old) == was for old, was in past)
    assert content(table) == content(ItemTable(table.vocabulary, live.values()))


@given(new=st.lists(items, max_size=6))
@settings(deadline=None)
def test_many_items_at_once_equal_one_after_another(new: list[Item]) -> None:
    vocabulary = Vocabulary(ITEM_IDS)
    one_by_one = ItemTable(vocabulary)
    for item in new:
        one_by_one = one_by_one.with_items(vocabulary, [item])

    assert content(ItemTable(vocabulary).with_items(vocabulary, new)) == content(one_by_one)


def test_items_that_no_vocabulary_holds_are_not_found() -> None:
    table = ItemTable(Vocabulary(["dune"]))

    assert table.get("solaris") is None
    with pytest.raises(NotFound, match="'solaris'"):
        table.without("solaris")


CATALOGUE = (
    Item(
        id="dune",
        domain="book",
        title="Dune",
        year=1965,
        creators=("Frank Herbert",),
        genres=("Science Fiction", "Adventure"),
        tags=("space", "politics"),
        attributes={"format": ["paper", "audio"], "signed": True},
    ),
    Item(
        id="alien",
        domain="movie",
        title="Alien",
        year=1979,
        creators=("Ridley Scott",),
        people=("Sigourney Weaver",),
        genres=("Science Fiction", "Horror"),
        tags=("space",),
    ),
    Item(
        id="gorillas",
        domain="movie",
        title="Gorillas in the Mist",
        year=1988,
        people=("Sigourney Weaver",),
        genres=("Adventure",),
    ),
    Item(id="beowulf", domain="book", title="Beowulf", tags=("politics",), attributes={"format": "paper"}),
)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), {"dune", "alien", "gorillas", "beowulf"}),
        (Filters(domains=("movie",)), {"alien", "gorillas"}),
        (Filters(domains=("MOVIE", "book")), {"dune", "alien", "gorillas", "beowulf"}),
        (Filters(genres=("horror", "adventure")), {"dune", "alien", "gorillas"}),
        (Filters(genres=("science fiction", "ADVENTURE"), all_genres=True), {"dune"}),
        (Filters(tags=("space", "politics")), {"dune"}),
        (Filters(people=("sigourney weaver",)), {"alien", "gorillas"}),
        (Filters(people=("Sigourney Weaver", "Ridley Scott")), {"alien"}),
        (Filters(min_year=1979), {"alien", "gorillas"}),
        (Filters(max_year=1979), {"dune", "alien"}),
        (Filters(min_year=1979, max_year=1979), {"alien"}),
        (Filters(attributes={"format": "Paper"}), {"dune", "beowulf"}),
        (Filters(attributes={"format": "audio", "signed": "true"}), {"dune"}),
        (Filters(attributes={"edition": "first"}), set()),
        (Filters(domains=("book",), tags=("politics",), min_year=1900), {"dune"}),
        (Filters(genres=("opera",)), set()),
    ],
)
def test_filters_keep_what_satisfies_each_thing_that_is_asked(filters: Filters, expected: set[str]) -> None:
    vocabulary = Vocabulary(item.id for item in CATALOGUE)
    mask = np.ones(len(vocabulary), np.bool_)

    for _, satisfies in ItemTable(vocabulary, CATALOGUE).mask(filters):
        mask &= satisfies

    assert set(vocabulary.names(np.flatnonzero(mask).tolist())) == expected


def test_an_item_that_was_taken_out_satisfies_nothing() -> None:
    table = ItemTable(Vocabulary(item.id for item in CATALOGUE), CATALOGUE).without("alien")
    filters = Filters(
        domains=("movie",), genres=("horror",), tags=("space",), people=("ridley scott",), min_year=-10_000
    )

    assert len(table) == 3
    for _, satisfies in table.mask(filters):
        assert not satisfies[table.vocabulary.code("alien")]


def test_genres_beyond_the_bits_there_are_still_overlap_with_themselves() -> None:
    many = [Item(id=f"g{n}", domain="book", title="?", genres=(f"genre {n}",)) for n in range(80)]

    bits = ItemTable(Vocabulary(item.id for item in many), many).genre_bits

    assert (bits != 0).all()
    assert len(np.unique(bits[:63])) == 63
    assert not (bits[:63] & bits[63:64]).any()
