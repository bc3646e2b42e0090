"""The counter of attempts in memory, by its contract; its memory is bounded."""

from __future__ import annotations

import pytest

from palate.adapters.memory.rate_limiter import MemoryRateLimiter
from palate.ports.rate_limiter import Bucket
from palate.testing.port_contracts.rate_limiter import RateLimiterContract, SetClock


class TestMemoryRateLimiter(RateLimiterContract):
    @pytest.fixture
    def limiter(self, clock: SetClock) -> MemoryRateLimiter:
        return MemoryRateLimiter(clock)


@pytest.mark.anyio
async def test_memory_is_bounded_however_many_try() -> None:
    limiter = MemoryRateLimiter(SetClock())
    for number in range(30_000):
        await limiter.take([Bucket(str(number), 3)])
    assert len(limiter._buckets) <= 20_001
