"""Histories and item counters that serving needs, computed incrementally from the event log."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from palate.data.profile import History
from palate.ports.event_log import Epoch, Page


class Features(Protocol):
    """State computed from the event log, which can be discarded and computed again.

    When ``catch_up`` sees that the erasure epoch of the log has risen, by another process, it drops all histories; they
    are read again when they are asked for. The counters name no user. They stay as they are, without news, until
    ``recount`` has counted the log again.
    """

    @property
    def epoch(self) -> Epoch:
        """The erasure epoch of the log as of the last ``catch_up`` or ``take_out``.

        Other caches of what users did drop what they hold when it changes.
        """
        ...

    async def catch_up(self, appended: Page | None = None) -> int:
        """Process the new events of the log; return their number.

        ``appended`` are events that this process has appended just now. If nothing lies between them and what was
        processed last, only they are processed, and the log is not read: events that other processes have appended
        since are processed by the next call.
        """
        ...

    async def recount(self) -> None:
        """Count the whole log again if the counters are of an older epoch, and then replace them.

        Reads the log in small pages, and other methods work meanwhile. Returns at once if nothing is to be done.
        """
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

    async def take_out(self, take: Callable[[], Awaitable[Page]]) -> Page:
        """Await ``take``, an ``erase`` or ``move`` of the log, and subtract what it took; return that.

        Has the result of ``take`` and ``catch_up``, but need not count the log again: nothing is processed between
        the two. If ``take`` fails, the next ``catch_up`` sees whether the log has changed.
        """
        ...

    async def checkpoint(self) -> None:
        """Save the counters, so that the next start, or another process, need not count the whole log.

        Does nothing if the counters are of an older epoch than the log.
        """
        ...
