"""GET and POST /recommend, POST /recommend/filtered and /recommend/batch."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Response

from palate.data.item_table import Filters
from palate.errors import InvalidInput, NotAllowed
from palate.server.context import NO_ACCOUNTS, MaybeEntrance, Serving
from palate.server.problems import describe
from palate.server.render import render_agreement, render_answer, render_side_by_side
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
from palate.services.serve.group_recommend import group_recommend
from palate.services.serve.recommend import RecommendationRequest, recommend

router = APIRouter(tags=["recommendations"], responses=describe())


@router.get("/recommend", response_model=Recommendations)
async def recommend_to(
    context: Serving,
    user_id: Annotated[UserId | None, Query()] = None,
    limit: Annotated[Count, Query()] = 10,
    domain: Annotated[list[Word], Query(max_length=10)] = [],  # noqa: B006  # FastAPI copies it
    surprise: Annotated[Surprise | None, Query()] = None,
    cursor: Annotated[Cursor | None, Query()] = None,
) -> Response:
    """What this user should see next, from their newest history."""
    filters = Filters(domains=tuple(domain))
    ask = RecommendationRequest(user=user_id, n=limit, filters=filters, surprise=surprise, cursor=cursor)
    return render_answer(await recommend(context, ask), user_id, filters, explain=False)


@router.post("/recommend", response_model=Recommendations)
async def recommend_for(context: Serving, auth: MaybeEntrance, request: RecommendRequest) -> Response:
    """The same for a user, a history, a sentence, or all of them together; or one list for several users."""
    return await _answer(context, auth, request)


@router.post("/recommend/filtered", response_model=Recommendations)
async def recommend_filtered(context: Serving, auth: MaybeEntrance, request: FilteredRequest) -> Response:
    """The same among the items that satisfy every filter; `final_k` is filled if the catalogue can."""
    return await _answer(context, auth, request)


@router.post("/recommend/batch", response_model=Answers)
async def recommend_batch(context: Serving, auth: MaybeEntrance, batch: BatchRequest) -> Response:
    """Several lists in one request, such as the rows of a page; each may have filters."""
    answers = (_answer_of(context, auth, place, request) for place, request in enumerate(batch.requests))
    return render_side_by_side(await asyncio.gather(*answers))


async def _answer_of(context: AppContext, auth: AuthService | None, place: int, request: RecommendRequest) -> Response:
    try:
        return await _answer(context, auth, request)
    except InvalidInput as error:
        where = ".".join(filter(None, (f"body.requests[{place}]", error.where)))
        raise InvalidInput(str(error), where=where) from error


async def _answer(context: AppContext, auth: AuthService | None, request: RecommendRequest) -> Response:
    if request.user_ids or request.invitations:
        invited = _invited(auth, request.invitations)
        agreement = await group_recommend(context, request.ask(), [*request.user_ids, *(one.user for one in invited)])
        names = {one.user: one.name for one in invited}
        return render_agreement(agreement, names, request.filters(), explain=request.explain)
    answer = await recommend(context, request.ask())
    return render_answer(answer, request.user_id, request.filters(), explain=request.explain)


def _invited(auth: AuthService | None, codes: Sequence[str]) -> list[Invitation]:
    if codes and auth is None:
        raise NotAllowed(f"{NO_ACCOUNTS} So it makes no invitations, either: name users by `user_ids`.")
    return accept(auth, codes) if auth else []
