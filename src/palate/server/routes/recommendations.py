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
from palate.server.schemas.fields import Count, Id, Word
from palate.server.schemas.recommendations import (
    Answers,
    BatchRequest,
    Cursor,
    FilteredRequest,
    Recommendations,
    RecommendRequest,
    Surprise,
)
from palate.services.accounts.auth_service import Door
from palate.services.accounts.invite import accept
from palate.services.accounts.tokens import Invitation
from palate.services.context import Engine
from palate.services.serve.group_recommend import agree
from palate.services.serve.recommend import Ask, recommend

router = APIRouter(tags=["recommendations"], responses=describe())


@router.get("/recommend", response_model=Recommendations)
async def recommend_to(
    engine: Serving,
    user_id: Annotated[Id | None, Query()] = None,
    limit: Annotated[Count, Query()] = 10,
    domain: Annotated[list[Word], Query(max_length=10)] = [],  # noqa: B006  # FastAPI copies it
    surprise: Annotated[Surprise | None, Query()] = None,
    cursor: Annotated[Cursor | None, Query()] = None,
) -> Response:
    """What this user should see next, from their newest history."""
    filters = Filters(domains=tuple(domain))
    ask = Ask(user=user_id, n=limit, filters=filters, surprise=surprise, cursor=cursor)
    return render_answer(await recommend(engine, ask), user_id, filters, explain=False)


@router.post("/recommend", response_model=Recommendations)
async def recommend_for(engine: Serving, door: MaybeEntrance, request: RecommendRequest) -> Response:
    """The same for a user, a history, a sentence, or all of them together; or one list for several users."""
    return await _answer(engine, door, request)


@router.post("/recommend/filtered", response_model=Recommendations)
async def recommend_filtered(engine: Serving, door: MaybeEntrance, request: FilteredRequest) -> Response:
    """The same among the items that satisfy every filter; `final_k` is filled if the catalogue can."""
    return await _answer(engine, door, request)


@router.post("/recommend/batch", response_model=Answers)
async def recommend_batch(engine: Serving, door: MaybeEntrance, batch: BatchRequest) -> Response:
    """Several lists in one request, such as the rows of a page; each may have filters."""
    answers = (_answer_of(engine, door, place, request) for place, request in enumerate(batch.requests))
    return render_side_by_side(await asyncio.gather(*answers))


async def _answer_of(engine: Engine, door: Door | None, place: int, request: RecommendRequest) -> Response:
    try:
        return await _answer(engine, door, request)
    except InvalidInput as error:
        where = ".".join(filter(None, (f"body.requests[{place}]", error.where)))
        raise InvalidInput(str(error), where=where) from error


async def _answer(engine: Engine, door: Door | None, request: RecommendRequest) -> Response:
    if request.user_ids or request.invitations:
        invited = _invited(door, request.invitations)
        agreement = await agree(engine, request.ask(), [*request.user_ids, *(one.user for one in invited)])
        names = {one.user: one.name for one in invited}
        return render_agreement(agreement, names, request.filters(), explain=request.explain)
    answer = await recommend(engine, request.ask())
    return render_answer(answer, request.user_id, request.filters(), explain=request.explain)


def _invited(door: Door | None, codes: Sequence[str]) -> list[Invitation]:
    if codes and door is None:
        raise NotAllowed(f"{NO_ACCOUNTS} So it makes no invitations, either: name users by `user_ids`.")
    return accept(door, codes) if door else []
