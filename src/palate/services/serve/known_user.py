"""What is known of a user; while the store cannot be read, what is in memory, or nothing: an answer needs no store."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Final

from palate.errors import StorageFailed
from palate.ports.features import UserFeatures
from palate.services.context import AppContext

log = logging.getLogger(__name__)

_LOG_EVERY_S: Final = 10.0


@dataclass(slots=True)
class DegradedReads:
    """Reads for an answer that the store refused, since the start."""

    n: int = 0
    logged_at: float = float("-inf")

    def add(self, error: StorageFailed) -> None:
        """Count a read, and log it if none was logged in the last ten seconds."""
        self.n += 1
        now = time.monotonic()
        if now - self.logged_at > _LOG_EVERY_S:
            self.logged_at = now
            log.warning("answers go on without what the store knows of their users: %s", error)


def degraded_reads_of(context: AppContext) -> DegradedReads:
    """The degraded reads of a context."""
    return context.state(DegradedReads, DegradedReads)


async def features_of(context: AppContext, user: str) -> UserFeatures:
    """The history of a user and the lists shown to them; empty if the store cannot be read."""
    try:
        return await context.features.user(user)
    except StorageFailed as error:
        degraded_reads_of(context).add(error)
        return UserFeatures()


async def self_description_of(context: AppContext, user: str) -> str:
    """The stored self-description of a user; empty if the store cannot be read."""
    try:
        return await context.self_descriptions.of(user)
    except StorageFailed as error:
        degraded_reads_of(context).add(error)
        return ""
