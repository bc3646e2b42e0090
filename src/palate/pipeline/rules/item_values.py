"""The values of an attribute of all items, as numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from palate.data.item_table import NO_YEAR, ItemTable
from palate.data.items import Item
from palate.data.rules import ATTRIBUTE
from palate.text.series import NONE, series_of
from palate.types import Codes


class ItemValues(NamedTuple):
    """Pairs of items and values of one attribute, in ascending order of items."""

    codes: Codes
    """The item of each pair, shape ``(n_pairs,)``."""
    values: Codes
    """The number of the value of each pair, shape ``(n_pairs,)``."""
    number_of: dict[str, int]
    """The number of each value, case-folded; empty for series."""

    def codes_with(self, value: str) -> Codes:
        """The items that have a value, ascending."""
        number = self.number_of.get(value.casefold())
        return self.codes[self.values == number] if number is not None else self.codes[:0]


def item_values(table: ItemTable, attribute: str) -> ItemValues:
    """The values of an attribute (``creator``, ``series``, … or ``attributes.NAME``), computed once for a table."""
    return table.derive((ItemValues, attribute), lambda _before: _compute(table, attribute))


def _compute(table: ItemTable, attribute: str) -> ItemValues:
    if attribute == "series":
        of = series_of(table).of
        in_series = np.flatnonzero(of != NONE).astype(np.int32)
        return ItemValues(in_series, of[in_series].astype(np.int32), {})
    codes: list[int] = []
    values: list[int] = []
    number_of: dict[str, int] = {}
    for code, item in enumerate(table.items):
        if item is None:
            continue
        for value in dict.fromkeys(text.casefold() for text in _values_of(item, attribute)):
            codes.append(code)
            values.append(number_of.setdefault(value, len(number_of)))
    return ItemValues(np.array(codes, np.int32), np.array(values, np.int32), number_of)


def _values_of(item: Item, attribute: str) -> Iterable[str]:
    match attribute:
        case "creator":
            return item.creators
        case "person":
            return (*item.creators, *item.people)
        case "genre":
            return item.genres
        case "tag":
            return item.tags
        case "domain":
            return (item.domain,)
        case "year":
            return () if item.year is None or item.year == NO_YEAR else (str(item.year),)
        case _:
            value = item.attributes.get(attribute.removeprefix(ATTRIBUTE))
            return () if value is None else map(str, value) if isinstance(value, list) else (str(value),)
