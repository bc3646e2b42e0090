"""Features: what serving must know at once, folded from the event log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from palate.data.profile import History


class Features(Protocol):
    """A fold over the event log that can be thrown away and rebuilt."""

    async def catch_up(self) -> int:
        """Fold what the log holds and this does not; how many events that were."""
        ...

    async def history(self, user: str) -> History:
        """What a user did, bounded to the newest events; empty for someone unknown."""
        ...

    def popularity(self) -> Mapping[str, float]:
        """How many positive events each item has; items without any are absent."""
        ...

    def trending(self) -> Sequence[tuple[str, float]]:
        """Items by positive events that fade with age, counted from the log's newest; best first."""
        ...

    async def move(self, user: str, to: str) -> int:
        """Make a user's events another's, in the log and here; how many events that were."""
        ...

    async def forget(self, user: str) -> int:
        """Erase a user from the log and drop what was kept of them; how many events that were.

        A crash in the middle leaves no trace in the counters.
        """
        ...

    async def checkpoint(self) -> None:
        """Save the counters with their log cursor, so that a start need not replay the log."""
        ...
