"""Recommend one list to a group of users."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from palate.data.slate import Slate
from palate.errors import InvalidInput
from palate.pipeline.group_selection import fair_choice, position_worths, satisfaction
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.ports.impressions import Impression
from palate.services.context import AppContext, LiveSnapshot
from palate.services.serve.known_user import features_of
from palate.services.serve.live_rules import with_rules
from palate.services.serve.page_cursor import PageCursor
from palate.services.serve.recommend import pipeline_of, query_of, with_parsed_words, with_stored_preferences
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.text.query.parsed_query import ParsedQuery
from palate.types import Codes, Doubles

MIN_USERS: Final = 2
MAX_USERS: Final = 8
_EXPANSION_FACTOR: Final = 8


@dataclass(frozen=True, slots=True)
class GroupMember:
    """One user of the group, and how well the list suits them."""

    user: str
    satisfaction: float
    """The worth of the list as a fraction of the worth of the user's own best list, in [0, 1]."""
    slate: Slate
    """The chosen items in order, with this user's scores and reasons."""
    ranks: tuple[int, ...]
    """The rank of each item in this user's own order of the common candidates, from 1."""


@dataclass(frozen=True, slots=True)
class GroupResult:
    recommendation_id: str
    live: LiveSnapshot
    codes: Codes
    worth: Doubles
    """Mean worth of each item to the members, in [0, 1]."""
    members: tuple[GroupMember, ...]
    parsed_query: ParsedQuery
    cursor: str
    next_cursor: str | None


async def group_recommend(context: AppContext, request: RecommendationRequest, users: Sequence[str]) -> GroupResult:
    """One list for several users, by :func:`~palate.pipeline.group_selection.fair_choice` over their own rankings.

    Each user is ranked alone, with their own history and mutes; an item that is excluded for one is excluded for all.
    Rules that hide items or change scores hold; pins and limits do not, as no stage after the ranking is run.
    The result does not depend on the order of ``users``, and nothing is random.

    Raises:
        InvalidInput: too few or too many users, a user named twice, or a field that concerns one user alone.
        NotFound: there is no such pipeline.
    """
    _check(request, users)
    live, pipeline = context.live, pipeline_of(context, request)
    request = with_parsed_words(live, request, context.clock())
    cursor = PageCursor.decode(request.cursor) if request.cursor else PageCursor(0, 0.0, ())
    queries = [await _query(context, live, pipeline, request, user, cursor) for user in sorted(users)]
    # A long list for eight users takes a second: on a thread, so that other requests are answered meanwhile.
    codes, worths, members = await asyncio.to_thread(_choose, pipeline, sorted(users), queries, request.n, cursor.shown)
    member_of = {member.user: member for member in members}
    items = tuple(live.serving.vocabulary.names(codes.tolist()))
    recommendation_id = os.urandom(8).hex()
    # The impression stores no user, so that erasing a member need not find it.
    context.impressions.put(
        Impression(
            recommendation_id,
            None,
            context.clock(),
            live.version,
            pipeline.version,
            cursor.seed,
            0.0,
            items,
            (1.0,) * len(items),
            policy=request.pipeline,
        ),
        context.features.epoch,
    )
    return GroupResult(
        recommendation_id,
        live,
        codes,
        worths,
        tuple(member_of[user] for user in users),
        request.parsed_query or ParsedQuery(),
        cursor.encode(),
        cursor.next_page(items, request.n),
    )


def _check(request: RecommendationRequest, users: Sequence[str]) -> None:
    if not MIN_USERS <= len(users) <= MAX_USERS:
        raise InvalidInput(
            f"{len(users)} users; a list is shared by {MIN_USERS} to {MAX_USERS} users.", where="user_ids"
        )
    if len(set(users)) < len(users):
        raise InvalidInput("A user is named twice; name each user once.", where="user_ids")
    if request.user is not None or request.history or request.about:
        raise InvalidInput(
            "`user_id`, `history` and `about` concern one user; for several users give `user_ids` alone.",
            where="user_ids",
        )
    if request.min_domains:
        raise InvalidInput(
            "`min_domains` cannot be used in a list for several users; leave it out.", where="min_domains"
        )


async def _query(
    context: AppContext,
    live: LiveSnapshot,
    pipeline: Pipeline,
    request: RecommendationRequest,
    user: str,
    cursor: PageCursor,
) -> Query:
    history = (await features_of(context, user)).history
    member_request = await with_stored_preferences(context, replace(request, user=user))
    query = with_rules(context, pipeline, query_of(live, member_request, history, replace(cursor, shown=())))
    return query if query.rules is None else replace(query, rules=replace(query.rules, exempt={}))


def _choose(
    pipeline: Pipeline, users: Sequence[str], queries: Sequence[Query], n: int, shown: tuple[str, ...]
) -> tuple[Codes, Doubles, list[GroupMember]]:
    """The chosen codes in order, the mean worth of each, and the members."""
    slates = _rank_for_each(pipeline, queries, n + len(shown))
    codes, ranks = _common_ranks(slates)
    worths = position_worths(len(codes))[ranks]
    chosen = fair_choice(worths, n, np.isin(codes, queries[0].serving.vocabulary.codes(shown)))
    satisfactions, chosen_ranks = satisfaction(worths[:, chosen]).tolist(), (ranks[:, chosen] + 1).tolist()
    explain = pipeline.of_kinds("explain")
    members = [
        GroupMember(user, member_satisfaction, _explain(explain, query, slate, codes[chosen]), tuple(member_ranks))
        for user, member_satisfaction, query, slate, member_ranks in zip(
            users, satisfactions, queries, slates, chosen_ranks, strict=True
        )
    ]
    return codes[chosen], worths[:, chosen].mean(axis=0), members


def _rank_for_each(pipeline: Pipeline, queries: Sequence[Query], n: int) -> list[Slate]:
    """Each user's ranking of their candidates, with more candidates until ``n`` are common to all."""
    to_rank = pipeline.of_kinds("retrieve", "filter", "rank")
    expansion = 1
    while True:
        slates = to_rank.run_batch([replace(query, n=n, expansion=expansion) for query in queries])
        if len(_common_codes(slates)) >= n or expansion > len(queries[0].serving.vocabulary):
            return slates
        expansion *= _EXPANSION_FACTOR


def _common_codes(slates: Sequence[Slate]) -> Codes:
    """The codes that are in every slate, ascending."""
    common = slates[0].codes
    for slate in slates[1:]:
        common = np.intersect1d(common, slate.codes)
    return np.sort(common).astype(np.int32)


def _common_ranks(slates: Sequence[Slate]) -> tuple[Codes, Codes]:
    """The common codes, and their ranks in each user's order, from 0, shape ``(n_users, n_items)``."""
    codes = _common_codes(slates)
    ranks = np.empty((len(slates), len(codes)), np.int64)
    for row, slate in zip(ranks, slates, strict=True):
        order = slate.codes[np.isin(slate.codes, codes)]
        row[np.searchsorted(codes, order)] = np.arange(len(order))
    return codes, ranks


def _explain(explain: Pipeline, query: Query, slate: Slate, codes: Codes) -> Slate:
    """The chosen items as a slate of this user, with reasons."""
    index_of = {code: index for index, code in enumerate(slate.codes.tolist())}
    chosen = slate.take(np.fromiter((index_of[code] for code in codes.tolist()), np.int64, len(codes)))
    for _, stage in explain.stages:
        chosen = stage(query, chosen, {})
    return chosen
