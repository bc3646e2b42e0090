"""Import the history of a user from another service: read the export, match its items, store events."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from palate.data.events import Event
from palate.data.items import Item
from palate.data.takeouts import AUTO
from palate.errors import InvalidInput, NotReady
from palate.services.context import AppContext
from palate.services.users.export_process import match_in_process
from palate.services.users.import_queue import import_queue_of
from palate.services.users.match_export import EVENTS_AT_ONCE, ExportTask, HistoryImport, Progress, match_export

SMALL_BYTES: Final = 16_384
"""Exports up to this size are read in a thread: that takes less than the start of a process."""
_SMALL_CATALOGUE: Final = 5_000
"""Items that are indexed in a thread; the index of more takes longer than the start of a process."""
_ZIP: Final = b"PK"


async def import_history(
    context: AppContext,
    user: str,
    export: Path,
    format_: str = AUTO,
    *,
    file_name: str = "",
    max_unmatched: int | None = None,
    progress: Progress = lambda _share, _step: None,
) -> HistoryImport:
    """Read an export, match its items, and write the matched rows as events of ``user``.

    Importing the same export again adds nothing; a later export adds what is new in it, and so does the
    same export after items were added. Items without a match, or with several equal ones, are listed.
    A cancelled import ends its process; events that were written before stay.

    Raises:
        InvalidInput: the format is unknown, the export has no usable rows, or reading it takes more time or memory
            than the settings allow.
        NotReady: the catalogue is empty.
        ReaderFailed: the process that read the export has died.
        StorageFailed: the log could not be written; what was written before stays.
    """
    if not user.strip():
        raise InvalidInput("An export belongs to a user; name the user.", where="user")
    items = await _catalogue(context)
    if not items:
        raise NotReady("The export cannot be matched: the catalogue is empty. Add items first (palate data import).")
    task = ExportTask(user, context.clock(), format_, file_name or export.name, max_unmatched)
    writer = _EventWriter(context)
    progress(0.0, "waiting for other imports")
    async with import_queue_of(context).slots:
        small = await asyncio.to_thread(_read_if_small, export, len(items))
        if small is None:
            limits = context.settings.imports
            result = await match_in_process(task, export, items, limits, progress, writer.write)
        else:
            result, events = await asyncio.to_thread(match_export, task, small, items, lambda _share, _step: None)
            await writer.write(events)
    await context.features.catch_up()
    notes = (
        [*result.notes, f"{writer.n_conflicting} events left out: the user has other events with the same ids."]
        if writer.n_conflicting
        else result.notes
    )
    return replace(result, events=writer.n_new, repeated=writer.n_repeated, notes=notes)


class _EventWriter:
    """Appends events to the log, and counts those that are new."""

    def __init__(self, context: AppContext) -> None:
        self._log = context.log
        self.n_new = self.n_repeated = self.n_conflicting = 0

    async def write(self, events: Sequence[Event]) -> None:
        for start in range(0, len(events), EVENTS_AT_ONCE):
            appended = await self._log.append(events[start : start + EVENTS_AT_ONCE], skip_conflicts=True)
            self.n_new += appended.fresh
            self.n_repeated += len(appended.repeated)
            self.n_conflicting += len(appended.conflicting)


async def _catalogue(context: AppContext) -> Sequence[Item]:
    """The items of the catalogue: those that are served, unless another process has changed it since."""
    live = context.live
    if live.catalogue_revision == await context.catalogue.revision():
        return [*filter(None, live.serving.items.items), *live.unlisted.values()]
    return await context.catalogue.all()


def _read_if_small(export: Path, n_items: int) -> bytes | None:
    """The content of an export that is read within milliseconds; None: it takes a process.

    A zip may be large once it is unpacked.
    """
    if n_items > _SMALL_CATALOGUE or not export.is_file():
        return None
    with export.open("rb") as file:
        content = file.read(SMALL_BYTES + 1)
    return None if len(content) > SMALL_BYTES or content.startswith(_ZIP) else content
