"""The business rules that hold for a request."""

from __future__ import annotations

from dataclasses import dataclass, replace

from palate.data.item_table import ItemTable
from palate.data.rules import RuleSet
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.pipeline.rules.active_rules import ActiveRules
from palate.pipeline.rules.compiled_rules import CompiledRules
from palate.services.context import AppContext


@dataclass(slots=True)
class _LastCompiled:
    """The rules that were compiled last, and of what."""

    rules: RuleSet | None = None
    compiled: CompiledRules | None = None

    def of(self, rules: RuleSet, table: ItemTable) -> CompiledRules:
        """The rules compiled over a catalogue, once for each change of either."""
        if self.compiled is None or self.rules is not rules or self.compiled.table is not table:
            self.rules, self.compiled = rules, CompiledRules(rules.rules.values(), table)
        return self.compiled


def active_rules(context: AppContext, pipeline: Pipeline, table: ItemTable, at: float) -> ActiveRules | None:
    """The rules that hold for a pipeline at a time, over a catalogue; None: none does."""
    rules = context.rules.current()
    if not rules.rules:
        return None
    return context.state(_LastCompiled, _LastCompiled).of(rules, table).at(pipeline.name, at)


def with_rules(context: AppContext, pipeline: Pipeline, query: Query, at: float | None = None) -> Query:
    """The query with the rules that hold for a pipeline, now or ``at`` a time in seconds since 1970."""
    if not context.rules.current().rules:
        return query
    at = context.clock() if at is None else at
    return replace(query, rules=active_rules(context, pipeline, query.serving.items, at))


def rules_version(context: AppContext, pipeline: Pipeline, table: ItemTable, at: float) -> str:
    """A digest of the rules that hold for a pipeline at a time; empty if none does."""
    rules = active_rules(context, pipeline, table, at)
    return "" if rules is None else rules.version
