"""The supervisor of experiments: evaluate the running one regularly, and ramp it or roll it back."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Final

from palate.data.experiments import Experiment
from palate.errors import Conflict, PalateError
from palate.services.context import AppContext
from palate.services.experiments.evaluate_experiment import evaluate_experiment
from palate.services.experiments.next_change import next_change

_CHECK_EVERY_S: Final = 1.0
_MAX_BUSY: Final = 0.1
"""The share of time that evaluations may take: they read the lists of all users of the comparison again."""

log = logging.getLogger(__name__)


async def supervise(context: AppContext, *, alive: Callable[[], bool] = lambda: True) -> None:
    """Evaluate the running experiment every ``experiments.every_s`` seconds until ``alive`` returns False.

    A failure is logged, the experiment stays as it is, and the next evaluation comes at its time.
    """
    due = time.monotonic()
    while alive():
        if time.monotonic() >= due:
            started = time.monotonic()
            try:
                await context.experiments.catch_up()
                await advance(context)
            except Exception as error:
                traceback_of = None if isinstance(error, PalateError) else error
                log.warning("the experiment could not be evaluated; trying again: %s", error, exc_info=traceback_of)
            took_s = time.monotonic() - started
            due = time.monotonic() + max(context.settings.experiments.every_s, took_s / _MAX_BUSY)
        await asyncio.sleep(min(_CHECK_EVERY_S, context.settings.experiments.every_s))


async def advance(context: AppContext) -> Experiment | None:
    """Evaluate the running experiment and make the change that this calls for; None if there is none to make."""
    experiment = context.experiments.active()
    if experiment is None or experiment.last.state != "running":
        return None
    change = next_change(await evaluate_experiment(context, experiment), context.clock())
    if change is None:
        return None
    try:
        changed = await context.experiments.change(experiment, change)
    except Conflict:  # an operator was quicker
        return None
    log.info("experiment %s, %s at %s: %s", changed.name, change.state, change.step, change.reason)
    return changed
