"""When the disk is full nothing is acknowledged that is not kept, and nothing kept is lost.

A subprocess may write files of a limited size only, which SQLite meets as a full disk.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from palate.adapters.sqlite.database import SqliteDatabase
from palate.adapters.sqlite.event_log import SqliteEventLog
from tests.waiting import LAST_RESORT_S

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX file size limits"),
]

_UNTIL_FULL = """
import asyncio, pathlib, resource, sys
from palate.adapters.sql.catalogue import SqlCatalogue
from palate.adapters.sqlite.database import SqliteDatabase
from palate.adapters.sqlite.event_log import SqliteEventLog
from palate.adapters.sqlite.impressions import SqliteImpressions
from palate.errors import StorageFailed
from palate.testing.port_contracts.examples import event, impression, item

async def main():
    database = SqliteDatabase(pathlib.Path(sys.argv[1]))
    log, impressions = SqliteEventLog(database), SqliteImpressions(database, 100)
    resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
    kept = 0
    try:
        for kept in range(10_000):
            await log.append([event(3 * kept + place, "x" * 50) for place in range(3)])
    except StorageFailed as error:
        print("kept", 3 * kept, error)
    more = [event(10**6 + number, "x" * 50) for number in range(3_000)]
    for write in (log.append(more), SqlCatalogue(database).put([item("y" * 50_000)])):
        try:
            print("acknowledged", await write)
        except StorageFailed:
            print("refused")
    impressions.put(impression(1, "z" * 50_000), 0)
    await impressions.flush()
    print("dropped", impressions.dropped, "readable", len((await log.read(0, 10**6)).events))
    log.close(), impressions.close(), database.close()

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A database that met a full disk, and what its process said."""
    path = tmp_path_factory.mktemp("full") / "palate.db"
    command = [sys.executable, "-c", _UNTIL_FULL, str(path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=LAST_RESORT_S)
    assert done.returncode == 0, done.stderr
    return path, done.stdout.splitlines()


def test_a_full_disk_is_told_and_writes_are_refused(full: tuple[Path, list[str]]) -> None:
    lines = full[1]
    assert lines[0].startswith("kept ")
    assert "Nothing was changed; check the disk" in lines[0]
    assert "no transaction" not in lines[0], "the message names the true cause"
    assert lines[1:3] == ["refused", "refused"]


def test_reads_go_on_and_impressions_are_counted_as_lost(full: tuple[Path, list[str]]) -> None:
    kept = full[1][0].split()[1]
    assert full[1][-1] == f"dropped 1 readable {kept}"


def test_with_room_again_exactly_what_was_acknowledged_is_there(full: tuple[Path, list[str]]) -> None:
    path, lines = full
    database = SqliteDatabase(path)
    log = SqliteEventLog(database)
    ids = [event.event_id for event in asyncio.run(log.read(0, 10**6)).events]
    assert ids == [f"e{number}" for number in range(int(lines[0].split()[1]))]
    assert len(ids) > 30
    log.close()
    database.close()
