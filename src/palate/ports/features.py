"""What serving needs to know of users and items: histories, lists shown lately, and counters, kept up to date."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from palate.data.profile import History
from palate.data.recent_draws import RecentDraws
from palate.ports.event_log import Epoch, Page


@dataclass(frozen=True, slots=True, eq=False)
class UserFeatures:
    """What a request needs to know of its user."""

    history: History = field(default_factory=History)
    """The newest events; empty for an unknown user."""
    draws: RecentDraws = field(default_factory=RecentDraws)
    """The lists shown lately; to be read at once, as they change with the user's next list."""


@dataclass(frozen=True, slots=True)
class SharedState:
    """How the store is doing in which processes share their features."""

    is_degraded: bool
    """Whether it cannot be used at present, so that this process answers from the event log alone."""
    n_failures: int
    """Calls of the store that failed or were not made, since the start."""


class Features(Protocol):
    """State computed from the event log and the impressions, which can be discarded and computed again.

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

    @property
    def shared_state(self) -> SharedState | None:
        """The state of the store that several processes share; None if each process keeps its own features."""
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

    async def user(self, user: str) -> UserFeatures:
        """Return the newest events of a user, and the lists shown to them lately."""
        ...

    def cached(self, user: str) -> UserFeatures | None:
        """Return what this process has in memory of a user, which others may have changed; None if nothing."""
        ...

    async def history(self, user: str) -> History:
        """Return the newest events of a user; empty for an unknown user."""
        ...

    def expose(self, user: str, epoch: Epoch, seed: int, at: float, items: Sequence[str]) -> None:
        """Count a list that is shown to a user ``at`` a time under the seed of its draw; return without waiting.

        It was computed after :meth:`user` at an erasure epoch; a list of an older epoch does not count.
        """
        ...

    async def popularity(self) -> Mapping[str, float]:
        """Return the number of positive events of each item that has any."""
        ...

    async def trending(self) -> Sequence[tuple[str, float]]:
        """Return items with their exponentially decayed counts of positive events, divided by the largest; best first.

        Age is measured from the newest event of the log.
        """
        ...

    async def take_out(self, users: Sequence[str], take: Callable[[], Awaitable[Page]]) -> Page:
        """Await ``take``, an ``erase`` or ``move`` of the log, and subtract what it took; return that.

        Forgets the histories of ``users``, whom it concerns, and the lists shown to them; they are read again. Has the
        result of ``take`` and ``catch_up``, but need not count the log again: nothing is processed between the two. If
        ``take`` fails, the next ``catch_up`` sees whether the log has changed.
        """
        ...

    async def checkpoint(self) -> None:
        """Save the counters, so that the next start, or another process, need not count the whole log.

        Does nothing if the counters are of an older epoch than the log.
        """
        ...

    async def close(self) -> None:
        """Send what is queued; the log and the connections are closed by who opened them."""
        ...
