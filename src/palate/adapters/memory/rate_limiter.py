"""Token buckets in the memory of this process."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final

from palate.ports.rate_limiter import Bucket

_MINUTE_S: Final = 60.0
_MAX_BUCKETS: Final = 20_000


class MemoryRateLimiter:
    """Beyond 20,000 buckets the least recently used are dropped."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, and their time

    async def take(self, buckets: Sequence[Bucket]) -> float:
        return max((self._take(bucket) for bucket in buckets), default=0.0)

    def _take(self, bucket: Bucket) -> float:
        """Take one token; the seconds until the next one if there is none, else 0."""
        key, capacity = bucket
        now = self._clock()
        tokens, updated_at = self._buckets.pop(key, (float(capacity), now))
        tokens = min(capacity, tokens + max(now - updated_at, 0.0) * capacity / _MINUTE_S)
        self._buckets[key] = (tokens - 1 if tokens >= 1 else tokens, now)
        if len(self._buckets) > _MAX_BUCKETS:
            self._buckets.popitem(last=False)
        return 0.0 if tokens >= 1 else (1 - tokens) * _MINUTE_S / capacity
