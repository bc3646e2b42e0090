"""Forget a user: erase their data everywhere, and say what was erased and what still holds traces."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from palate.errors import StorageFailed
from palate.models.snapshot import read_manifest
from palate.ports.event_log import Page
from palate.services.accounts.audit import forget_in_audit_log
from palate.services.context import AppContext
from palate.services.train.schedule import next_training
from palate.services.users.erasure import TakenCounts, erase_events_and_impressions


@dataclass(frozen=True, slots=True)
class TrainedSnapshot:
    """A snapshot whose training data may have had events of a user. It has no ids, but weights fitted to them."""

    version: str
    is_champion: bool
    until: str
    """When it goes."""


@dataclass(frozen=True, slots=True)
class ErasureReceipt:
    """What was erased where, and what still holds traces of the user."""

    user: str
    at: float
    """Seconds since 1970, UTC."""
    erased: Mapping[str, int]
    """Rows that were deleted, by what they were."""
    caches: Sequence[str]
    """What no longer holds the user without having been counted."""
    snapshots: Sequence[TrainedSnapshot]
    remains: Sequence[str]
    """What is out of reach, and what to do about it."""

    @property
    def taken(self) -> TakenCounts:
        """The events and impressions among the deleted rows."""
        return TakenCounts(self.erased["events"], self.erased["impressions"])


async def forget(context: AppContext, user: str) -> ErasureReceipt:
    """Erase all data of a user from the disk, with their account; models forget them at the next training.

    Other processes over the store forget the user as soon as they follow it (``features.follow_every_s``).

    Raises:
        StorageFailed: the store could not delete; repeated, it erases what is left.
    """
    known = await context.log.of_user(user)
    erased = await _erase(context, user)
    remains = [*_deferred(context), *await _purge(context), *_backups(context), *_files(context)]
    snapshots = await asyncio.to_thread(_trained_on, context, known) if known.events else ()
    return ErasureReceipt(user, context.clock(), erased, _caches(context), snapshots, remains)


async def _erase(context: AppContext, user: str) -> dict[str, int]:
    """Delete the rows of a user; return their numbers."""
    has_muted, about = bool(context.mutes.of(user)), await context.self_descriptions.of(user)
    erased = {"accounts": int(await context.accounts.remove(user)), "mutes": int(has_muted)}
    await context.mutes.forget(user)
    await context.self_descriptions.put({user: ""})
    await asyncio.to_thread(context.jobs.forget, user)
    await forget_in_audit_log(context, user)
    taken = await erase_events_and_impressions(context, user)
    return {"events": taken.events, "impressions": taken.impressions, **erased, "self_descriptions": int(bool(about))}


async def _purge(context: AppContext) -> Sequence[str]:
    """Overwrite all that was deleted; return what may still hold copies."""
    try:
        return await context.log.purge()
    except StorageFailed as error:
        return [f"The rows are deleted, and copies of them may be in the files of the store: {error} Forget again."]


def _deferred(context: AppContext) -> Sequence[str]:
    """What could not be reached, and will be erased when it can."""
    if not _is_redis_down(context):
        return []
    return ["Redis could not be reached: what it has of the user is served no more, and removed when it is up again."]


def _backups(context: AppContext) -> Sequence[str]:
    """What backups hold, and for how long."""
    keep_days = context.settings.backup.keep_days
    if not keep_days:
        return []
    until = _utc(context.clock() + keep_days * 86_400)
    return [
        f"Backups written before now hold the user until they are deleted, {keep_days:g} days after they were written: "
        f"by {until} at the latest. Whoever restores one has to forget the user again."
    ]


def _files(context: AppContext) -> Sequence[str]:
    """The files of lists that jobs wrote."""
    folder = context.settings.store.data_dir / "batches"
    if not folder.is_dir() or not any(folder.iterdir()):
        return []
    return [f"Files of batch lists in {folder.name}/ of the data folder may have lists of the user: delete them."]


def _is_redis_down(context: AppContext) -> bool:
    return (shared := context.features.shared_state) is not None and shared.is_degraded


def _caches(context: AppContext) -> Sequence[str]:
    follow_s = context.settings.features.follow_every_s
    has_redis = context.features.shared_state is not None and not _is_redis_down(context)
    shared = ["histories and shown lists in Redis"] if has_redis else []
    ahead = [] if _is_redis_down(context) else ["the list computed ahead of requests"]
    return [
        "histories, shown lists and states in the memory of this process",
        f"the same in the memory of other processes, which follow the store every {follow_s:g} s",
        *shared,
        *ahead,
        "users named by jobs",
        "the audit log, which keeps a keyed hash of the user",
    ]


def _trained_on(context: AppContext, known: Page) -> list[TrainedSnapshot]:
    """The snapshots that may have been trained on these events, newest first.

    The events of a guest who signed in have later positions than those that a training saw, but not later times.
    """
    champion, trained = context.snapshots.champion(), []
    first, oldest_at = known.cursors[0], min(event.at for event in known.events)
    for version in reversed(context.snapshots.versions()):
        try:
            manifest = read_manifest(context.snapshots.folder(version))
            has_seen = manifest["cursor"] >= first or manifest["created_at"] >= oldest_at
        except (StorageFailed, KeyError):
            has_seen = True
        if has_seen:
            is_champion = version == champion
            trained.append(TrainedSnapshot(version, is_champion, _until(context, is_champion=is_champion)))
    return trained


def _until(context: AppContext, *, is_champion: bool) -> str:
    learner = context.settings.learner
    if not is_champion:
        return f"its files are deleted as soon as {learner.keep} newer snapshots exist"
    at = next_training(learner, context.clock())
    when = "the next training, which is not scheduled" if math.isinf(at) else f"the training at {_utc(at)}"
    return f"{when}, or a later one, is promoted; POST /train asks for one now"


def _utc(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
