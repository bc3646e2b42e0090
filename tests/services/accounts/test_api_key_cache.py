"""Which keys are valid, for how long the store is believed, and what made-up keys cost it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import pytest

from palate.adapters.memory.rate_limiter import MemoryRateLimiter
from palate.errors import StorageFailed, TooMany
from palate.ports.api_keys import ApiKey, Scope
from palate.services.accounts.api_key_cache import ApiKeyCache
from palate.services.accounts.api_keys import digest

pytestmark = pytest.mark.anyio

TEXT: Final = b"palate_0123456789ab_" + b"s" * 43
KEY: Final = ApiKey("0123456789ab", "shop", digest(TEXT), (Scope.READ,), 0.0)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class _Keys:
    """A store that may be down, and counts how often it is read."""

    def __init__(self, *keys: ApiKey) -> None:
        self.keys, self.n_reads, self.is_down = list(keys), 0, False
        self.uses: list[Mapping[str, float]] = []
        self.number = 1

    async def add(self, key: ApiKey) -> None:
        raise NotImplementedError

    async def revoke(self, id_: str, at: float) -> ApiKey | None:
        self.keys = [replace(key, revoked_at=at) for key in self.keys]
        self.number += 1
        return None

    async def all(self) -> Sequence[ApiKey]:
        return self.keys

    async def revision(self) -> int:
        self.n_reads += 1
        await asyncio.sleep(0)
        if self.is_down:
            raise StorageFailed("down")
        return self.number

    async def note_uses(self, used_at: Mapping[str, float]) -> None:
        if self.is_down:
            raise StorageFailed("down")
        self.uses.append(used_at)


def cache_over(keys: _Keys, now: list[float]) -> ApiKeyCache:
    return ApiKeyCache(keys, MemoryRateLimiter(lambda: now[0]), lambda: now[0])


async def test_a_revoked_key_is_refused_within_a_second_and_at_once_where_it_was_done() -> None:
    keys, now = _Keys(KEY), [10.0]
    here, elsewhere = cache_over(keys, now), cache_over(keys, now)
    assert await here.find(TEXT) == await elsewhere.find(TEXT) == KEY
    await keys.revoke(KEY.id, now[0])
    here.invalidate()
    assert await here.find(TEXT) is None
    now[0] += 1
    assert await elsewhere.find(TEXT) is None


NO_KEYS: Final = {
    "nothing": b"",
    "mark alone": b"palate_",
    "without its end": TEXT[:-1],
    "longer": TEXT + b"s",
    "other end": TEXT[:-1] + b"t",
    "other id": b"palate_0123456789aX" + TEXT[19:],
    "upper case": TEXT.upper(),
    "odd letters": b"palate_\xff" + TEXT[8:],
    "far too long": TEXT * 1_000,
    "without the mark": TEXT[7:],
}


@pytest.mark.parametrize("credentials", NO_KEYS.values(), ids=NO_KEYS)
async def test_what_is_not_the_whole_key_is_no_key(credentials: bytes) -> None:
    assert await cache_over(_Keys(KEY), [10.0]).find(credentials) is None


async def test_made_up_keys_cost_the_store_a_look_each_second_together() -> None:
    keys, now = _Keys(KEY), [10.0]
    cache = cache_over(keys, now)
    made_up = [b"palate_%012x_" % number + b"s" * 43 for number in range(500)]
    assert await asyncio.gather(*map(cache.find, made_up)) == [None] * 500
    assert keys.n_reads == 1


async def test_an_expired_key_is_refused() -> None:
    now = [10.0]
    cache = cache_over(_Keys(replace(KEY, expires_at=11.0)), now)
    assert await cache.find(TEXT)
    now[0] = 11.0
    assert await cache.find(TEXT) is None


async def test_while_the_store_is_down_the_keys_that_were_read_count() -> None:
    keys, now = _Keys(KEY), [10.0]
    cache = cache_over(keys, now)
    keys.is_down = True
    with pytest.raises(StorageFailed):
        await cache.find(TEXT)
    keys.is_down = False
    assert await cache.find(TEXT)
    keys.is_down, now[0] = True, 100.0
    assert await cache.find(TEXT)
    await cache.close()


async def test_a_key_makes_no_more_requests_in_a_minute_than_it_may() -> None:
    now = [10.0]
    cache = cache_over(_Keys(replace(KEY, per_minute=2)), now)
    assert await cache.find(TEXT)
    assert await cache.find(TEXT)
    with pytest.raises(TooMany) as refused:
        await cache.find(TEXT)
    assert refused.value.retry_after_s == 30
    now[0] += 30
    assert await cache.find(TEXT)


async def test_a_use_is_stored_once_a_minute() -> None:
    keys, now = _Keys(KEY), [10.0]
    cache = cache_over(keys, now)
    for seconds in (0, 1, 58, 2):
        now[0] += seconds
        assert await cache.find(TEXT)
    await cache.close()
    assert keys.uses == [{KEY.id: 10.0}, {KEY.id: 71.0}]
