"""The traits of items as codes."""

from __future__ import annotations

from palate.data.items import Item
from palate.policies.item_traits import TraitLists, item_traits
from tests.policies.observations import TABLE


def lists(traits: TraitLists) -> list[list[int]]:
    bounds = zip(traits.starts[:-1].tolist(), traits.starts[1:].tolist(), strict=True)
    return [traits.codes[start:end].tolist() for start, end in bounds]


def test_traits_are_coded_without_case() -> None:
    traits = item_traits(TABLE)
    assert lists(traits.genres) == [[0, 1], [0], [1], []]
    assert lists(traits.creators) == [[0], [0, 1], [], [1]]
    assert lists(traits.domains) == [[0], [0], [1], [2]]
    assert (traits.genres.n, traits.creators.n, traits.domain_code) == (2, 2, {"movie": 0, "book": 1, "game": 2})


def test_a_deleted_item_has_none_and_a_table_is_read_once() -> None:
    assert item_traits(TABLE) is item_traits(TABLE)
    assert lists(item_traits(TABLE.without("B")).genres) == [[0, 1], [], [1], []]


def test_a_table_that_grows_keeps_the_codes_that_it_had() -> None:
    before = item_traits(TABLE)
    new = Item(id="E", domain="music", title="E", genres=("Noir", "CRIME"), creators=("Bob", "Cyd"))
    grown = item_traits(TABLE.with_items(TABLE.vocabulary.extended("E"), [new]))
    assert lists(grown.genres) == [*lists(before.genres), [2, 1]]
    assert lists(grown.creators) == [*lists(before.creators), [1, 2]]
    assert (grown.genres.n, grown.creators.n, grown.domain_code["music"]) == (3, 3, 3)
    assert (before.genres.n, len(before.domain_code)) == (2, 3), "the table before is as it was"
    assert lists(item_traits(TABLE).genres) == lists(before.genres)


def test_a_replaced_item_has_its_new_traits() -> None:
    item_traits(TABLE)
    changed = Item(id="A", domain="movie", title="A", genres=("Noir",))
    assert lists(item_traits(TABLE.with_items(TABLE.vocabulary, [changed])).genres) == [[0], [1], [2], []]
