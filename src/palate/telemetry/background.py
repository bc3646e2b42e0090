"""Background tasks that no failure ends: each is counted, logged now and then, and tried again after a pause."""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from palate.errors import PalateError

log = logging.getLogger(__name__)

_FIRST_PAUSE_S: Final = 0.5
_LONGEST_PAUSE_S: Final = 10.0
_JITTER: Final = 0.2


@dataclass(slots=True)
class Background:
    """The failures of the background tasks of a process, by the name of the task."""

    failures: Counter[str] = field(default_factory=Counter)
    """Since the start; 0 for tasks that never failed."""
    failing: dict[str, str] = field(default_factory=dict)
    """The tasks whose last run failed, with the error."""
    _in_a_row: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Failures since the last success, by task and kind of error."""

    async def repeat(self, name: str, step: Callable[[], Awaitable[object]], every_s: float) -> None:
        """Run ``step`` again and again until cancelled, with ``every_s`` before each run, longer after failures."""
        n_failed, self.failures[name] = 0, self.failures[name]
        while True:
            await asyncio.sleep(every_s if not n_failed else max(every_s, pause_s(n_failed)))
            n_failed = 0 if await self._attempt(name, step) else n_failed + 1

    async def keep(self, name: str, run: Callable[[], Awaitable[object]]) -> None:
        """Run ``run``, and again after a pause whenever it fails, until it returns."""
        n_failed, self.failures[name] = 0, self.failures[name]
        while not await self._attempt(name, run):
            n_failed += 1
            await asyncio.sleep(pause_s(n_failed))

    def note_failure(self, name: str, error: Exception) -> None:
        """Count a failure; the first of its kind in a row is logged, then the second, fourth, eighth and so on."""
        kind = (name, type(error).__name__)
        self.failures[name] += 1
        self.failing[name] = str(error) or repr(error)
        self._in_a_row[kind] += 1
        if (n := self._in_a_row[kind]) & (n - 1) == 0:
            traceback_of = None if isinstance(error, PalateError) else error
            log.warning("%s failed, %d times in a row; trying again: %r", name, n, error, exc_info=traceback_of)

    def note_success(self, name: str) -> None:
        """Take note that a task works again."""
        if self.failing.pop(name, None) is not None:
            log.info("%s works again", name)
            for kind in [kind for kind in self._in_a_row if kind[0] == name]:
                del self._in_a_row[kind]

    async def _attempt(self, name: str, run: Callable[[], Awaitable[object]]) -> bool:
        try:
            await run()
        except Exception as error:
            self.note_failure(name, error)
            return False
        self.note_success(name)
        return True


def pause_s(n_failed: int) -> float:
    """Seconds before the next attempt: 0.5 after the first failure, then twice as many, up to 10; ± 20 % at random."""
    longest = min(_FIRST_PAUSE_S * 2.0 ** min(n_failed - 1, 30), _LONGEST_PAUSE_S)
    return longest * random.uniform(1 - _JITTER, 1 + _JITTER)  # no secret
