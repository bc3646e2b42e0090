"""The traits of items as codes."""

from __future__ import annotations

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
