"""Contract tests for caches of lists: whole, replaced, seen by others, and without users who are forgotten."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from palate.ports.list_cache import CachedItem, CachedList, ListCache, ListVersion

_HOUR_S = 3_600.0
_VERSION = ListVersion("20260101T000000.000000", 7, "0123456789ab", "", "f" * 32)


def cached_list(user: str = "ann", ends_in_s: float = _HOUR_S, **changes: object) -> CachedList:
    """Build a list of two items, which ends in an hour."""
    items = (CachedItem("dune", 0.1 + 0.2, "Because you liked “Solaris”. 🎭"), CachedItem("1984", -1 / 3, ""))
    example = CachedList(user, _VERSION, 20, items, 240, time.time() + ends_in_s)
    return replace(example, **changes)  # type: ignore[arg-type]  # fields of the list


@pytest.mark.anyio
class ListCacheContract:
    """Inherit it and override ``erase`` and ``open_cache``: another view of the same, at first empty, cache."""

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture
    def open_cache(self) -> Callable[[], ListCache]:
        raise NotImplementedError

    async def erase(self, cache: ListCache, user: str) -> int:
        """Do what an erasure does: raise the epoch of the store, call ``forget`` of ``cache``; return the epoch."""
        raise NotImplementedError

    async def test_a_list_comes_back_to_the_last_bit(self, open_cache: Callable[[], ListCache]) -> None:
        cache, stored = open_cache(), cached_list()
        assert await cache.get("ann") is None
        assert await cache.put([stored, cached_list("bob", candidates=None, items=())], 0)
        assert await cache.get("ann") == stored
        bob = await open_cache().get("bob")
        assert bob is not None
        assert (bob.items, bob.candidates) == ((), None)
        assert await cache.get("cleo") is None

    @pytest.mark.parametrize("user", ["1", "01", "a:b", "a b", "*", "ann*", "Ünïcode 🎭", "x" * 200])
    async def test_users_are_told_apart_letter_by_letter(self, open_cache: Callable[[], ListCache], user: str) -> None:
        cache = open_cache()
        await cache.put([cached_list(user, n=3), *(cached_list(f"{user}{more}", n=4) for more in ("1", ":", "*"))], 0)
        stored = await cache.get(user)
        assert stored is not None
        assert (stored.user, stored.n) == (user, 3)

    async def test_the_last_list_of_a_user_counts_everywhere(self, open_cache: Callable[[], ListCache]) -> None:
        first, second = open_cache(), open_cache()
        assert await second.get("ann") is None
        await first.put([cached_list(), cached_list("bob")], 0)
        newer = cached_list(version=_VERSION._replace(snapshot="later"))
        await first.put([newer], 0)
        await second.catch_up()
        for cache in (first, second):
            assert await cache.get("ann") == newer
            assert (bob := await cache.get("bob")) is not None
            assert bob.version == _VERSION

    async def test_lists_of_before_an_erasure_are_refused(self, open_cache: Callable[[], ListCache]) -> None:
        first, second = open_cache(), open_cache()
        await first.put([cached_list(), cached_list("bob")], 0)
        assert await second.get("ann") is not None
        epoch = await self.erase(first, "ann")
        await second.catch_up()
        for cache in (first, second):
            assert not await cache.put([cached_list(), cached_list("cleo")], epoch - 1)
            assert [await cache.get(user) for user in ("ann", "cleo")] == [None, None]
            assert await cache.get("bob") is not None
        assert await second.put([cached_list("cleo")], epoch)
        assert await second.get("cleo") is not None

    async def test_clearing_removes_all_lists_and_no_epoch(self, open_cache: Callable[[], ListCache]) -> None:
        first, second = open_cache(), open_cache()
        epoch = await self.erase(first, "ann")
        users = [f"u{number}" for number in range(2_500)]
        await first.put([cached_list(user) for user in users], epoch)
        assert await second.get("u7") is not None
        await first.clear()
        await second.catch_up()
        for cache in (first, second):
            assert [user for user in users[:50] if await cache.get(user)] == []
        assert not await first.put([cached_list()], epoch - 1)

    async def test_pruning_removes_what_has_ended(self, open_cache: Callable[[], ListCache]) -> None:
        cache = open_cache()
        await cache.put([cached_list(ends_in_s=-_HOUR_S), cached_list("bob")], 0)
        await cache.prune(time.time())
        assert await cache.get("ann") is None
        assert await cache.get("bob") is not None
        assert await cache.put([], 0)
