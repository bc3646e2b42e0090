"""Recommend to many users: /batch/recommend, /batch/recommend/cache."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from fastapi import APIRouter, Response
from pydantic import TypeAdapter, ValidationError

from palate.errors import InvalidInput
from palate.server.context import ContextDep
from palate.server.problems import describe
from palate.server.render import BatchRenderer
from palate.server.schemas.batch import (
    MAX_USERS,
    BatchRecommendations,
    BatchRecommendRequest,
    CacheRequest,
    Ids,
)
from palate.server.schemas.fields import UserId
from palate.server.schemas.jobs import JobOut
from palate.services.serve.recommend_many import UserFailure, recommend_many
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.train.run_job import request_job

router = APIRouter(prefix="/batch/recommend", tags=["recommendations"], responses=describe())

_USER: Final[TypeAdapter[str]] = TypeAdapter(UserId)
_HISTORY: Final[TypeAdapter[list[str]]] = TypeAdapter(Ids)


@router.post("", response_model=BatchRecommendations)
async def recommend_to_many(context: ContextDep, body: BatchRecommendRequest) -> Response:
    """Recommend to many users at once, without surprise; what fails for one user fails for no other."""
    histories: dict[str, Sequence[object]] = {**{str(user): () for user in body.user_ids}, **body.user_histories}
    if not 1 <= len(histories) <= MAX_USERS:
        raise InvalidInput(
            f"A batch is for 1 to {MAX_USERS} users, not {len(histories)}; name them in `user_histories` or "
            "`user_ids`, and send several batches for more.",
            where="body",
        )
    renderer, requests = BatchRenderer(context.live.version), []
    for user, history in histories.items():
        try:
            requests.append(_read_request(user, history, body.top_k))
        except ValidationError as error:
            renderer.add_failure(UserFailure(user, _describe(error)))
    async for result in recommend_many(context, requests, stores_impressions=body.store_impressions):
        if isinstance(result, UserFailure):
            renderer.add_failure(result)
        else:
            renderer.add_list(result)
    return renderer.response()


@router.post("/cache", status_code=202)
async def cache_lists(context: ContextDep, body: CacheRequest) -> JobOut:
    """Queue a job that computes lists ahead, for all users or some; `GET /recommend` answers from them while valid."""
    params = {"users": body.user_ids, "n": body.top_k, "ttl_hours": body.ttl_hours}
    return JobOut.of(await asyncio.to_thread(request_job, context, "cache", params))


@router.delete("/cache", status_code=204)
async def clear_cache(context: ContextDep) -> Response:
    """Remove all lists that were computed ahead."""
    await context.list_cache.clear()
    return Response(status_code=204)


def _read_request(user: str, history: Sequence[object], n: int) -> RecommendationRequest:
    """
    Raises:
        ValidationError: the id of the user, or one of an item, is none.
    """
    return RecommendationRequest(
        _USER.validate_python(user), tuple(_HISTORY.validate_python(list(history))), n=n, surprise=0.0
    )


def _describe(error: ValidationError) -> str:
    """The first thing that is wrong with an id."""
    first = error.errors(include_url=False, include_context=False)[0]
    where = "".join(f" of item {part + 1} of the history" for part in first["loc"][:1] if isinstance(part, int))
    return f"The id{where} is not valid: {first['msg']}."
