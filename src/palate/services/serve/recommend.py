"""Recommend: request → profile → pipeline → result, and a stored impression."""

from __future__ import annotations

import os
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from typing import Final

from palate.data.item_table import Filters
from palate.data.profile import History, Profile
from palate.data.recent_draws import RecentDraws
from palate.data.slate import Reason, Slate
from palate.errors import NotFound
from palate.pipeline.pipeline import Pipeline, Step
from palate.pipeline.query import DEFAULT_SURPRISE, Query
from palate.policies.decision import encode_decision
from palate.ports.answer_counts import AnswerCounts
from palate.ports.event_log import Epoch
from palate.ports.features import UserFeatures
from palate.ports.impressions import Impression
from palate.services.context import AppContext, LiveSnapshot
from palate.services.serve.click_counts import count_shown
from palate.services.serve.count_answers import counting_failures, pending_counts_of
from palate.services.serve.experiment_lists import VariantList, make_variant_list
from palate.services.serve.experiment_traffic import experiment_traffic_of
from palate.services.serve.known_user import features_of, self_description_of
from palate.services.serve.live_policies import with_policies
from palate.services.serve.live_rules import with_rules
from palate.services.serve.measurements import measurements_of
from palate.services.serve.micro_batch import micro_batcher_of
from palate.services.serve.page_cursor import PageCursor
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.serve.user_states import user_states_of
from palate.text.query.parsed_query import ParsedQuery

_SEEDS = 2**53  # integers that JSON and SQLite both store exactly

_ANSWERED: Final = AnswerCounts(requests=1)
_EMPTY: Final = AnswerCounts(requests=1, empty=1)


@dataclass(frozen=True, slots=True)
class RecommendationResult:
    recommendation_id: str
    live: LiveSnapshot
    slate: Slate
    cursor: str
    """Repeats this page: the same request, computed anew with the same random seed."""
    next_cursor: str | None
    parsed_query: ParsedQuery
    """How the words were understood; clients send it back, edited, to change the request."""
    unknown_items: tuple[str, ...]
    """Ids of the request's history that the catalogue lacks; they were ignored."""
    steps: Sequence[Step] = field(default=())
    """What each stage did, if a trace was requested."""
    request: RecommendationRequest = RecommendationRequest()


async def recommend(context: AppContext, request: RecommendationRequest) -> RecommendationResult:
    """Recommend for one request, computed from the newest history.

    Raises:
        NotFound: there is no such pipeline.
        InvalidInput: the cursor was not issued here.
    """
    with counting_failures(context):
        result = await _recommend(context, request)
    is_plain = request.filters == Filters() and not (request.words or request.parsed_query or request.mood)
    count_answer(context, result.live, is_empty=is_plain and not result.slate.ids)
    return result


def count_answer(context: AppContext, live: LiveSnapshot, *, is_empty: bool) -> None:
    """Count an answer, and whether nothing was recommended without a reason in the request."""
    pending_counts_of(context).add(live.version, _EMPTY if is_empty else _ANSWERED)


async def _recommend(context: AppContext, request: RecommendationRequest) -> RecommendationResult:
    live, epoch = context.live, context.features.epoch
    pipeline = pipeline_of(context, request)
    request = with_parsed_words(live, request, context.clock())
    user = UserFeatures() if request.user is None else await _read_user(context, request.user, epoch)
    request = await with_stored_preferences(context, request)
    cursor = PageCursor.decode(request.cursor) if request.cursor else new_cursor(context, request)
    query = query_of(live, request, user.history, cursor)
    if request.user is not None:
        query = replace(_with_state(context, request.user, query, epoch), exposures=user.draws.counts(cursor.at))
    steps: list[Step] = []
    run = partial(_run, context, request, query, user.draws, steps)
    variant_list = await _make_variant_list(context, request, query, cursor, run)
    if variant_list is None:
        slate = await run(pipeline)
    else:
        slate = variant_list.slate
        cursor = PageCursor(cursor.seed, cursor.surprise, cursor.shown, cursor.at, variant_list.label)
        if variant_list.pipeline != request.pipeline:
            request = replace(request, pipeline=variant_list.pipeline)
    impression = build_impression(context, live, request, cursor, slate, variant_list)
    store_impression(context, impression, epoch, slate.reasons)
    unknown = tuple(id_ for id_ in request.history if id_ not in live.serving.vocabulary)
    parsed_query = request.parsed_query or ParsedQuery()
    return RecommendationResult(
        impression.recommendation_id,
        live,
        slate,
        cursor.encode(),
        cursor.next_page(impression.items, request.n),
        parsed_query,
        unknown,
        steps,
        request,
    )


async def _run(
    context: AppContext,
    request: RecommendationRequest,
    query: Query,
    draws: RecentDraws,
    steps: list[Step],
    pipeline: Pipeline,
) -> Slate:
    query = with_rules(context, pipeline, query)
    if request.user is not None and any(name in context.policies for name in pipeline.policies):
        query = with_policies(context, draws, query)
    return pipeline.trace(query, steps) if request.trace else await micro_batcher_of(context).run(pipeline, query)


