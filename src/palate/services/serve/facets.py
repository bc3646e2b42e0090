"""Facets: the values by which a catalogue can be narrowed, and how many items hold each."""

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
class Holding:
    value: str
    """As the catalogue writes it."""
    items: int
    """How many hold it."""


def facet(table: ItemTable, kind: Facet, words: str = "", n: int = 100) -> list[Holding]:
    """Up to ``n`` values of a kind, those that most items hold first.

    With ``words`` those alone in which a word begins so, without case or accents. The first to ask of a
    catalogue reads it whole.
    """
    wanted = " " + folded(words).strip()
    return [one for one, text in _holdings(table, kind) if wanted in text][:n]


@lru_cache(maxsize=8)
def _holdings(table: ItemTable, kind: Facet) -> tuple[tuple[Holding, str], ...]:
    """Every value with the text in which it is looked for."""
    counts = Counter(value for item in table.items if item is not None for value in dict.fromkeys(_values(item, kind)))
    order = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return tuple((Holding(value, n), " " + folded(value)) for value, n in order)


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
