"""The values of an attribute of all items, as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
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
    items: Sequence[Item | None] = ()
    """The items of the table that they were read from, by code."""

    def codes_with(self, value: str) -> Codes:
        """The items that have a value, ascending."""
        number = self.number_of.get(value.casefold())
        return self.codes[self.values == number] if number is not None else self.codes[:0]


def item_values(table: ItemTable, attribute: str) -> ItemValues:
    """The values of an attribute (``creator``, ``series``, … or ``attributes.NAME``), computed once for a table.

    Of a table that was copied from another one, only new and changed items are read.
    """
    return table.derive((ItemValues, attribute), lambda before: _compute(table, attribute, before))


def _compute(table: ItemTable, attribute: str, before: ItemValues | None) -> ItemValues:
    if attribute == "series":
        of = series_of(table).of
        in_series = np.flatnonzero(of != NONE).astype(np.int32)
        return ItemValues(in_series, of[in_series].astype(np.int32), {})
    if before is None:
        before = ItemValues(np.empty(0, np.int32), np.empty(0, np.int32), {})
    changed = [code for code, items in enumerate(zip_longest(table.items, before.items)) if items[0] is not items[1]]
    number_of = dict(before.number_of)
    pairs = [
        (code, number_of.setdefault(value, len(number_of)))
        for code in changed
        if (item := table.items[code]) is not None
        for value in dict.fromkeys(text.casefold() for text in _values_of(item, attribute))
    ]
    added = np.array(pairs, np.int32).reshape(-1, 2)
    is_kept = ~np.isin(before.codes, changed)
    codes = np.concatenate([before.codes[is_kept], added[:, 0]])
    order = np.argsort(codes, kind="stable")
    return ItemValues(
        codes[order], np.concatenate([before.values[is_kept], added[:, 1]])[order], number_of, table.items
    )


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
