"""What a worker announces in Redis stays until it is done, or takes too long."""

from __future__ import annotations

import pytest
from redis import Redis

from palate.ports.event_log import Page
from palate.testing.port_contracts.examples import event
from tests.adapters.redis.conftest import Workers

pytestmark = pytest.mark.anyio


async def test_an_erasure_ends_no_other_that_was_announced_meanwhile(workers: Workers) -> None:
    features, other = workers.open(), workers.open()
    await workers.log.append([event(1), event(2, "bob"), event(3, "cid")])
    for opened in (features, other):
        await opened.catch_up()
    key = features._fold.erasing_key

    async def take() -> Page:
        await other._fold.announce_erasure()
        return await workers.log.erase("ann")

    with Redis.from_url(workers.url) as redis:
        await features.take_out(["ann"], take)
        assert redis.exists(key)
        await features.take_out(["bob"], lambda: workers.log.erase("bob"))
        assert not redis.exists(key), "its own"


async def test_an_erasure_that_cannot_say_whom_ends_no_other(workers: Workers) -> None:
    features, other = workers.open(), workers.open()
    await workers.log.append([event(1), event(2, "bob")])
    for opened in (features, other):
        await opened.catch_up()

    async def take(*, is_alone: bool) -> Page:
        await workers.log.erase("bob")
        if not is_alone:
            await other._fold.announce_erasure()
        return await workers.log.erase("ann")

    mark = await features._fold.announce_erasure()
    with Redis.from_url(workers.url) as redis:
        assert not await features._fold.forget(["ann"], await take(is_alone=False), mark)
        assert redis.exists(features._fold.erasing_key)
        mark = await features._fold.announce_erasure()
        assert not await features._fold.forget(["ann"], await take(is_alone=True), mark)
        assert not redis.exists(features._fold.erasing_key)
