"""Rate limits of attempts, by account and by network address."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import Final

from palate.errors import TooMany

_MINUTE_S: Final = 60.0
_MAX_BUCKETS: Final = 20_000


class RateLimits:
    """Token buckets of one minute's attempts, for each action and account, and for each action and origin.

    In the memory of this process; beyond 20,000 buckets the least recently used are dropped.
    """

    def __init__(self, by_name: int, by_address: int, clock: Callable[[], float]) -> None:
        self._by_name, self._by_address, self._clock = by_name, by_address, clock
        self._buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()  # tokens, and their time

    def spend(self, what: str, origin: str, name: str | None = None) -> None:
        """Count one attempt at the action ``what`` from ``origin`` (an address, or a session), on the account ``name``.

        Raises:
            TooMany: the origin or the account has no attempts left.
        """
        wait_s = self._take((what, "from " + _network(origin)), self._by_address)
        if name is not None:
            wait_s = max(wait_s, self._take((what, "on " + name), self._by_name))
        if wait_s > 0:
            raise TooMany(f"Too many attempts; try again in {math.ceil(wait_s)} seconds.", retry_after_s=wait_s)

    def _take(self, key: tuple[str, str], capacity: int) -> float:
        """Take one token; the seconds until the next one if there is none, else 0."""
        now = self._clock()
        tokens, updated_at = self._buckets.pop(key, (float(capacity), now))
        tokens = min(capacity, tokens + max(now - updated_at, 0.0) * capacity / _MINUTE_S)
        self._buckets[key] = (tokens - 1 if tokens >= 1 else tokens, now)
        if len(self._buckets) > _MAX_BUCKETS:
            self._buckets.popitem(last=False)
        return 0.0 if tokens >= 1 else (1 - tokens) * _MINUTE_S / capacity


def _network(address: str) -> str:
    """The address, or the /64 network of an IPv6 address: one client has 2^64 addresses of it."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Address(int(parsed) >> 64 << 64)) if isinstance(parsed, IPv6Address) else address
