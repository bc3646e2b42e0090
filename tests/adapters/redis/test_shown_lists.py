"""Lists that were shown are sent in the background, and before the next request of their user."""

from __future__ import annotations

import pytest

from palate.adapters.redis import user_scripts
from palate.adapters.redis.connection import RedisConnection
from palate.data.events import Event
from tests.adapters.redis.conftest import Workers

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

N_BUSY = 200


async def test_a_request_waits_for_the_lists_of_its_user_alone(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = [Event(event_id=f"e{k}", user=f"u{k}", item="i1", kind="like", at=1e9) for k in range(2)]
    await workers.log.append(events)
    features = workers.open()
    await features.catch_up()
    call, n_batches = RedisConnection.call, 0

    async def busy(self: RedisConnection, script: str, *arguments: object) -> object:
        """Others are shown a list whenever some are sent, so that the queue is never empty."""
        nonlocal n_batches
        if script == user_scripts.EXPOSE and n_batches < N_BUSY:
            n_batches += 1
            features.expose("u1", features.epoch, n_batches, 1e9, ["i1"])
        return await call(self, script, *arguments)  # type: ignore[arg-type]  # passed on

    monkeypatch.setattr(RedisConnection, "call", busy)
    await features.user("u0")
    features.expose("u1", features.epoch, 0, 1e9, ["i1"])
    features.expose("u0", features.epoch, 0, 1e9, ["i1"])
    user = await features.user("u0")
    assert user.draws.counts(1e9 + 1)
    assert n_batches < N_BUSY
