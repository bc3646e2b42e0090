"""Counter of attempts: token buckets by key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class Bucket(NamedTuple):
    """A token bucket: full it holds the attempts of one minute, and it fills again evenly within a minute."""

    key: str
    per_minute: int


class RateLimiter(Protocol):
    """Keeps at least the buckets that were used last; it may forget others, which are then full."""

    async def take(self, buckets: Sequence[Bucket]) -> float:
        """Take one token from each bucket that has any; the seconds until each bucket has had one, 0 if all had.

        Never fails: an implementation that cannot reach what it shares counts in the memory of its process.
        """
        ...
