"""Attempts are counted by account and by address."""

from __future__ import annotations

import pytest

from palate.adapters.memory.rate_limiter import MemoryRateLimiter
from palate.errors import TooMany
from palate.services.accounts.rate_limit import RateLimits
from palate.testing.port_contracts.rate_limiter import SetClock

pytestmark = pytest.mark.anyio


def rate_limits(by_name: int, by_address: int, clock: SetClock | None = None) -> RateLimits:
    return RateLimits(MemoryRateLimiter(clock or SetClock()), by_name, by_address)


async def spent(limits: RateLimits, origin: str, name: str | None = None) -> bool:
    try:
        await limits.spend("login", origin, name)
    except TooMany:
        return False
    return True


async def test_an_account_has_so_many_tries_from_wherever_they_come_and_gets_them_back() -> None:
    clock = SetClock()
    limits = rate_limits(3, 100, clock)
    assert [await spent(limits, f"10.0.0.{n}", "ann") for n in range(5)] == [True, True, True, False, False]
    assert await spent(limits, "10.0.0.1", "bob")
    clock.now += 20
    assert [await spent(limits, "10.0.0.1", "ann") for _ in range(2)] == [True, False]


async def test_an_address_has_so_many_tries_on_whomever() -> None:
    limits = rate_limits(100, 2)
    assert [await spent(limits, "10.0.0.1", f"p{n}") for n in range(3)] == [True, True, False]
    assert await spent(limits, "10.0.0.2")


async def test_actions_have_tries_of_their_own() -> None:
    limits = rate_limits(1, 1)
    assert await spent(limits, "10.0.0.1", "ann")
    await limits.spend("password", "10.0.0.1", "ann")


async def test_one_network_of_ipv6_is_one_address() -> None:
    limits = rate_limits(100, 2)
    assert [await spent(limits, f"2001:db8::{n:x}") for n in range(3)] == [True, True, False]
    assert await spent(limits, "2001:db8:0:1::1")


async def test_it_says_when_to_come_again() -> None:
    limits = rate_limits(4, 100)
    for _ in range(4):
        await limits.spend("login", "a", "ann")
    with pytest.raises(TooMany) as refused:
        await limits.spend("login", "a", "ann")
    assert refused.value.retry_after_s == 15
