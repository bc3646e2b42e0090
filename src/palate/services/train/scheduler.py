"""Learn: train when there is news or somebody asks, for as long as it is left to."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from typing import Final

from palate.errors import PalateError
from palate.models.base import Run
from palate.models.snapshot import read_manifest
from palate.services.context import AppContext
from palate.services.train.train import train

_LOOK_EVERY_S: Final = 1.0
_RETRY_S: Final = 60.0

log = logging.getLogger(__name__)


async def learn(context: AppContext, run: Run, *, alive: Callable[[], bool] = lambda: True) -> None:
    """Train on schedule and on demand until ``alive`` says no.

    A failure, even one of our own making, is logged; the champion stays, and a minute later the next look tries again.
    """
    due = context.clock() + context.settings.learner.every_s
    while alive():
        try:
            asked = context.snapshots.training_asked()
            if asked or (context.clock() >= due and await _news(context)):
                await _train_once(context, run)
            if context.clock() >= due:
                await _tidy(context)
                due = context.clock() + context.settings.learner.every_s
        except Exception as error:
            broken = None if isinstance(error, PalateError) else error
            log.warning("nothing was learned, the champion stays; trying again: %s", error, exc_info=broken)
            due = context.clock() + min(context.settings.learner.every_s, _RETRY_S)
        await asyncio.sleep(_LOOK_EVERY_S)


def born_of(parent: int) -> Callable[[], bool]:
    """Whether the process that started this one still lives, so that no learner outlasts its server."""
    return lambda: os.getppid() == parent


async def _train_once(context: AppContext, run: Run) -> None:
    trained = await train(context, run)
    fate = "promoted" if trained.verdict.promote else "kept aside"
    log.info("snapshot %s %s in %.1f s: %s", trained.version, fate, trained.took_s, trained.verdict.why)


async def _news(context: AppContext) -> bool:
    """Whether the log grew enough since the champion was trained."""
    version = context.snapshots.champion()
    learned = 0 if version is None else int(read_manifest(context.snapshots.folder(version))["cursor"])
    return await context.log.end() - learned >= context.settings.learner.min_new_events


async def _tidy(context: AppContext) -> None:
    """Remove impressions past their retention."""
    before = context.clock() - context.settings.impressions.retention_days * 86_400
    gone = await context.impressions.purge(before)
    if gone:
        log.info("%d impressions were past their retention", gone)
