"""Explain a recommended item: /recommendations/{recommendation_id}/items/{item_id}/why."""

from __future__ import annotations

from fastapi import APIRouter

from palate.server.access import check_same_user
from palate.server.context import CallerDep, ContextDep
from palate.server.problems import describe
from palate.server.schemas.explanations import WhyOut
from palate.server.schemas.fields import Id
from palate.services.serve.explain import impression_of, why

router = APIRouter(tags=["recommendations"], responses=describe(404, 409))


@router.get("/recommendations/{recommendation_id}/items/{item_id:path}/why")
async def explain_item(context: ContextDep, caller: CallerDep, recommendation_id: Id, item_id: Id) -> WhyOut:
    """Explain why an item was recommended: the parts of its score, and its rank without each reason."""
    check_same_user(caller, (await impression_of(context, recommendation_id)).user)
    return WhyOut.of(await why(context, recommendation_id, item_id))
