"""Limits: how often somebody may try."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from typing import Final

from palate.errors import TooMany

_MINUTE_S: Final = 60.0
_KEPT: Final = 20_000


class RateLimits:
    """Buckets that hold a minute's tries and fill up again evenly, by what is tried on whom and from where.

    Kept in this process and bounded: of those that have not been touched for longest nothing is known any more.
    """

    def __init__(self, by_name: int, by_address: int, clock: Callable[[], float]) -> None:
        self._by_name, self._by_address, self._clock = by_name, by_address, clock
        self._buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()  # tries left, as of when

    def spend(self, what: str, origin: str, name: str | None = None) -> None:
        """Count one try of ``what`` from ``origin`` (an address, or a session), on the account ``name``.

        Raises:
            TooMany: one of both is out of tries.
        """
        wait_s = self._take((what, "from " + _network(origin)), self._by_address)
        if name is not None:
            wait_s = max(wait_s, self._take((what, "on " + name), self._by_name))
        if wait_s > 0:
            raise TooMany(f"That was tried too often; try again in {math.ceil(wait_s)} seconds.", retry_after_s=wait_s)

    def _take(self, key: tuple[str, str], most: int) -> float:
        """Take one try; how many seconds until there is one, when there is none."""
        now = self._clock()
        left, then = self._buckets.pop(key, (float(most), now))
        left = min(most, left + max(now - then, 0.0) * most / _MINUTE_S)
        self._buckets[key] = (left - 1 if left >= 1 else left, now)
        if len(self._buckets) > _KEPT:
            self._buckets.popitem(last=False)
        return 0.0 if left >= 1 else (1 - left) * _MINUTE_S / most


def _network(address: str) -> str:
    """Who has one IPv6 address has 2^64 of them."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Address(int(parsed) >> 64 << 64)) if isinstance(parsed, IPv6Address) else address
