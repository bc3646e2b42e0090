"""The process of the learner: its activities side by side, until a signal."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType
from typing import TYPE_CHECKING, Final

from palate.errors import StorageFailed

if TYPE_CHECKING:
    from palate.services.context import AppContext
    from palate.services.train.learner_lease import LearnerLease
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
    """Train, learn policies, supervise experiments, watch the champion, until a signal or the end of ``parent``.

    While another learner works on the store it waits; what fails begins again.
    """
    from palate.app import open_context
    from palate.services.background import background_of
    from palate.services.train.learner_lease import LearnerLease
    from palate.services.train.scheduler import has_parent

    has_server = has_parent(parent) if parent is not None else lambda: True

    def alive() -> bool:
        return has_server() and not stop.is_received

    async with open_context(settings) as context:
        lease, keep = LearnerLease(context.lease, settings.learner.takeover_s), background_of(context).keep
        is_over = False
        while not is_over:
            await keep("take the lease", partial(lease.acquire, alive))
            if lease.is_held:
                await _work(context, lease, alive, stop)
            is_over = lease.is_held or not alive()
        with contextlib.suppress(StorageFailed):
            await lease.release()


async def _work(context: AppContext, lease: LearnerLease, alive: Callable[[], bool], stop: StopSignal) -> None:
    """All activities side by side, until ``alive`` returns False or another learner takes over."""
    from palate.models.base import Run
    from palate.services.background import background_of
    from palate.services.experiments.supervise import supervise
    from palate.services.train.guard_champion import guard
    from palate.services.train.learn_policies import learn_policies
    from palate.services.train.measure_drift import monitor_drift
    from palate.services.train.scheduler import learn

    def works() -> bool:
        return alive() and lease.is_held

    def stops() -> bool:
        return stop.is_received or not lease.is_held

    training = partial(learn, context, Run(context.settings.learner.seed), alive=works, stops=stops)
    names = ("supervise experiments", "guard the champion", "monitor drift", "learn policies")
    others = (supervise, guard, monitor_drift, learn_policies)
    activities = {"train": training} | dict(
        zip(names, (partial(each, context, alive=works) for each in others), strict=True)
    )
    beat = asyncio.create_task(background_of(context).keep("hold the lease", lease.beat))
    try:
        await asyncio.gather(*(background_of(context).keep(name, run) for name, run in activities.items()))
    finally:
        beat.cancel()
        await asyncio.gather(beat, return_exceptions=True)
