"""The process of the learner: its activities side by side, until a signal."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from palate.settings import Settings

log = logging.getLogger(__name__)

_GRACE_S: Final = 3.0
"""Seconds that the current steps have to end after a signal; the next learner does again what they did not finish."""


class StopSignal:
    """Whether SIGTERM or SIGINT was received; some seconds after it the process ends, whatever it does.

    Also the first process of a container, which ignores signals that it does not handle, ends by it.
    """

    def __init__(self, grace_s: float = _GRACE_S) -> None:
        self._grace_s, self.is_received = grace_s, False
        self._timer: threading.Timer | None = None

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Receive the signals within."""
        previous = {number: signal.signal(number, self._handle) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            yield
        finally:
            for number, handler in previous.items():
                signal.signal(number, handler)
            if self._timer is not None:
                self._timer.cancel()

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        if self.is_received:
            os._exit(0)
        self.is_received = True
        log.info("the learner ends; what it does now is done again by the next")
        self._timer = threading.Timer(self._grace_s, os._exit, (0,))
        self._timer.daemon = True
        self._timer.start()


async def run_learner(settings: Settings, parent: int | None, stop: StopSignal) -> None:
    """Train, learn policies, supervise experiments, watch the champion, until a signal or the end of ``parent``."""
    from palate.app import open_context
    from palate.models.base import Run
    from palate.services.experiments.supervise import supervise
    from palate.services.train.guard_champion import guard
    from palate.services.train.learn_policies import learn_policies
    from palate.services.train.measure_drift import monitor_drift
    from palate.services.train.scheduler import has_parent, learn

    is_wanted = has_parent(parent) if parent is not None else lambda: True

    def stops() -> bool:
        return stop.is_received

    def alive() -> bool:
        return is_wanted() and not stops()

    async with open_context(settings) as context:
        training = learn(context, Run(settings.learner.seed), alive=alive, stops=stops)
        watches = (guard(context, alive=alive), monitor_drift(context, alive=alive))
        await asyncio.gather(training, supervise(context, alive=alive), *watches, learn_policies(context, alive=alive))
