"""Contract tests for counters of attempts."""

from __future__ import annotations

import pytest

from palate.ports.rate_limiter import Bucket, RateLimiter
from palate.testing.port_contracts.examples import START


class SetClock:
    """A clock that shows ``now``."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> float:
        return self.now


@pytest.mark.anyio
class RateLimiterContract:
    """Inherit it and override ``limiter``: an empty one that goes by ``clock``."""

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture
    def clock(self) -> SetClock:
        return SetClock()

    @pytest.fixture
    def limiter(self, clock: SetClock) -> RateLimiter:
        raise NotImplementedError

    @pytest.mark.parametrize("per_minute", [1, 3, 7, 100])
    async def test_a_minute_has_so_many_attempts(self, limiter: RateLimiter, per_minute: int) -> None:
        bucket = Bucket("a", per_minute)
        waits = [await limiter.take([bucket]) for _ in range(per_minute + 3)]
        assert waits[:per_minute] == [0.0] * per_minute
        assert waits[per_minute:] == pytest.approx([60 / per_minute] * 3, abs=0.01)

    async def test_they_come_back_evenly(self, limiter: RateLimiter, clock: SetClock) -> None:
        bucket = Bucket("a", 3)
        for _ in range(3):
            await limiter.take([bucket])
        clock.now += 15
        assert await limiter.take([bucket]) == pytest.approx(5, abs=0.01)
        clock.now += 6
        assert await limiter.take([bucket]) == 0
        assert await limiter.take([bucket]) == pytest.approx(19, abs=0.01)

    async def test_no_more_than_a_minute_s_are_saved(self, limiter: RateLimiter, clock: SetClock) -> None:
        bucket = Bucket("a", 2)
        await limiter.take([bucket])
        clock.now += 10_000
        assert [await limiter.take([bucket]) > 0 for _ in range(3)] == [False, False, True]

    async def test_keys_are_apart(self, limiter: RateLimiter) -> None:
        assert await limiter.take([Bucket("a", 1)]) == 0
        assert await limiter.take([Bucket("b", 1)]) == 0
        assert await limiter.take([Bucket("a", 1)]) > 0

    async def test_each_bucket_that_has_a_token_gives_it(self, limiter: RateLimiter) -> None:
        rare, common = Bucket("rare", 1), Bucket("common", 3)
        assert await limiter.take([rare, common]) == 0
        assert await limiter.take([rare, common]) == pytest.approx(60, abs=0.01)
        assert await limiter.take([common]) == 0
        assert await limiter.take([common]) == pytest.approx(20, abs=0.01)
        assert await limiter.take([rare, common]) == pytest.approx(60, abs=0.01), "the longest wait"

    async def test_a_clock_that_is_set_back_takes_nothing_away(self, limiter: RateLimiter, clock: SetClock) -> None:
        bucket = Bucket("a", 60)
        await limiter.take([bucket])
        clock.now -= 10
        assert await limiter.take([bucket]) == 0

    async def test_no_bucket_needs_no_wait(self, limiter: RateLimiter) -> None:
        assert await limiter.take([]) == 0
