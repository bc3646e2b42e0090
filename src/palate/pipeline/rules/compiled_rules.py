"""All rules over one catalogue, and which of them hold at a time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from palate.data.item_table import ItemTable
from palate.data.rules import Rule
from palate.pipeline.rules.active_rules import ActiveRules, MatchedRule, activate
from palate.pipeline.rules.matching_items import matching_items

_MAX_KEPT = 64
"""Combinations of a pipeline and a span of time that are kept."""


class CompiledRules:
    """Rules with the items that match them. Rules that hold together are combined when they are first read.

    Which rules hold changes only at the start and end of spans, so that a request costs a look-up by pipeline and time.
    """

    def __init__(self, rules: Iterable[Rule], table: ItemTable) -> None:
        self.table = table
        enabled = sorted((rule for rule in rules if rule.enabled), key=lambda rule: rule.name)
        self._matched = [MatchedRule(rule, matching_items(table, rule)) for rule in enabled]
        moments = {moment for rule in enabled for moment in (rule.starts, rule.ends) if moment is not None}
        self._moments = sorted(moments)
        self._active: dict[tuple[str, int], ActiveRules | None] = {}

    def at(self, pipeline: str, at: float) -> ActiveRules | None:
        """The rules that hold for a pipeline at a time, in seconds since 1970; the same object within a span.

        None: no rule holds.
        """
        key = (pipeline, bisect_right(self._moments, at))
        if key not in self._active:
            if len(self._active) >= _MAX_KEPT:
                self._active.clear()
            self._active[key] = activate(self.table, [each for each in self._matched if _holds(each, pipeline, at)])
        return self._active[key]


def _holds(matched: MatchedRule, pipeline: str, at: float) -> bool:
    rule = matched.rule
    return rule.is_due(at) and (not rule.pipelines or pipeline in rule.pipelines)
