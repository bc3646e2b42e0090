"""Erasing and moving users beside another process over the same store."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator
from unittest import mock

import pytest

from palate.adapters.sqlite.impressions import SqliteImpressions
from palate.app import open_context
from palate.ports.event_log import Page
from palate.services.accounts.auth_service import open_auth_service
from palate.services.accounts.sessions import begin
from palate.services.accounts.sign_in import sign_up
from palate.services.context import AppContext
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.services.users.erasure import TakenCounts, move_events_and_impressions
from palate.services.users.forget import forget
from palate.services.users.ingest import ingest
from palate.settings import Settings
from tests.services.conftest import clock, did

pytestmark = pytest.mark.anyio
DUNE, ALIEN = "book:dune", "movie:alien"
ASK = RecommendationRequest("ann", n=5, surprise=0.0)


@pytest.fixture
async def other(settings: Settings, context: AppContext) -> AsyncIterator[AppContext]:
    """Another process over the same store."""
    async with open_context(settings, serving=True) as other:
        other.clock = clock()
        yield other


async def shown_to(context: AppContext, user: str) -> int:
    """How many exposures a process knows of a user."""
    return sum((await context.features.user(user)).draws.counts(math.inf).values())


async def test_another_process_forgets_what_it_has_shown(context: AppContext, other: AppContext) -> None:
    await ingest(other, [did("ann", "like", DUNE), did("bob", "like", DUNE)])
    for user in ("ann", "bob"):
        await recommend(other, RecommendationRequest(user, n=5))
        assert await shown_to(other, user) == 5
    await other.impressions.flush()
    assert (await forget(context, "ann")).taken == TakenCounts(events=1, impressions=1)
    await other.features.catch_up()
    assert await shown_to(other, "ann") == 0
    assert await shown_to(other, "bob") == 5


async def test_the_process_that_erases_drops_one_user(context: AppContext) -> None:
    await recommend(context, RecommendationRequest("bob", n=5))
    await forget(context, "ann")
    with mock.patch.object(context.impressions, "of_user", side_effect=AssertionError("all were read again")):
        assert await shown_to(context, "bob") == 5


async def test_exposures_that_are_read_during_an_erasure_are_forgotten(context: AppContext, other: AppContext) -> None:
    await recommend(context, ASK)
    await context.impressions.flush()
    of_user = other.impressions.of_user

    async def read_before_and_answer_after(user: str, limit: int) -> object:
        impressions = await of_user(user, limit)
        if impressions:
            await forget(context, user)
            await other.features.catch_up()
        return impressions

    with mock.patch.object(other.impressions, "of_user", read_before_and_answer_after):
        assert await shown_to(other, "ann") == 0


async def test_a_slate_that_waited_to_be_written_brings_nobody_back(context: AppContext, other: AppContext) -> None:
    await ingest(other, [did("ann", "like", DUNE)])
    with mock.patch.object(SqliteImpressions, "flush"):  # none of them waits for the queue
        shown = await recommend(other, ASK)
        await forget(context, "ann")
    await other.impressions.flush()
    assert await other.impressions.get(shown.recommendation_id) is None
    assert other.impressions.dropped == 0


async def test_a_slate_that_is_written_in_the_middle_of_an_erasure_is_erased(
    context: AppContext, other: AppContext
) -> None:
    await ingest(context, [did("ann", "like", DUNE)])
    await other.features.catch_up()
    erase = context.log.erase

    async def write_then_erase(user: str) -> Page:
        if context.features.epoch == 0:
            await recommend(other, ASK)
            await other.impressions.flush()
        erased = await erase(user)
        await other.features.catch_up()
        await shown_to(other, "ann")
        return erased

    with mock.patch.object(context.log, "erase", write_then_erase):
        assert (await forget(context, "ann")).taken == TakenCounts(events=1, impressions=1)
    assert not await context.impressions.of_user("ann", 1)
    await other.features.catch_up()
    assert await shown_to(other, "ann") == 0
    assert context.features.epoch == 2


async def test_without_anything_to_move_no_cache_is_dropped(context: AppContext) -> None:
    assert await move_events_and_impressions(context, "nobody", "ann") == TakenCounts(0, 0)
    assert context.features.epoch == 0
    await recommend(context, RecommendationRequest("guest"))
    assert await move_events_and_impressions(context, "guest", "ann") == TakenCounts(0, 1)
    assert context.features.epoch == 1
    assert await shown_to(context, "ann") == 10


async def test_the_session_of_a_forgotten_user_ends_with_the_epoch(context: AppContext, other: AppContext) -> None:
    here, there = open_auth_service(context), open_auth_service(other)
    context.clock = other.clock = lambda: 1.7e9  # no time passes
    there.session_cache._clock = other.clock
    account = (await sign_up(here, "Ann", "correct horse")).account
    session = (await begin(here, account)).session
    assert await there.session_cache.is_active(session.id)
    await forget(context, account.user)
    assert await there.session_cache.is_active(session.id), "as for any session that ended elsewhere"
    await other.features.catch_up()
    assert not await there.session_cache.is_active(session.id)
