"""The training scheduler: train by the schedule if there are enough new events, and do the jobs that are requested."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import Callable
from typing import Final

from palate.data.events import ALLOWED_CLOCK_SKEW_S
from palate.errors import PalateError
from palate.models.base import Run
from palate.models.snapshot import read_manifest
from palate.services.context import AppContext
from palate.services.train.rolled_back import rolled_back
from palate.services.train.run_job import request_training, run_next_job
from palate.services.train.schedule import next_training

_CHECK_EVERY_S: Final = 1.0
_RETRY_S: Final = 60.0
_PURGE_EVERY_S: Final = 3_600.0
_KEEP_JOBS_S: Final = 90 * 86_400.0

log = logging.getLogger(__name__)


async def learn(
    context: AppContext,
    run: Run,
    *,
    alive: Callable[[], bool] = lambda: True,
    stops: Callable[[], bool] = lambda: False,
) -> None:
    """Train on schedule, and do the jobs that are requested, until ``alive`` returns False.

    A job is interrupted after a step when ``stops`` returns True, and queued again.

    A partial champion is completed at once, and a training that was due while no learner ran is made up for. Any
    failure is logged; the champion stays, and training is tried again a minute later.
    """
    due = purge_due = looked_at = context.clock()
    is_recovered = False
    with contextlib.suppress(PalateError):
        context.snapshots.remove_unfinished()
        due = _first_training(context)
    while alive():
        try:
            if context.clock() < looked_at - ALLOWED_CLOCK_SKEW_S:  # the clock was ahead, and so is what is due by it
                purge_due, due = context.clock(), next_training(context.settings.learner, context.clock())
            looked_at = context.clock()
            if not is_recovered:  # jobs that run are of a process that ended, or could not store how theirs ended
                await asyncio.to_thread(context.jobs.recover, context.clock())
                is_recovered = True
            if context.clock() >= due and await _is_worth_training(context):
                await asyncio.to_thread(request_training, context)
            while not stops() and await run_next_job(context, run, stops):
                pass
            await context.mutes.catch_up()  # batches read them: what was erased since must not stay in memory
            await context.self_descriptions.catch_up()
            if context.clock() >= due:
                due = next_training(context.settings.learner, context.clock())
            if context.clock() >= purge_due:
                await _purge_impressions(context)
                context.jobs.prune(context.clock() - _KEEP_JOBS_S)
                await context.list_cache.prune(context.clock())
                purge_due = context.clock() + _PURGE_EVERY_S
        except Exception as error:
            traceback_of = None if isinstance(error, PalateError) else error
            log.warning("the learner failed, the champion stays; trying again: %s", error, exc_info=traceback_of)
            is_recovered = False
            due = min(next_training(context.settings.learner, context.clock()), context.clock() + _RETRY_S)
        await asyncio.sleep(_CHECK_EVERY_S)


def has_parent(parent: int) -> Callable[[], bool]:
    """A function that tells whether the parent process still runs, so that no learner outlives its server."""
    return lambda: os.getppid() == parent


def _first_training(context: AppContext) -> float:
    """When the learner, which begins now, trains first."""
    learner, now, snapshots = context.settings.learner, context.clock(), context.snapshots
    if _is_incomplete(context):
        return now
    versions = [] if learner.every_s > 0 else snapshots.versions()
    newest_at = float(read_manifest(snapshots.folder(versions[-1]))["created_at"]) if versions else now
    return next_training(learner, newest_at)


async def _is_worth_training(context: AppContext) -> bool:
    """Whether the champion is partial, or the log has enough new events since it, or what replaced it for a while."""
    if _is_incomplete(context):
        return True
    version, stored = context.snapshots.champion(), context.snapshots.versions()
    compared = {version, *(each.before for each in rolled_back(context.snapshots))} & set(stored)
    cursors = (int(read_manifest(context.snapshots.folder(each))["cursor"]) for each in compared if each is not None)
    trained_until = max(cursors, default=0)
    return await context.log.end() - trained_until >= context.settings.learner.min_new_events


def _is_incomplete(context: AppContext) -> bool:
    """Whether the champion is partial, and no complete snapshot was trained after it (to which it was preferred)."""
    champion, snapshots = context.snapshots.champion(), context.snapshots
    if champion is None:
        return False
    return all(
        read_manifest(snapshots.folder(version)).get("pending")
        for version in snapshots.versions()
        if version >= champion
    )


async def _purge_impressions(context: AppContext) -> None:
    """Remove impressions past their retention."""
    cutoff = context.clock() - context.settings.impressions.retention_days * 86_400
    n_removed = await context.impressions.purge(cutoff)
    if n_removed:
        log.info("%d impressions were past their retention", n_removed)
