"""Preview a rule: what it would match, and how the list of a user would change."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from palate.data.items import Item
from palate.data.rules import Rule
from palate.data.slate import Slate
from palate.pipeline.pipeline import Pipeline, Step
from palate.pipeline.query import Query
from palate.pipeline.rules.compiled_rules import CompiledRules
from palate.pipeline.rules.effects import RuleEffect
from palate.pipeline.rules.matching_items import matching_items
from palate.services.context import AppContext, LiveSnapshot
from palate.services.rules.change_rules import check_pipelines
from palate.services.serve.known_user import features_of
from palate.services.serve.live_policies import with_policies
from palate.services.serve.live_rules import with_rules
from palate.services.serve.page_cursor import PageCursor
from palate.services.serve.recommend import pipeline_of, query_of, with_stored_preferences
from palate.services.serve.recommendation_request import RecommendationRequest


@dataclass(frozen=True, slots=True)
class ListChange:
    """The list of a user as it is now, and with the rule."""

    before: Slate
    after: Slate
    effects: tuple[RuleEffect, ...]
    """What the rule did."""


@dataclass(frozen=True, slots=True)
class RulePreview:
    """What a rule would do."""

    live: LiveSnapshot
    n_matched: int
    """The items of the catalogue that its condition matches."""
    items: tuple[Item, ...]
    """The first of them, in the order of the catalogue."""
    change: ListChange | None
    """None: no user was given."""


async def preview_rule(
    context: AppContext, rule: Rule, *, user: str | None = None, pipeline: str = "default", n: int = 10
) -> RulePreview:
    """Compute what a rule would match and do if it held now, whatever its span; nothing is stored or shown.

    The lists are those of a pipeline without surprise, of the other rules that hold now.

    Raises:
        InvalidInput: the rule names a pipeline that does not exist, or that has no stage for it.
        NotFound: there is no such pipeline.
    """
    check_pipelines(context, rule)
    live, at = context.live, context.clock()
    table = live.serving.items
    codes = await asyncio.to_thread(matching_items, table, rule)
    items = tuple(item for code in codes[:n].tolist() if (item := table.items[code]) is not None)
    if user is None:
        return RulePreview(live, len(codes), items, None)
    request = RecommendationRequest(user, n=n, surprise=0.0, pipeline=pipeline)
    of_request = pipeline_of(context, request)
    features = await features_of(context, user)
    request = await with_stored_preferences(context, request)
    query = query_of(live, request, features.history, PageCursor(0, 0.0, (), at))
    query = with_policies(context, features.draws, query) if _follows_policy(context, of_request) else query
    rules = {**context.rules.current().rules, rule.name: replace(rule, enabled=True, starts=None, ends=None)}
    shown = with_rules(context, of_request, query, at)
    change = await asyncio.to_thread(_compare, of_request, shown, list(rules.values()), rule.name, at)
    return RulePreview(live, len(codes), items, change)


def _compare(pipeline: Pipeline, query: Query, rules: list[Rule], name: str, at: float) -> ListChange:
    changed = replace(query, rules=CompiledRules(rules, query.serving.items).at(pipeline.name, at))
    steps: list[Step] = []
    before, after = pipeline.trace(query, []), pipeline.trace(changed, steps)
    effects = tuple(effect for step in steps for effect in step.rules if effect.rule == name)
    return ListChange(before, after, effects)


def _follows_policy(context: AppContext, pipeline: Pipeline) -> bool:
    return any(name in context.policies for name in pipeline.policies)
