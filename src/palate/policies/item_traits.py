"""The genres, creators and domain of each item of a catalogue as codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from palate.data.item_table import ItemTable
from palate.types import Codes


@dataclass(frozen=True, slots=True, eq=False)
class TraitLists:
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


def item_traits(table: ItemTable) -> ItemTraits:
    """The traits of the items of ``table``, computed once for each table: about 2 µs an item."""
    return table.derive(item_traits, lambda _before: _compute(table))


def _compute(table: ItemTable) -> ItemTraits:
    items, domain_code = table.items, dict[str, int]()
    domains = _encode(([] if item is None else [item.domain] for item in items), domain_code)
    genres = _encode(([] if item is None else item.genres for item in items), {})
    creators = _encode(([] if item is None else item.creators for item in items), {})
    return ItemTraits(genres, creators, domains, domain_code)


def _encode(lists: Iterable[Sequence[str]], code_of: dict[str, int]) -> TraitLists:
    """Code the distinct strings of each list, case-folded; ``code_of`` gets the codes."""
    starts, codes = [0], list[int]()
    for names in lists:
        distinct = dict.fromkeys(name.casefold() for name in names)
        codes.extend(code_of.setdefault(name, len(code_of)) for name in distinct)
        starts.append(len(codes))
    return TraitLists(np.array(starts, np.int32), np.array(codes, np.int32), len(code_of))
