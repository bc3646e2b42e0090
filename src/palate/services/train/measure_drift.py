"""Measure the drift between the training data of the champion and what came since, and keep it for the servers."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from typing import Final

import numpy as np

from palate.data.events import RETRACT, active_events
from palate.data.item_table import ItemTable
from palate.data.profile import History, Profile
from palate.errors import NotReady, PalateError
from palate.evaluation.drift import DriftMonitor, DriftReport, RecentEvents, compare_drift
from palate.models.snapshot import Snapshot
from palate.pipeline.serving_state import ServingState
from palate.services.context import AppContext
from palate.services.train.drift_reference import MAX_USERS, read_reference, scores_of
from palate.types import Doubles

_EVENTS_PER_PAGE: Final = 50_000
_MAX_EVENTS: Final = 2_000_000
"""The newest events that are read: drift shows in them, and the time stays bounded."""
_EVERY_S: Final = 600.0
_CHECK_EVERY_S: Final = 1.0
_DAY_S: Final = 86_400.0
NOTE: Final = "drift"

log = logging.getLogger(__name__)


async def monitor_drift(context: AppContext, *, alive: Callable[[], bool] = lambda: True) -> None:
    """Measure drift every ten minutes, store it for ``/metrics``, and log what became large, until ``alive`` ends."""
    due, last = time.monotonic(), dict[str, str]()
    while alive():
        if time.monotonic() >= due:
            try:
                report = await measure_drift(context)
                context.snapshots.put_note(report.version, NOTE, json.dumps(asdict(report)))
                for monitor in report.monitors:
                    if monitor.status == "large" != last.get(monitor.name):
                        log.warning("drift of %s since snapshot %s: %.3f", monitor.name, report.version, monitor.value)
                    last[monitor.name] = monitor.status
            except NotReady:
                pass  # nothing was trained yet, or by an older version
            except Exception as error:
                traceback_of = None if isinstance(error, PalateError) else error
                log.warning("drift could not be measured; trying again: %s", error, exc_info=traceback_of)
            due = time.monotonic() + _EVERY_S
        await asyncio.sleep(_CHECK_EVERY_S)


async def measure_drift(context: AppContext) -> DriftReport:
    """Compare what came after the champion's training with its training data.

    Raises:
        NotReady: there is no champion, or it keeps no reference.
    """
    version = context.snapshots.champion()
    if version is None:
        raise NotReady("There is no snapshot; train one first (palate train).")
    folder = context.snapshots.folder(version)
    reference = await asyncio.to_thread(read_reference, folder)
    snapshot = await asyncio.to_thread(Snapshot.read, folder)
    recent = await _read_recent(context, snapshot)
    return compare_drift(version, context.clock(), reference, recent)


def stored_drift(context: AppContext) -> DriftReport | None:
    """The report that the learner measured last for the champion; None if there is none."""
    version = context.snapshots.champion()
    text = None if version is None else context.snapshots.note(version, NOTE)
    if text is None:
        return None
    stored = json.loads(text)
    monitors = tuple(DriftMonitor(**each) for each in stored["monitors"])
    return DriftReport(stored["version"], stored["at"], monitors, stored["per_day"])


async def _read_recent(context: AppContext, snapshot: Snapshot) -> RecentEvents:
    manifest, end = snapshot.manifest, await context.log.end()
    cursor = max(manifest.cursor, end - _MAX_EVENTS)
    kinds, items, users, newest_at = Counter[str](), Counter[str](), dict[str, None](), manifest.newest_at
    while cursor < end:
        page = await context.log.columns(cursor, end, _EVENTS_PER_PAGE)
        kinds.update(kind for kind in page.kind if kind != RETRACT)
        items.update(page.item)
        users.update(dict.fromkeys(page.user))
        newest_at = max(newest_at, *page.at) if len(page.at) else newest_at
        cursor = page.end
    codes = snapshot.vocabulary.codes(list(items))
    counts, numbers = np.zeros(len(snapshot.vocabulary), np.int64), np.array(list(items.values()), np.int64)
    np.add.at(counts, codes[codes >= 0], numbers[codes >= 0])
    days = max((newest_at - manifest.newest_at) / _DAY_S, 1 / 24) if newest_at > manifest.newest_at else 0.0
    scores = await _scores(context, snapshot, list(users))
    return RecentEvents(dict(kinds), days, counts, int(numbers[codes < 0].sum()), scores)


async def _scores(context: AppContext, snapshot: Snapshot, users: list[str]) -> Doubles:
    """Scores of the lists of some users with new events, from the histories that they have now."""
    drawn = np.random.default_rng(snapshot.manifest.seed).permutation(len(users))[:MAX_USERS].tolist()
    pages = [await context.log.of_user(users[index]) for index in drawn]  # nothing is kept: users may be erased
    profiles = [Profile(History.of_events(active_events(list(page.events)))) for page in pages]
    items = [item for item in await context.catalogue.all() if item.id in snapshot.vocabulary]
    serving = ServingState(ItemTable(snapshot.vocabulary, items), snapshot.models)
    return await asyncio.to_thread(scores_of, context.pipelines["default"], serving, profiles)
