"""Drop items that rules hide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from palate.data.slate import Slate
from palate.pipeline.query import Query
from palate.pipeline.rules.effects import RuleEffect
from palate.pipeline.stage import Filter
from palate.types import Bools


@dataclass(frozen=True, kw_only=True)
class RuleFilter(Filter):
    """Drop the items that rules of the kind *hide* match.

    This is never relaxed: a list may have fewer items than requested.
    """

    def masks(self, query: Query) -> Iterator[tuple[str, Bools]]:
        if query.rules is not None and query.rules.stays is not None:
            yield "hidden by rules", query.rules.stays

    def rule_effects(self, query: Query, before: Slate, after: Slate) -> Iterator[RuleEffect]:
        """An item that several rules hide counts for each of them."""
        for each in query.rules.hiding if query.rules is not None else ():
            n = int(each.matches(before.codes).sum())
            yield RuleEffect(each.rule.name, "hide", n, removed=n)
