"""Limits on how many items of a page share a value, as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from palate.data.item_table import ItemTable
from palate.data.rules import Rule
from palate.pipeline.rules.item_values import item_values
from palate.types import Bools, Codes


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """A key for each value that a rule limits; the keys of item i are ``keys[starts[i] : starts[i + 1]]``."""

    rules: tuple[Rule, ...]
    starts: Codes
    """Shape ``(n_codes + 1,)``."""
    keys: Codes
    at_most: Codes
    """The largest number of items with each key on a page, shape ``(n_keys,)``."""
    rule_of: Codes
    """The number of the rule of each key, shape ``(n_keys,)``."""

    def keys_of(self, items: Codes) -> tuple[Codes, Codes]:
        """The rows of ``items`` and their keys, as pairs in the order of the rows."""
        n_keys = self.starts[items + 1] - self.starts[items]
        rows = np.repeat(np.arange(len(items)), n_keys)
        first = np.repeat(self.starts[items] - np.concatenate([[0], np.cumsum(n_keys)[:-1]]), n_keys)
        return rows, self.keys[first + np.arange(len(rows))]

    def count(self, items: Codes) -> Codes:
        """How many of ``items`` have each key, shape ``(n_keys,)``."""
        return np.bincount(self.keys_of(items)[1], minlength=len(self.at_most))

    def is_full(self, items: Codes, counts: Codes) -> Bools:
        """Which of ``items`` have a key of which a page with ``counts`` may have no more, shape ``(n,)``."""
        rows, keys = self.keys_of(items)
        full = np.zeros(len(items), np.bool_)
        full[rows[counts[keys] >= self.at_most[keys]]] = True
        return full

    def excess(self, items: Codes) -> Codes:
        """By rule, how many of the items of a page are too many, shape ``(n_rules,)``."""
        too_many = np.maximum(self.count(items) - self.at_most, 0)
        return np.bincount(self.rule_of, too_many, minlength=len(self.rules)).astype(np.int64)

    def n_matched(self, items: Codes) -> Codes:
        """By rule, how many of ``items`` it limits, shape ``(n_rules,)``."""
        rows, keys = self.keys_of(items)
        pairs = np.unique(rows * len(self.rules) + self.rule_of[keys])
        return np.bincount(pairs % len(self.rules), minlength=len(self.rules))


def compile_limits(table: ItemTable, rules: Sequence[tuple[Rule, Codes]]) -> Limits | None:
    """The limits of rules, given with the items that match each; None without rules."""
    if not rules:
        return None
    codes, keys, at_most, rule_of = [], [], [], []
    n_keys = 0
    for number, (rule, matching) in enumerate(rules):
        is_match = np.zeros(len(table.vocabulary), np.bool_)
        is_match[matching] = True
        values = item_values(table, rule.per or "")
        pairs = is_match[values.codes]
        n_values = int(values.values.max()) + 1 if len(values.values) else 0
        codes.append(values.codes[pairs])
        keys.append(values.values[pairs] + n_keys)
        at_most.append(np.full(n_values, rule.at_most, np.int32))
        rule_of.append(np.full(n_values, number, np.int32))
        n_keys += n_values
    all_codes = np.concatenate(codes)
    order = np.argsort(all_codes, kind="stable")
    starts = np.searchsorted(all_codes[order], np.arange(len(table.vocabulary) + 1)).astype(np.int32)
    return Limits(
        tuple(rule for rule, _ in rules),
        starts,
        np.concatenate(keys)[order].astype(np.int32),
        np.concatenate(at_most),
        np.concatenate(rule_of),
    )
