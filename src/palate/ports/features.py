"""Histories and item counters that serving needs, computed incrementally from the event log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from palate.data.profile import History


class Features(Protocol):
    """State computed from the event log, which can be discarded and computed again."""

    async def catch_up(self) -> int:
        """Process the new events of the log; return their number."""
        ...

    async def history(self, user: str) -> History:
        """Return the newest events of a user; empty for an unknown user."""
        ...

    def popularity(self) -> Mapping[str, float]:
        """Return the number of positive events of each item that has any."""
        ...

    def trending(self) -> Sequence[tuple[str, float]]:
        """Return items with their exponentially decayed counts of positive events, divided by the largest; best first.

        Age is measured from the newest event of the log.
        """
        ...

    async def move(self, user: str, to: str) -> int:
        """Give a user's events to another user, in the log and here; return their number."""
        ...

    async def forget(self, user: str) -> int:
        """Erase a user from the log and from this state; return the number of events.

        After a crash midway the counters are computed again without the user.
        """
        ...

    async def checkpoint(self) -> None:
        """Save the counters with their log cursor, so that the next start need not read the whole log."""
        ...
