"""Rate limits of attempts, by account and by network address."""

from __future__ import annotations

import math
from ipaddress import IPv6Address, ip_address

from palate.errors import TooMany
from palate.ports.rate_limiter import Bucket, RateLimiter


class RateLimits:
    """A bucket of one minute's attempts for each action and account, and for each action and origin."""

    def __init__(self, limiter: RateLimiter, by_name: int, by_address: int) -> None:
        self._limiter, self._by_name, self._by_address = limiter, by_name, by_address

    async def spend(self, what: str, origin: str, name: str | None = None) -> None:
        """Count one attempt at the action ``what`` from ``origin`` (an address, or a session), on the account ``name``.

        Raises:
            TooMany: the origin or the account has no attempts left.
        """
        buckets = [Bucket(f"{what} from {_network(origin)}", self._by_address)]
        if name is not None:
            buckets.append(Bucket(f"{what} on {name}", self._by_name))
        wait_s = await self._limiter.take(buckets)
        if wait_s > 0:
            raise TooMany(f"Too many attempts; try again in {math.ceil(wait_s)} seconds.", retry_after_s=wait_s)


def _network(address: str) -> str:
    """The address, or the /64 network of an IPv6 address: one client has 2^64 addresses of it."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    return str(IPv6Address(int(parsed) >> 64 << 64)) if isinstance(parsed, IPv6Address) else address
