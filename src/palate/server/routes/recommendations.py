"""GET and POST /recommend, POST /recommend/filtered."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from palate.data.item_table import Filters
from palate.server.context import Serving
from palate.server.problems import describe
from palate.server.render import render_answer
from palate.server.schemas.fields import Count, Id, Word
from palate.server.schemas.recommendations import (
    Cursor,
    FilteredRequest,
    Recommendations,
    RecommendRequest,
    Surprise,
)
from palate.services.engine import Engine
from palate.services.recommend import Ask, recommend

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
    """What this person should see next, from their newest history."""
    filters = Filters(domains=tuple(domain))
    ask = Ask(person=user_id, n=limit, filters=filters, surprise=surprise, cursor=cursor)
    return render_answer(await recommend(engine, ask), user_id, filters, explain=False)


@router.post("/recommend", response_model=Recommendations)
async def recommend_for(engine: Serving, request: RecommendRequest) -> Response:
    """The same for a person, a history, a sentence, or all of them together."""
    return await _answer(engine, request)


@router.post("/recommend/filtered", response_model=Recommendations)
async def recommend_filtered(engine: Serving, request: FilteredRequest) -> Response:
    """The same among the items that satisfy every filter; `final_k` is filled if the catalogue can."""
    return await _answer(engine, request)


async def _answer(engine: Engine, request: RecommendRequest) -> Response:
    answer = await recommend(engine, request.ask())
    return render_answer(answer, request.user_id, request.filters(), explain=request.explain)
