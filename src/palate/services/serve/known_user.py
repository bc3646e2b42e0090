"""What is known of a user; while the store cannot be read in time, what is in memory, or nothing."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeVar

from palate.errors import StorageFailed
from palate.ports.features import UserFeatures
from palate.services.context import AppContext

log = logging.getLogger(__name__)

_LOG_EVERY_S: Final = 10.0
_MAX_LATE: Final = 32
"""While so many reads are late, answers read nothing of their users."""

_BUSY_S: Final = 0.05
"""A timeout that comes so much too late is one of this process, not of the store."""
_MAX_TRIES: Final = 3

_SHARE_OF_TEXT: Final = 0.25
"""The share of the time for reading that a self-description may take, which stays in memory once it was read."""

Result = TypeVar("Result")


@dataclass(slots=True)
class DegradedReads:
    """Reads for an answer that failed or took too long, since the start."""

    n: int = 0
    logged_at: float = float("-inf")
    late: set[asyncio.Task[None]] = field(default_factory=set)
    """Reads that took too long for an answer, and go on, so that what they read is in memory for the next."""

    def add(self, error: StorageFailed) -> None:
        """Count a read, and log it if none was logged in the last ten seconds."""
        self.n += 1
        now = time.monotonic()
        if now - self.logged_at > _LOG_EVERY_S:
            self.logged_at = now
            log.warning("answers go on without what the store knows of their users: %s", error)

    def read_later(self, read: Callable[[], Awaitable[object]]) -> None:
        """Read again, while nobody waits."""

        async def run() -> None:
            with contextlib.suppress(StorageFailed):
                await read()

        task = asyncio.get_running_loop().create_task(run())
        self.late.add(task)
        task.add_done_callback(self.late.discard)


def degraded_reads_of(context: AppContext) -> DegradedReads:
    """The degraded reads of a context."""
    return context.state(DegradedReads, DegradedReads)


async def features_of(context: AppContext, user: str) -> UserFeatures:
    """The history of a user and the lists shown to them; what is in memory if the store cannot be read in time."""
    features = await _read_in_time(context, partial(context.features.user, user), 1 - _SHARE_OF_TEXT)
    return (context.features.cached(user) or UserFeatures()) if features is None else features


async def self_description_of(context: AppContext, user: str) -> str:
    """The stored self-description of a user; empty if the store cannot be read in time."""
    return await _read_in_time(context, partial(context.self_descriptions.of, user), _SHARE_OF_TEXT) or ""


async def _read_in_time(context: AppContext, read: Callable[[], Awaitable[Result]], share: float) -> Result | None:
    """What ``read`` returns; None if it fails or takes longer than a share of ``features.read_timeout_s``.

    A process that was busy for so long, and looked at the time too late, says nothing of the store: it reads again.
    """
    reads, timeout_s = degraded_reads_of(context), context.settings.features.read_timeout_s * share
    if len(reads.late) >= _MAX_LATE:
        reads.add(StorageFailed(f"{_MAX_LATE} reads that took too long have not ended yet."))
        return None
    for _ in range(_MAX_TRIES):
        due = time.monotonic() + timeout_s
        try:
            async with asyncio.timeout(timeout_s):
                return await read()
        except StorageFailed as error:
            reads.add(error)
            return None
        except TimeoutError:
            if time.monotonic() - due < _BUSY_S:
                break
    reads.add(StorageFailed(f"It did not answer in {timeout_s:g} seconds."))
    reads.read_later(read)
    return None
