"""Agree: what several users may like together, and what each of them gets of it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from palate.data.profile import History
from palate.data.slate import Slate
from palate.errors import InvalidInput
from palate.pipeline.group_selection import fair_choice, satisfaction, worth
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.ports.impressions import Impression
from palate.services.context import AppContext, Live
from palate.services.serve.page_cursor import PageCursor
from palate.services.serve.recommend import (
    RecommendationRequest,
    next_cursor,
    pipeline_of,
    query_of,
    with_what_is_kept,
    with_words_read,
)
from palate.text.query.parsed_query import ParsedQuery
from palate.types import Codes, Doubles

MIN_USERS: Final = 2
MAX_USERS: Final = 8
_WIDEN: Final = 8


@dataclass(frozen=True, slots=True)
class Member:
    """One of the users, and what the list is to them."""

    user: str
    satisfaction: float
    """How much of what their own best list would be worth, in [0, 1]."""
    slate: Slate
    """The chosen items in order, with this user's scores and reasons."""
    ranks: tuple[int, ...]
    """The place of each item among what everyone may have, in this user's own order; 1 for the first."""


@dataclass(frozen=True, slots=True)
class GroupResult:
    recommendation_id: str
    live: Live
    codes: Codes
    worth: Doubles
    """What each item is worth to the users on average, in [0, 1]."""
    members: tuple[Member, ...]
    parsed_query: ParsedQuery
    cursor: str
    next_cursor: str | None


async def group_recommend(context: AppContext, ask: RecommendationRequest, users: Sequence[str]) -> GroupResult:
    """One list for several users, by :func:`~palate.pipeline.group_selection.fair_choice` over their own orders.

    Everyone is asked as if alone, with their own history and mutes; what anyone must not get, nobody gets.
    The same users, whatever their order, get the same list. Nothing is drawn at random.

    Raises:
        InvalidInput: too few or too many users, one twice, or a request that is of one user.
        NotFound: there is no such pipeline.
    """
    _check(ask, users)
    live, pipeline = context.live, pipeline_of(context, ask)
    ask = with_words_read(live, ask, context.clock())
    cursor = PageCursor.decode(ask.cursor) if ask.cursor else PageCursor(0, 0.0, ())
    queries = [await _query(context, live, ask, user, cursor) for user in sorted(users)]
    # A long list for eight users takes a second: others are answered meanwhile.
    codes, worths, found = await asyncio.to_thread(_chosen, pipeline, sorted(users), queries, ask.n, cursor.shown)
    members = {one.user: one for one in found}
    items = tuple(live.serving.vocabulary.names(codes.tolist()))
    recommendation_id = os.urandom(8).hex()
    # Whose list it was is not kept: forgetting one of them must not need to find it.
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
        )
    )
    return GroupResult(
        recommendation_id,
        live,
        codes,
        worths,
        tuple(members[user] for user in users),
        ask.parsed_query or ParsedQuery(),
        cursor.encode(),
        next_cursor(cursor, items, ask.n),
    )


def _check(ask: RecommendationRequest, users: Sequence[str]) -> None:
    if not MIN_USERS <= len(users) <= MAX_USERS:
        raise InvalidInput(f"{len(users)} users; a list is shared by {MIN_USERS} to {MAX_USERS}.", where="user_ids")
    if len(set(users)) < len(users):
        raise InvalidInput("Somebody is named twice; name everyone once.", where="user_ids")
    if ask.user is not None or ask.history or ask.about:
        raise InvalidInput(
            "`user_id`, `history` and `about` are of one user; of several give `user_ids` alone.", where="user_ids"
        )
    if ask.min_domains:
        raise InvalidInput("A list for several users promises no mix; leave `min_domains` out.", where="min_domains")


async def _query(context: AppContext, live: Live, ask: RecommendationRequest, user: str, cursor: PageCursor) -> Query:
    known: History = await context.features.history(user)
    mine = await with_what_is_kept(context, replace(ask, user=user))
    return query_of(live, mine, known, replace(cursor, shown=()))


def _chosen(
    pipeline: Pipeline, users: Sequence[str], queries: Sequence[Query], n: int, shown: tuple[str, ...]
) -> tuple[Codes, Doubles, list[Member]]:
    """The items to take, in order, what each is worth on average, and what the list is to each of the users."""
    slates = _ranked(pipeline, queries, n + len(shown))
    codes, ranks = _agreed(slates)
    worths = worth(len(codes))[ranks]
    chosen = fair_choice(worths, n, np.isin(codes, queries[0].serving.vocabulary.codes(shown)))
    contents, places = satisfaction(worths[:, chosen]).tolist(), (ranks[:, chosen] + 1).tolist()
    explain = pipeline.of_kinds("explain")
    members = [
        Member(user, content, _explained(explain, query, slate, codes[chosen]), tuple(own))
        for user, content, query, slate, own in zip(users, contents, queries, slates, places, strict=True)
    ]
    return codes[chosen], worths[:, chosen].mean(axis=0), members


def _ranked(pipeline: Pipeline, queries: Sequence[Query], n: int) -> list[Slate]:
    """Everyone's own order of what they may have, reaching further until enough is common to all."""
    to_rank = pipeline.of_kinds("retrieve", "filter", "rank")
    expansion = 1
    while True:
        slates = to_rank.run_together([replace(query, n=n, expansion=expansion) for query in queries])
        if len(_common(slates)) >= n or expansion > len(queries[0].serving.vocabulary):
            return slates
        expansion *= _WIDEN


def _common(slates: Sequence[Slate]) -> Codes:
    """The codes that are in every slate, rising."""
    common = slates[0].codes
    for slate in slates[1:]:
        common = np.intersect1d(common, slate.codes)
    return np.sort(common).astype(np.int32)


def _agreed(slates: Sequence[Slate]) -> tuple[Codes, Codes]:
    """What everyone may have, and its places in everyone's order, from 0, shape ``(n_users, n_items)``."""
    codes = _common(slates)
    ranks = np.empty((len(slates), len(codes)), np.int64)
    for row, slate in zip(ranks, slates, strict=True):
        order = slate.codes[np.isin(slate.codes, codes)]
        row[np.searchsorted(codes, order)] = np.arange(len(order))
    return codes, ranks


def _explained(explain: Pipeline, query: Query, slate: Slate, codes: Codes) -> Slate:
    """The chosen items as this user's slate, with their reasons."""
    place = {code: at for at, code in enumerate(slate.codes.tolist())}
    mine = slate.take(np.fromiter((place[code] for code in codes.tolist()), np.int64, len(codes)))
    for _, stage in explain.stages:
        mine = stage(query, mine, {})
    return mine
