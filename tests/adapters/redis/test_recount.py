"""Whoever counts the log for Redis has a lease of its own."""

from __future__ import annotations

import pytest
from redis import Redis

from palate.adapters.memory.item_counters import ItemCounters
from palate.adapters.redis.fold import Fold
from palate.testing.port_contracts.examples import event
from tests.adapters.redis.conftest import Workers

pytestmark = pytest.mark.anyio


async def test_a_lease_that_another_worker_has_since_is_left_to_it(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    features = workers.open()
    await workers.log.append([event(1), event(2, "bob")])
    await features.catch_up()
    await workers.log.erase("ann")
    await features.catch_up()
    lease = features._fold.key("recounting")
    with Redis.from_url(workers.url) as redis:

        async def lose_lease(_: Fold) -> ItemCounters | None:
            assert 0 < redis.ttl(lease) <= 30
            redis.set(lease, "another worker")
            return None

        monkeypatch.setattr(Fold, "checkpoint", lose_lease)
        await features.recount()
        assert (redis.get(lease), redis.ttl(lease)) == (b"another worker", -1)
        assert await features.popularity() == {"dune": 1}
        redis.delete(lease)
        monkeypatch.undo()
        await workers.log.erase("bob")
        await features.catch_up()
        await features.recount()
        assert not redis.exists(lease), "its own"
