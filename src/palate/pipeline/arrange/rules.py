"""Pin items to positions by rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from palate.data.rules import Rule
from palate.data.slate import Slate
from palate.pipeline.query import Query
from palate.pipeline.rules.active_rules import contains
from palate.pipeline.rules.effects import RuleEffect
from palate.pipeline.stage import Arrange
from palate.types import Codes


@dataclass(frozen=True, kw_only=True)
class RulePins(Arrange):
    """Put the items that rules pin to this page first, and mark them with their positions in the list.

    The explore stage that follows moves them to their positions, with propensity 1. A rule pins the matching items in
    the order of its ``ids``, else the first of the slate, each from its ``position`` on; of several rules for a
    position the next ones get the next. Items that a filter dropped are not in the slate, and muted ones are left
    where they are, unless the rule says so. The positions of a page are those after the items of the pages before.
    """

    is_drawn: ClassVar[bool] = True

    def compute_order(self, query: Query, slate: Slate) -> Codes:
        return _pins_first(slate, list(_choose(query, slate)))

    def __call__(self, query: Query, slate: Slate, dropped: dict[str, int]) -> Slate:
        pins = _choose(query, slate)
        if not pins:
            return slate
        n_before = 0 if slate.pinned is None else int(slate.pinned.sum())
        positions = np.full(len(slate), -1, np.int32)
        positions[n_before : n_before + len(pins)] = list(pins.values())
        pinned = np.arange(len(slate)) < n_before + len(pins)
        return replace(slate.take(_pins_first(slate, list(pins))), pinned=pinned, positions=positions)

    def rule_effects(self, query: Query, before: Slate, after: Slate) -> Iterator[RuleEffect]:
        """An item that a rule pins has moved."""
        if query.rules is None:
            return
        is_pinned = np.zeros(len(after), np.bool_) if after.positions is None else after.positions >= 0
        for each in query.rules.pins:
            matches = each.matches(after.codes)
            yield RuleEffect(each.rule.name, "pin", int(matches.sum()), moved=int((matches & is_pinned).sum()))


def _pins_first(slate: Slate, rows: list[int]) -> Codes:
    """The rows in the order: those pinned before, ``rows``, all others."""
    before = [] if slate.pinned is None else np.flatnonzero(slate.pinned).tolist()
    first = np.array([*before, *rows], np.int32)
    return np.concatenate([first, np.delete(np.arange(len(slate), dtype=np.int32), first)])


def _choose(query: Query, slate: Slate) -> dict[int, int]:
    """The rows of the items that are pinned to the page, each with its position in the list, in rising order."""
    if query.rules is None or not query.rules.pins:
        return {}
    candidates = np.flatnonzero(contains(query.rules.pinned, slate.codes))
    if query.muted:
        is_muted = query.muted.mask(query.serving.items)[slate.codes[candidates]]
    else:
        is_muted = np.zeros(len(candidates), np.bool_)
    start, position = len(query.shown), -1
    shown = set(query.serving.vocabulary.codes(query.shown).tolist())
    used: set[int] = set() if slate.pinned is None else set(np.flatnonzero(slate.pinned).tolist())
    chosen: dict[int, int] = {}
    for each in query.rules.pins:
        first = (each.rule.position or 1) - 1
        allowed = candidates if "muted" in each.rule.despite else candidates[~is_muted]
        matching = allowed[each.matches(slate.codes[allowed])].tolist()
        rows = _in_order(query, slate, each.rule, [row for row in matching if row not in used])
        for offset, row in enumerate(rows[: each.rule.n_pinned]):
            position = max(position + 1, first + offset)
            used.add(row)
            if start <= position < start + query.n and int(slate.codes[row]) not in shown:
                chosen[row] = position
    return chosen


def _in_order(query: Query, slate: Slate, rule: Rule, rows: list[int]) -> list[int]:
    """The rows that a rule matches in the order of its ``ids``, if it has any."""
    if not rule.where.ids or len(rows) < 2:
        return rows
    rank = {code: index for index, code in enumerate(query.serving.vocabulary.codes(rule.where.ids).tolist())}
    return sorted(rows, key=lambda row: rank[int(slate.codes[row])])
