"""Recommend for many users in one call, in small blocks between which other requests are answered."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from palate.data.slate import Slate
from palate.errors import PalateError
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.ports.event_log import Epoch
from palate.ports.features import UserFeatures
from palate.services.context import AppContext, LiveSnapshot
from palate.services.serve.cached_lists import follows_live_policy
from palate.services.serve.live_policies import with_policies
from palate.services.serve.live_rules import with_rules
from palate.services.serve.page_cursor import PageCursor
from palate.services.serve.recommend import (
    build_impression,
    new_cursor,
    pipeline_of,
    query_of,
    store_impression,
    with_stored_preferences,
)
from palate.services.serve.recommendation_request import RecommendationRequest

_BLOCK: Final = 2
"""Requests that run between two turns of the event loop: some milliseconds."""
_TURNS: Final = 8
"""Turns of the event loop after each block: another request needs several, and should wait for no more than a block."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class UserList:
    """The list of one user."""

    user: str
    live: LiveSnapshot
    slate: Slate
    unknown_items: tuple[str, ...]
    """Ids of the given history that the catalogue lacks; they were ignored."""
    recommendation_id: str | None
    """None: it was not stored as an impression."""


@dataclass(frozen=True, slots=True)
class UserFailure:
    """A user without a list."""

    user: str
    why: str


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A request with what its list is computed from."""

    request: RecommendationRequest
    query: Query
    cursor: PageCursor
    epoch: Epoch


async def recommend_many(
    context: AppContext, requests: Sequence[RecommendationRequest], *, stores_impressions: bool = False
) -> AsyncIterator[UserList | UserFailure]:
    """Recommend for each request, which names a user, maybe a history that follows the logged one, and a size.

    The lists are those of the default pipeline without surprise, outside of experiments. They come in the order of the
    requests, all of the models that are live at the call. What fails for one user is a :class:`UserFailure`. Only with
    ``stores_impressions`` are they stored, as lists that are shown now.
    """
    live = context.live
    for block in _blocks(requests):
        pipeline = pipeline_of(context, block[0])
        prepared = [await _prepare(context, live, pipeline, request, is_shown=stores_impressions) for request in block]
        slates = iter(_run(pipeline, [each.query for each in prepared if isinstance(each, _Prepared)]))
        for each in prepared:
            if isinstance(each, _Prepared):
                yield _finish(context, live, each, next(slates), stores_impressions=stores_impressions)
            else:
                yield each
        for _ in range(_TURNS):
            await asyncio.sleep(0)


def _blocks(requests: Sequence[RecommendationRequest]) -> Iterator[Sequence[RecommendationRequest]]:
    return (requests[start : start + _BLOCK] for start in range(0, len(requests), _BLOCK))


async def _prepare(
    context: AppContext, live: LiveSnapshot, pipeline: Pipeline, request: RecommendationRequest, *, is_shown: bool
) -> _Prepared | UserFailure:
    """The query of a request, with what the live policies observe of the user if the pipeline follows any.

    The lists shown lately are read only for a policy, or if this one is shown, too.
    """
    user, epoch, has_policy = request.user or "", context.features.epoch, follows_live_policy(context, pipeline)
    if request.history and not any(id_ in live.serving.vocabulary for id_ in request.history):
        n = len(request.history)
        return UserFailure(user, f"None of the {n} items of the history is in the catalogue; check their ids.")
    try:
        request = replace(await with_stored_preferences(context, request), surprise=0.0)
        if has_policy or is_shown:
            features = await context.features.user(user)
        else:
            features = UserFeatures(await context.features.history(user))
        cursor = new_cursor(context, request)
        query = query_of(live, request, features.history, cursor)
        query = with_rules(context, pipeline, query)
        if has_policy:
            query = with_policies(context, features.draws, query)
    except PalateError as error:
        return UserFailure(user, str(error))
    return _Prepared(request, query, cursor, epoch)


def _run(pipeline: Pipeline, queries: Sequence[Query]) -> list[Slate | None]:
    """The slate for each query; None where the pipeline failed, which fails no other."""
    try:
        return list(pipeline.run_batch(queries))
    except Exception:
        if len(queries) > 1:
            return [slate for query in queries for slate in _run(pipeline, [query])]
        log.exception("the list of a batch could not be computed")
        return [None]


def _finish(
    context: AppContext, live: LiveSnapshot, prepared: _Prepared, slate: Slate | None, *, stores_impressions: bool
) -> UserList | UserFailure:
    """The list of a user, stored as an impression if that is to be."""
    request, user = prepared.request, prepared.request.user or ""
    if slate is None:
        return UserFailure(user, "The list could not be computed; the log of the server says why.")
    recommendation_id = None
    if stores_impressions:
        impression = build_impression(context, live, request, prepared.cursor, slate)
        store_impression(context, impression, prepared.epoch, slate.reasons)
        recommendation_id = impression.recommendation_id
    unknown = tuple(id_ for id_ in request.history if id_ not in live.serving.vocabulary)
    return UserList(user, live, slate, unknown, recommendation_id)
