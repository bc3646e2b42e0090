"""Which items of a catalogue match the condition of a rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from palate.data.item_table import NO_YEAR, ItemTable
from palate.data.rules import Condition, Rule
from palate.pipeline.rules.item_values import item_values
from palate.text.series import series_of
from palate.types import Bools, Codes


def matching_items(table: ItemTable, rule: Rule) -> Codes:
    """The live items that match ``where`` and not ``unless``, ascending."""
    mask = condition_mask(table, rule.where)
    if rule.unless:
        mask &= ~condition_mask(table, rule.unless)
    return np.flatnonzero(mask).astype(np.int32)


def condition_mask(table: ItemTable, condition: Condition) -> Bools:
    """Which live items match a condition, shape ``(n_codes,)``; an unknown year is in no range."""
    mask = table.alive.copy()
    for codes in _codes_of_fields(table, condition):
        is_match = np.zeros(len(mask), np.bool_)
        for each in codes:
            is_match[each] = True
        mask &= is_match
    if condition.min_year is not None:
        mask &= table.years >= max(condition.min_year, NO_YEAR + 1)
    if condition.max_year is not None:
        mask &= (table.years <= condition.max_year) & (table.years != NO_YEAR)
    return mask


def _codes_of_fields(table: ItemTable, condition: Condition) -> Iterator[Iterable[Codes]]:
    """For each field with values, the items of each of its values."""
    if condition.ids:
        codes = table.vocabulary.codes(condition.ids)
        yield [codes[codes >= 0]]
    for fact, values in (
        ("domain", condition.domains), ("genre", condition.genres), ("person", condition.people),
        ("tag", condition.tags),
    ):  # fmt: skip
        if values:
            yield [table.codes_of(fact, value) for value in values]
    if condition.creators:
        creators = item_values(table, "creator")
        yield [creators.codes_with(value) for value in condition.creators]
    if condition.series:
        yield [series_of(table).codes_of(value) for value in condition.series]
    for name, values in condition.attributes.items():
        yield [table.codes_of(f"attribute:{name}", value) for value in values]
