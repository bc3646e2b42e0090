"""Recommend items: /recommend, /recommend/filtered, /recommend/batch."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Response

from palate.data.item_table import Filters
from palate.errors import InvalidInput, NotAllowed
from palate.server.context import NO_ACCOUNTS, ContextDep, OptionalAuthDep
from palate.server.problems import describe
from palate.server.render import render_answer, render_batch, render_cached, render_group
from palate.server.schemas.fields import Count, UserId, Word
from palate.server.schemas.recommendations import (
    Answers,
    BatchRequest,
    Cursor,
    FilteredRequest,
    Recommendations,
    RecommendRequest,
    Surprise,
)
from palate.services.accounts.auth_service import AuthService
from palate.services.accounts.invite import accept
from palate.services.accounts.tokens import Invitation
from palate.services.context import AppContext
from palate.services.serve.cached_lists import answer_from_cache
from palate.services.serve.group_recommend import group_recommend
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest

router = APIRouter(tags=["recommendations"], responses=describe())


@router.get("/recommend", response_model=Recommendations)
async def recommend_to(
    context: ContextDep,
    user_id: Annotated[UserId | None, Query()] = None,
    limit: Annotated[Count, Query()] = 10,
    domain: Annotated[list[Word], Query(max_length=10)] = [],  # noqa: B006  # FastAPI copies it
    surprise: Annotated[Surprise | None, Query()] = None,
    cursor: Annotated[Cursor | None, Query()] = None,
) -> Response:
    """Recommend items to a user from their newest history."""
    filters = Filters(domains=tuple(domain))
    ask = RecommendationRequest(user=user_id, n=limit, filters=filters, surprise=surprise, cursor=cursor)
    if (cached := await answer_from_cache(context, ask)) is not None:
        return render_cached(cached, user_id)
    return render_answer(await recommend(context, ask), user_id, filters, explain=False)


@router.post("/recommend", response_model=Recommendations)
async def recommend_for(context: ContextDep, auth: OptionalAuthDep, request: RecommendRequest) -> Response:
    """Recommend items for a user, a history, a sentence, or all of them together; or one list for several users."""
    return await _recommend(context, auth, request)


@router.post("/recommend/filtered", response_model=Recommendations)
async def recommend_filtered(context: ContextDep, auth: OptionalAuthDep, request: FilteredRequest) -> Response:
    """Recommend among the items that satisfy every filter; as many as `final_k` if the catalogue has them."""
    return await _recommend(context, auth, request)


@router.post("/recommend/batch", response_model=Answers)
async def recommend_batch(context: ContextDep, auth: OptionalAuthDep, batch: BatchRequest) -> Response:
    """Answer several requests in one, such as the rows of a page; each may have filters."""
    answers = (_recommend_in_batch(context, auth, index, request) for index, request in enumerate(batch.requests))
    return render_batch(await asyncio.gather(*answers))


async def _recommend_in_batch(
    context: AppContext, auth: AuthService | None, index: int, request: RecommendRequest
) -> Response:
    try:
        return await _recommend(context, auth, request)
    except InvalidInput as error:
        where = ".".join(filter(None, (f"body.requests[{index}]", error.where)))
        raise InvalidInput(str(error), where=where) from error


async def _recommend(context: AppContext, auth: AuthService | None, request: RecommendRequest) -> Response:
    if request.user_ids or request.invitations:
        invited = _read_invitations(auth, request.invitations)
        result = await group_recommend(
            context, request.ask(), [*request.user_ids, *(invitation.user for invitation in invited)]
        )
        names = {invitation.user: invitation.name for invitation in invited}
        return render_group(result, names, request.filters(), explain=request.explain)
    answer = await recommend(context, request.ask())
    return render_answer(answer, request.user_id, request.filters(), explain=request.explain)


def _read_invitations(auth: AuthService | None, codes: Sequence[str]) -> list[Invitation]:
    if codes and auth is None:
        raise NotAllowed(f"{NO_ACCOUNTS} Without accounts there are no invitations: name users by `user_ids`.")
    return accept(auth, codes) if auth else []
