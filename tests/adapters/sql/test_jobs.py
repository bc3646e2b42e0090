"""Jobs on SQLite keep the contract of their port."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from palate.adapters.sql.jobs import SqlJobs
from palate.adapters.sqlite.database import SqliteDatabase
from palate.testing.port_contracts.jobs import JobsContract


class TestSqlJobs(JobsContract):
    @pytest.fixture
    def open_jobs(self, migrated_database: Path, tmp_path: Path) -> Iterator[Callable[[], SqlJobs]]:
        path = tmp_path / migrated_database.name
        path.write_bytes(migrated_database.read_bytes())
        opened: list[SqliteDatabase] = []

        def open_() -> SqlJobs:
            opened.append(SqliteDatabase(path))
            return SqlJobs(opened[-1])

        yield open_
        for database in opened:
            database.close()
