"""The rules that hold for a pipeline at a time, as arrays over the codes of a catalogue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from palate.data.item_table import ItemTable
from palate.data.rules import Override, Rule, digest_rules
from palate.pipeline.rules.limits import Limits, compile_limits
from palate.types import Bools, Codes, Floats

_MAX_FACTOR: Final = np.float32(10_000)
"""The largest product of factors, so that scores stay numbers."""
MAX_ADDED: Final = 200
"""The matching items of a boost or pin rule become candidates in any case if there are no more than these."""


class MatchedRule(NamedTuple):
    """A rule, and the items that match its condition."""

    rule: Rule
    codes: Codes
    """Ascending."""

    def matches(self, codes: Codes) -> Bools:
        """Which of ``codes`` match, shape ``(n,)``."""
        return contains(self.codes, codes)


def contains(sorted_codes: Codes, codes: Codes) -> Bools:
    """Which of ``codes`` are among ``sorted_codes``, shape ``(n,)``; costs n look-ups, however many those are."""
    if not len(sorted_codes):
        return np.zeros(len(codes), np.bool_)
    return np.asarray(sorted_codes.take(sorted_codes.searchsorted(codes), mode="clip") == codes)


@dataclass(frozen=True, slots=True, eq=False)
class ActiveRules:
    """Rules in the order of their names, and what they make of each item. None: no rule of that kind holds."""

    version: str
    """A digest of the rules."""
    promoted: tuple[MatchedRule, ...]
    """Boosts and buries."""
    hiding: tuple[MatchedRule, ...]
    pins: tuple[MatchedRule, ...]
    """In the order of their positions, then names."""
    limits: Limits | None
    stays: Bools | None
    """Which items no rule hides, shape ``(n_codes,)``."""
    factors: Floats | None
    """The product of the factors for each item, shape ``(n_codes,)``."""
    amounts: Floats | None
    """The sum of the amounts for each item, shape ``(n_codes,)``."""
    candidates: Codes
    """Items to retrieve whatever the models say of them, ascending."""
    exempt: Mapping[Override, Codes]
    """The pinned items that filters of a kind do not drop."""
    pinned: Codes
    """The items that any pin rule matches, ascending."""
    _names: dict[tuple[int, bool], tuple[str, ...] | None] = field(default_factory=dict, repr=False)
    """What :meth:`names_of` has returned: few items are shown often."""

    def names_of(self, code: int, *, is_pinned: bool) -> tuple[str, ...] | None:
        """The names of the rules that raise an item, and if it is pinned of those that pin it; None: none does."""
        key = (code, is_pinned)
        if key not in self._names:
            self._names[key] = self._find_names(code, is_pinned)
        return self._names[key]

    def _find_names(self, code: int, is_pinned: bool) -> tuple[str, ...] | None:
        boosts = [each for each in self.promoted if each.rule.kind == "boost"]
        matched = [*(self.pins if is_pinned else ()), *boosts]
        code_array = np.array([code])
        return tuple(each.rule.name for each in matched if each.matches(code_array)[0]) or None


def activate(table: ItemTable, matched: Sequence[MatchedRule]) -> ActiveRules | None:
    """Combine rules, given in the order of their names; None without rules."""
    if not matched:
        return None
    n = len(table.vocabulary)
    hiding = _of_kinds(matched, "hide")
    promoted = _of_kinds(matched, "boost", "bury")
    pins = tuple(sorted(_of_kinds(matched, "pin"), key=lambda each: each.rule.position or 0))
    stays = factors = amounts = None
    if hiding:
        stays = np.ones(n, np.bool_)
        for each in hiding:
            stays[each.codes] = False
    if promoted:
        factors, amounts = np.ones(n, np.float32), np.zeros(n, np.float32)
        for rule, codes in promoted:
            factors[codes] = np.minimum(factors[codes] * np.float32(rule.multiplier), _MAX_FACTOR)
            amounts[codes] += np.float32(rule.added)
    added = [each.codes for each in (*promoted, *pins) if each.rule.kind != "bury" and len(each.codes) <= MAX_ADDED]
    return ActiveRules(
        digest_rules(each.rule for each in matched),
        promoted,
        hiding,
        pins,
        compile_limits(table, _of_kinds(matched, "limit")),
        stays,
        factors,
        amounts,
        _union(added),
        _exemptions(pins),
        _union([each.codes for each in pins]),
    )


def _of_kinds(matched: Sequence[MatchedRule], *kinds: str) -> tuple[MatchedRule, ...]:
    return tuple(each for each in matched if each.rule.kind in kinds)


def _exemptions(pins: Sequence[MatchedRule]) -> dict[Override, Codes]:
    parts: dict[Override, list[Codes]] = {}
    for rule, codes in pins:
        for override in rule.despite:
            parts.setdefault(override, []).append(codes)
    return {override: _union(codes) for override, codes in parts.items()}


def _union(parts: Sequence[Codes]) -> Codes:
    return np.unique(np.concatenate(parts)).astype(np.int32) if parts else np.empty(0, np.int32)
