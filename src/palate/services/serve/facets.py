"""Facets: the values by which a catalogue can be filtered, and how many items have each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from palate.data.item_table import ItemTable
from palate.data.items import Item
from palate.text.tokens import folded

Facet: TypeAlias = Literal["domain", "genre", "tag", "person"]


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    """As the catalogue writes it."""
    items: int
    """How many items have it."""


def facet(table: ItemTable, kind: Facet, words: str = "", n: int = 100) -> list[FacetValue]:
    """Up to ``n`` values of a kind, the most frequent first.

    ``words`` keeps values with a word that starts so, ignoring case and accents. The first call for a
    catalogue reads all of it.
    """
    prefix = " " + folded(words).strip()
    return [value for value, text in _facet_values(table, kind) if prefix in text][:n]


@lru_cache(maxsize=8)
def _facet_values(table: ItemTable, kind: Facet) -> tuple[tuple[FacetValue, str], ...]:
    """Every value, the most frequent first, with the folded text that is searched."""
    counts = Counter(value for item in table.items if item is not None for value in dict.fromkeys(_values(item, kind)))
    order = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple((FacetValue(value, n), " " + folded(value)) for value, n in order)


def _values(item: Item, kind: Facet) -> tuple[str, ...]:
    match kind:
        case "domain":
            return (item.domain,)
        case "genre":
            return item.genres
        case "tag":
            return item.tags
        case "person":
            return (*item.creators, *item.people)
