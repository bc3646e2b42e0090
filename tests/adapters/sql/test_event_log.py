"""Event logs in SQL databases keep the contract of their port."""

from __future__ import annotations

import asyncio
import shutil
import threading
from contextlib import closing
from pathlib import Path
from unittest import mock

import pytest

from palate.adapters.sql.database import Database
from palate.adapters.sql.event_log import SqlEventLog
from palate.adapters.sqlite.database import SqliteDatabase
from palate.adapters.sqlite.event_log import SqliteEventLog
from palate.testing.port_contracts.event_log import EventLogContract


class TestSqlEventLog(EventLogContract):
    @pytest.fixture
    def log(self, sql_log: SqlEventLog) -> SqlEventLog:
        return sql_log


def test_stores_have_ids_of_their_own(migrated_database: Path, tmp_path: Path) -> None:
    ids = []
    for name in ("one", "other", "one"):
        path = tmp_path / name
        if not path.exists():
            shutil.copy(migrated_database, path)
        with closing(SqliteDatabase(path)) as database, closing(SqliteEventLog(database)) as log:
            ids.append(asyncio.run(log.store_id()))
    assert ids[0] == ids[2] != ids[1]


@pytest.mark.anyio
async def test_purges_that_are_asked_for_meanwhile_share_the_next(database: Database, sql_log: SqlEventLog) -> None:
    may_end, purge = threading.Event(), mock.Mock(return_value=())
    purge.side_effect = lambda: (may_end.wait(), ())[1]
    with mock.patch.object(database, "purge", purge):
        first = asyncio.create_task(sql_log.purge())
        while not purge.called:
            await asyncio.sleep(0.001)
        others = [asyncio.create_task(sql_log.purge()) for _ in range(20)]
        await asyncio.sleep(0)
        assert purge.call_count == 1, "the next begins after the first, which may have passed what they deleted"
        may_end.set()
        await asyncio.gather(first, *others)
    assert purge.call_count == 2
