"""Store of counts of answers by snapshot: how often requests failed, or lists were empty, while it served."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """Sums over all server processes."""

    requests: int = 0
    """Requests for lists, failed ones among them."""
    failed: int = 0
    """Of these, those that ended with an error of the server."""
    empty: int = 0
    """Lists without any item, of requests without filters and words."""
    failed_loads: int = 0
    """How often a server could not load the snapshot."""

    def plus(self, other: AnswerCounts) -> AnswerCounts:
        """The sums of both."""
        return AnswerCounts(
            self.requests + other.requests,
            self.failed + other.failed,
            self.empty + other.empty,
            self.failed_loads + other.failed_loads,
        )


class AnswerCountStore(Protocol):
    """Counts that only grow."""

    async def add(self, counts: Mapping[str, AnswerCounts]) -> None:
        """Add counts by the version of the snapshot, durably."""
        ...

    async def of(self, snapshot: str) -> AnswerCounts:
        """Return the sums for a snapshot; zeros if there are none."""
        ...
