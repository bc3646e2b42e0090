"""Match an export in a process of its own, which has limits of time and memory and ends with its caller."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Final

from palate.data.events import Event
from palate.data.items import Item
from palate.errors import InvalidInput, ReaderFailed
from palate.services.users.export_messages import ExportRequest, event_of_row, row_of_item
from palate.services.users.match_export import ExportTask, HistoryImport, Progress, Unmatched
from palate.settings import Imports
from palate.types import Json

_PROGRAM: Final = "palate.services.users.export_program"
_ITEMS_AT_ONCE: Final = 200
"""Items that are encoded between two turns of the event loop, in about a millisecond."""
_MAX_LINE: Final = 1 << 24

Store = Callable[[Sequence[Event]], Awaitable[None]]


async def match_in_process(
    task: ExportTask, export: Path, items: Sequence[Item], limits: Imports, progress: Progress, store: Store
) -> HistoryImport:
    """Match an export as :func:`~palate.services.users.match_export.match_export` does, and ``store`` its events.

    If this is cancelled, the process is killed.

    Raises:
        InvalidInput: the export cannot be read, or not within the limits.
        ReaderFailed: the process could not be started, or died.
    """
    process = await _start()
    try:
        async with asyncio.timeout(limits.timeout_s) as deadline:
            await _send(process, ExportRequest(task, str(export), len(items), limits.memory_bytes), items)
            result = await _receive(process, task, progress, store)
    except ValueError as error:  # a line beyond the limit
        raise ReaderFailed("The process that read the export sent more than can be read at once.") from error
    except TimeoutError:
        if not deadline.expired():
            raise
        raise InvalidInput(
            f"The export was not read within {limits.timeout_s:g} seconds (imports.timeout_s); import it in parts.",
            where="the export",
        ) from None
    finally:
        status = await _end(process)
    if result is None:
        raise ReaderFailed(
            f"The process that read the export ended {'by signal' if status < 0 else 'with status'} {abs(status)}, "
            "possibly because the machine has no memory left. Send the export again, or in parts; nothing is imported "
            "twice."
        )
    return result


async def _start() -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", _PROGRAM),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_MAX_LINE,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            start_new_session=True,
        )
    except OSError as error:
        raise ReaderFailed(f"No process could be started to read the export: {error}. Try again later.") from error


async def _send(process: asyncio.subprocess.Process, request: ExportRequest, items: Sequence[Item]) -> None:
    """Send what is to be read, and the items; the pipe stays open, as the process ends when it is closed."""
    assert process.stdin is not None  # noqa: S101  # a pipe
    with contextlib.suppress(ConnectionError):  # it has died; its status says how
        process.stdin.write(f"{json.dumps(asdict(request))}\n".encode())
        for start in range(0, len(items), _ITEMS_AT_ONCE):
            rows = [row_of_item(item) for item in items[start : start + _ITEMS_AT_ONCE]]
            process.stdin.write(f"{json.dumps(rows)}\n".encode())
            await process.stdin.drain()
            await asyncio.sleep(0)


async def _receive(
    process: asyncio.subprocess.Process, task: ExportTask, progress: Progress, store: Store
) -> HistoryImport | None:
    """Handle the messages of the process until it ends; None: it has ended without a result.

    Raises:
        InvalidInput: the process says why the export cannot be read.
    """
    assert process.stdout is not None  # noqa: S101  # a pipe
    result: HistoryImport | None = None
    unmatched: list[Unmatched] = []
    async for line in process.stdout:
        message: dict[str, Json] = json.loads(line)
        if "progress" in message:
            progress(*message["progress"])
        elif "events" in message:
            await store([event_of_row(task.user, row) for row in message["events"]])
        elif "unmatched" in message:
            unmatched += [Unmatched(**row | {"creators": tuple(row["creators"])}) for row in message["unmatched"]]
        elif "invalid" in message:
            raise InvalidInput(message["invalid"], where=message["where"])
        else:
            result = HistoryImport(**message["result"])
    await process.wait()
    return None if result is None else replace(result, unmatched=unmatched)


async def _end(process: asyncio.subprocess.Process) -> int:
    """Kill the process if it runs; its exit status, negative for a signal."""
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    return await process.wait()
