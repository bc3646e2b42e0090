"""Event logs in SQL databases keep the contract of their port."""

from __future__ import annotations

import asyncio
import shutil
from contextlib import closing
from pathlib import Path

import pytest

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
