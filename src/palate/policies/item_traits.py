"""The genres, creators and domain of each item of a catalogue as codes."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from palate.data.item_table import ItemTable
from palate.data.items import Item
from palate.types import Codes


class TraitLists(NamedTuple):
    """A list of trait codes for each item: those of item i are ``codes[starts[i]:starts[i + 1]]``."""

    starts: Codes
    """Shape ``(n_items + 1,)``."""
    codes: Codes
    n: int
    """The number of traits."""


@dataclass(frozen=True, slots=True, eq=False)
class ItemTraits:
    """The traits of the live items of a catalogue; deleted items have none."""

    genres: TraitLists
    creators: TraitLists
    domains: TraitLists
    """A list of a single code for each live item."""
    domain_code: dict[str, int]
    """The code of each domain, case-folded."""
    items: tuple[Item | None, ...]
    """The items by code."""
    _codes: tuple[dict[str, int], dict[str, int]]
    """The codes of genres and of creators."""

    def extended(self, items: tuple[Item | None, ...]) -> ItemTraits:
        """The traits of ``items``, of which these are the first; those that are new may have new traits."""
        new = items[len(self.items) :]
        domain_code, (genre_code, creator_code) = dict(self.domain_code), map(dict, self._codes)
        return ItemTraits(
            _extend(self.genres, (() if item is None else item.genres for item in new), genre_code),
            _extend(self.creators, (() if item is None else item.creators for item in new), creator_code),
            _extend(self.domains, (() if item is None else (item.domain,) for item in new), domain_code),
            domain_code,
            items,
            (genre_code, creator_code),
        )


_EMPTY_LISTS: Final = TraitLists(np.zeros(1, np.int32), np.empty(0, np.int32), 0)
_NO_TRAITS: Final = ItemTraits(_EMPTY_LISTS, _EMPTY_LISTS, _EMPTY_LISTS, {}, (), ({}, {}))


def item_traits(table: ItemTable) -> ItemTraits:
    """The traits of the items of ``table``, computed once for each table: about 2 µs a new item."""
    return table.derive(item_traits, lambda before: _update(before or _NO_TRAITS, tuple(table.items)))


def _update(before: ItemTraits, items: tuple[Item | None, ...]) -> ItemTraits:
    """The traits of ``items``, from those of the table before if that has only grown."""
    has_grown = len(before.items) <= len(items) and all(map(operator.is_, before.items, items))
    return (before if has_grown else _NO_TRAITS).extended(items)


def _extend(before: TraitLists, lists: Iterable[Sequence[str]], code_of: dict[str, int]) -> TraitLists:
    """Code the distinct strings of each further list, case-folded; ``code_of`` gets the new codes."""
    starts, codes = [int(before.starts[-1])], list[int]()
    for names in lists:
        distinct = dict.fromkeys(name.casefold() for name in names)
        codes.extend(code_of.setdefault(name, len(code_of)) for name in distinct)
        starts.append(int(before.starts[-1]) + len(codes))
    return TraitLists(
        np.concatenate([before.starts, np.array(starts[1:], np.int32)]),
        np.concatenate([before.codes, np.array(codes, np.int32)]),
        len(code_of),
    )
