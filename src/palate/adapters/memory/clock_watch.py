"""Whether the clock was ahead: what was computed by it is out of date when it is right again."""

from __future__ import annotations

from collections.abc import Callable

from palate.data.events import ALLOWED_CLOCK_SKEW_S


class ClockWatch:
    """Compares the clock with the latest time that it has shown."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock, self._latest = clock, clock()

    def was_ahead(self) -> bool:
        """Whether the clock was set back by more than a day since the last call."""
        now, before = self._clock(), self._latest
        self._latest = now
        return now < before - ALLOWED_CLOCK_SKEW_S
