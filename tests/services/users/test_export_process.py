"""The process that reads an export: limits of time and memory, cancellation, and the same result as without it."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from palate.data.events import Event
from palate.data.items import Item
from palate.data.takeouts import FORMATS
from palate.errors import InvalidInput, ReaderFailed
from palate.services.users import export_process
from palate.services.users.export_messages import item_of_row, row_of_item
from palate.services.users.export_process import match_in_process
from palate.services.users.match_export import ExportTask, HistoryImport, match_export
from palate.settings import Imports, load_settings
from tests.data.takeouts import examples
from tests.services.users.test_import_history import CATALOGUE

pytestmark = pytest.mark.anyio

TASK = ExportTask("ann", 1.8e9)
LIMITS = load_settings().imports
MANY_VALUES = b"[" + b"{}," * 3_000_000 + b"{}]"
"""Nine megabytes of JSON that take more than 200 once they are read."""


async def read(
    export: Path, limits: Imports = LIMITS, task: ExportTask = TASK
) -> tuple[HistoryImport, list[Event], list[float]]:
    """The result, the events and the reported shares of a process."""
    events: list[Event] = []
    shares: list[float] = []

    async def store(new: object) -> None:
        assert isinstance(new, list)
        events.extend(new)

    result = await match_in_process(task, export, CATALOGUE, limits, lambda share, _step: shares.append(share), store)
    return result, events, shares


def written(folder: Path, content: bytes) -> Path:
    path = folder / "export"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("format_", FORMATS[::4])
async def test_a_process_returns_what_a_call_returns(tmp_path: Path, format_: str) -> None:
    export = written(tmp_path, examples.EVERY[format_])
    result, events, shares = await read(export)
    expected = match_export(TASK, export, CATALOGUE, lambda _share, _step: None)
    assert (result, events) == expected
    assert shares == sorted(shares)
    assert shares[-1] > 0.5


async def test_an_unreadable_export_is_refused_with_the_reason(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="not a known export") as refused:
        await read(written(tmp_path, b"a,b\n1,2\n"), task=replace(TASK, file_name="mine.csv"))
    assert refused.value.where == "mine.csv"


async def test_an_export_that_takes_too_much_memory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="more than 150 MB of memory"):
        await read(written(tmp_path, MANY_VALUES), LIMITS.model_copy(update={"memory_bytes": 150_000_000}))


async def test_an_export_that_takes_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"not read within 0.01 seconds"):
        await read(written(tmp_path, examples.LETTERBOXD_ZIP), LIMITS.model_copy(update={"timeout_s": 0.01}))


async def test_a_cancelled_import_ends_its_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[asyncio.subprocess.Process] = []
    start = export_process._start

    async def noted_start() -> asyncio.subprocess.Process:
        started.append(await start())
        return started[0]

    monkeypatch.setattr(export_process, "_start", noted_start)
    reading = asyncio.ensure_future(read(written(tmp_path, examples.LETTERBOXD_ZIP)))
    while not started:
        await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert started[0].returncode == -9


async def test_a_program_that_cannot_run_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export = written(tmp_path, examples.LETTERBOXD_ZIP)
    monkeypatch.setattr(export_process, "_PROGRAM", "palate.no_such_program")
    with pytest.raises(ReaderFailed, match="with status 1"):
        await read(export)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(ReaderFailed, match="No process could be started"):
        await read(export)


def test_items_keep_what_matching_reads() -> None:
    item = Item(id="b", domain="book", title="T", year=1, creators=("C",), attributes={"isbn": ["1", "2"], "mbid": "x"})
    assert item_of_row(row_of_item(item)) == item