async def _make_variant_list(
    context: AppContext,
    request: RecommendationRequest,
    query: Query,
    cursor: PageCursor,
    run: Callable[[Pipeline], Awaitable[Slate]],
) -> VariantList | None:
    """The list of the user's variant; None: the list is not part of an experiment."""
    traffic = experiment_traffic_of(context, request.user, request.pipeline)
    if traffic is None or request.user is None:
        return None
    is_page = request.cursor is not None
    return await make_variant_list(
        context, traffic, request.user, query, cursor, run, is_page=is_page, is_traced=request.trace
    )


async def _read_user(context: AppContext, user: str, epoch: Epoch) -> UserFeatures:
    measurements, started = measurements_of(context), time.perf_counter()
    features = await features_of(context, user)
    ended = time.perf_counter()
    measurements.note_read(ended - started)
    measurements.note_list(user, ended, epoch)
    return features


def store_impression(
    context: AppContext, impression: Impression, epoch: Epoch, reasons: Sequence[Reason | None] = ()
) -> None:
    """Count the items of a list that is shown as exposures of its user, and queue it for the store."""
    count_shown(context, impression, reasons)
    if impression.user is not None:
        context.features.expose(impression.user, epoch, impression.seed, impression.at, impression.items)
    context.impressions.put(impression, epoch)


def build_impression(
    context: AppContext,
    live: LiveSnapshot,
    request: RecommendationRequest,
    cursor: PageCursor,
    slate: Slate,
    variant_list: VariantList | None = None,
) -> Impression:
    """The impression of a list that is shown now."""
    return Impression(
        os.urandom(8).hex(),
        request.user,
        context.clock(),
        live.version,
        context.pipelines[request.pipeline].version,
        cursor.seed,
        cursor.surprise,
        tuple(slate.ids),
        tuple(slate.propensities.tolist()) if slate.propensities is not None else (),
        request.to_json(),
        policy=request.pipeline,
        candidates=None if slate.drawn_from is None else len(slate.drawn_from),
        decision=None if slate.decision is None else encode_decision(slate.decision),
        variant=None if variant_list is None else variant_list.label,
        teams=None if variant_list is None else variant_list.teams,
        took_ms=None if variant_list is None else round(variant_list.took_ms, 3),
    )


def _with_state(context: AppContext, user: str, query: Query, epoch: Epoch) -> Query:
    """The query with what models computed for its user before."""
    if epoch != context.features.epoch:  # the history may be that of a user who was erased meanwhile
        return query
    return replace(query, user=user_states_of(context).get(user, query.profile, query.serving, epoch))


def pipeline_of(context: AppContext, request: RecommendationRequest) -> Pipeline:
    """The pipeline that the request names.

    Raises:
        NotFound: there is no such pipeline.
    """
    pipeline = context.pipelines.get(request.pipeline)
    if pipeline is None:
        raise NotFound(f"There is no pipeline {request.pipeline!r}; there are {', '.join(context.pipelines)}.")
    return pipeline


async def with_stored_preferences(context: AppContext, request: RecommendationRequest) -> RecommendationRequest:
    """The request with the stored mutes of its user, and their stored self-description if it has none."""
    if request.user is None:
        return request
    muted, about = context.mutes.of(request.user), request.about or await self_description_of(context, request.user)
    if not muted and about == request.about:
        return request
    return replace(request, muted=muted.plus(request.muted) if muted else request.muted, about=about)


def with_parsed_words(live: LiveSnapshot, request: RecommendationRequest, now: float) -> RecommendationRequest:
    """The request with its words and mood as ``parsed_query``; words are parsed unless they were before."""
    if not (request.words or request.parsed_query or request.mood):
        return request
    parsed_query = request.parsed_query
    if parsed_query is None:
        this_year = datetime.fromtimestamp(now, UTC).year
        parsed_query = live.serving.parse_query(request.words, this_year=this_year)
    return replace(
        request, parsed_query=ParsedQuery(parsed_query.text, (*parsed_query.chips, *request.mood)), words="", mood=()
    )


def query_of(live: LiveSnapshot, request: RecommendationRequest, history: History, cursor: PageCursor) -> Query:
    """The query for the pipeline, for a user with the logged ``history``."""
    full_history = history.followed_by(Profile.of(request.history).history)
    query = Query(
        profile=Profile(request.muted.apply(full_history, live.serving.items), request.about, request.words, cursor.at),
        serving=live.serving,
        n=request.n,
        filters=request.filters,
        exclude=request.exclude,
        shown=cursor.shown,
        surprise=cursor.surprise,
        seed=cursor.seed,
        min_domains=request.min_domains,
        full_history=full_history,
        muted=request.muted,
    )
    return query.with_parsed_query(request.parsed_query) if request.parsed_query else query


def new_cursor(context: AppContext, request: RecommendationRequest) -> PageCursor:
    """The cursor of a first page, with a new random seed."""
    surprise = DEFAULT_SURPRISE if request.surprise is None else request.surprise
    return PageCursor(context.random.randrange(_SEEDS), surprise, (), context.clock())
