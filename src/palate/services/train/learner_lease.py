"""The lease that keeps two learners apart: a second learner waits, and takes over when the first shows no life."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from typing import Final

from palate.errors import StorageFailed
from palate.ports.lease import Lease

log = logging.getLogger(__name__)

_BEATS: Final = 6
"""Signs of life in the time after which another learner takes over."""
_LOOK_EVERY_S: Final = 1.0


class LearnerLease:
    """Whether this process is the learner of its store.

    The holder changes the number of the lease six times in ``takeover_s``. Another learner that sees no change for
    that long, by its own monotonic clock, takes the lease; a holder that was only suspended sees this at its next sign
    of life, and stops to work.
    """

    def __init__(self, lease: Lease, takeover_s: float) -> None:
        self._lease, self._takeover_s = lease, takeover_s
        self._number = 0
        self.is_held = False

    async def acquire(self, alive: Callable[[], bool]) -> bool:
        """Wait until this process holds the lease; False if ``alive`` returned False before.

        Raises:
            StorageFailed: the store failed; call again.
        """
        look_every_s = min(_LOOK_EVERY_S, self._takeover_s / _BEATS)
        seen, seen_at, is_waiting = await self._lease.read(), time.monotonic(), False
        while alive():
            if seen == 0 or time.monotonic() - seen_at >= self._takeover_s:
                number = secrets.randbelow(2**62) + 1
                if await self._lease.replace(seen, number):
                    self._number, self.is_held = number, True
                    if is_waiting:
                        log.info("this learner takes over")
                    return True
            elif not is_waiting:
                is_waiting = True
                log.warning(
                    "another learner works on this store; this one waits, and takes over %g s after its last sign of "
                    "life",
                    self._takeover_s,
                )
            await asyncio.sleep(look_every_s)
            if (number := await self._lease.read()) != seen:
                seen, seen_at = number, time.monotonic()
        return False

    async def beat(self) -> None:
        """Give signs of life until another learner has taken over."""
        while self.is_held:
            await asyncio.sleep(self._takeover_s / _BEATS)
            try:
                if not await self._lease.replace(self._number, self._number + 1):
                    self.is_held = await self._lease.read() == self._number + 1  # if an error hid that it was replaced
                self._number += 1
            except StorageFailed as error:
                log.warning("the learner could not give a sign of life; trying again: %s", error)
        log.error("another learner has taken over, as this one was suspended or had no store; this one ends its work")

    async def release(self) -> None:
        """Let another learner begin at once, if this one holds the lease."""
        if self.is_held:
            self.is_held = False
            await self._lease.replace(self._number, 0)
