"""Business rules: /rules."""

from __future__ import annotations

from fastapi import APIRouter, Response

from palate.data.rules import Rule
from palate.server.context import ContextDep
from palate.server.problems import describe
from palate.server.schemas.fields import Word
from palate.server.schemas.items import Card
from palate.server.schemas.rules import (
    ListChangeOut,
    ListedItem,
    PreviewOut,
    PreviewRequest,
    RuleOut,
    RuleRemoved,
    RulesOut,
    RuleStored,
)
from palate.services.context import AppContext, LiveSnapshot
from palate.services.rules.change_rules import pipelines_of_rule, put_rule, remove_rule
from palate.services.rules.preview_rule import ListChange, preview_rule
from palate.services.rules.rule_body import NamedRule, RuleFields, state_of
from palate.services.serve.answer_rows import item_card, slate_rows

router = APIRouter(prefix="/rules", tags=["operations"], responses=describe())


@router.get("")
async def list_rules(context: ContextDep) -> RulesOut:
    """Return all rules, whether each holds now, and in which pipelines."""
    return RulesOut(rules=[_rule_out(context, rule) for rule in context.rules.current().rules.values()])


@router.put("/{name}", responses=describe(409))
async def put(context: ContextDep, name: Word, body: RuleFields, response: Response) -> RuleStored:
    """Add or replace a rule. This server uses it from the next request on, others within a second."""
    rule = body.rule(name)
    is_new = await put_rule(context, rule)
    response.status_code = 201 if is_new else 200
    return RuleStored(**dict(_rule_out(context, rule)), created=is_new)


@router.delete("/{name}", responses=describe(404))
async def remove(context: ContextDep, name: Word) -> RuleRemoved:
    """Remove a rule."""
    await remove_rule(context, name)
    return RuleRemoved(removed=name)


@router.post("/preview", responses=describe(404))
async def preview(context: ContextDep, body: PreviewRequest) -> PreviewOut:
    """Compute what a rule would match, and how a user's list without surprise would change; nothing is stored."""
    rule = body.rule.rule(body.name)
    result = await preview_rule(context, rule, user=body.user_id, pipeline=body.pipeline, n=body.top_k)
    cards = [Card(item_id=item.id, **item_card(item)) for item in result.items]
    change = None if result.change is None else _list_change(result.live, result.change)
    return PreviewOut(matched=result.n_matched, items=cards, change=change)


def _rule_out(context: AppContext, rule: Rule) -> RuleOut:
    return RuleOut(
        rule=NamedRule.of(rule), state=state_of(rule, context.clock()), holds_in=pipelines_of_rule(context, rule)
    )


def _list_change(live: LiveSnapshot, change: ListChange) -> ListChangeOut:
    position_of = {id_: position for position, id_ in enumerate(change.before.ids, 1)}
    after = set(change.after.ids)
    return ListChangeOut(
        items=[
            ListedItem(**row, position_before=position_of.get(row["item_id"])) for row in slate_rows(live, change.after)
        ],
        left=[id_ for id_ in change.before.ids if id_ not in after],
        effects=list(change.effects),
    )
