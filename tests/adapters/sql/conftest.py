"""Each test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from palate.adapters.postgres.database import PostgresDatabase
from palate.adapters.postgres.event_log import PostgresEventLog
from palate.adapters.sql.database import Database
from palate.adapters.sql.event_log import SqlEventLog
from palate.adapters.sqlite.database import SqliteDatabase
from palate.adapters.sqlite.event_log import SqliteEventLog


@pytest.fixture(params=["sqlite", "postgresql"])
def open_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """A function that opens one and the same empty database, as each process does."""
    opened: list[Database] = []
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgres_url")

        def open_() -> Database:
            opened.append(PostgresDatabase(url))
            return opened[-1]
    else:
        path = Path(shutil.copy(request.getfixturevalue("migrated_database"), tmp_path))

        def open_() -> Database:
            opened.append(SqliteDatabase(path))
            return opened[-1]

    yield open_
    for database in opened:
        database.close()


@pytest.fixture
def database(open_database: Callable[[], Database]) -> Database:
    return open_database()


@pytest.fixture
def sql_log(database: Database) -> Iterator[SqlEventLog]:
    log = PostgresEventLog(database) if isinstance(database, PostgresDatabase) else _sqlite_log(database)
    yield log
    log.close()


def _sqlite_log(database: Database) -> SqlEventLog:
    assert isinstance(database, SqliteDatabase)
    return SqliteEventLog(database)


@pytest.fixture
def sqlite(migrated_database: Path, tmp_path: Path) -> Iterator[SqliteDatabase]:
    path = tmp_path / "source.db"
    path.write_bytes(migrated_database.read_bytes())
    database = SqliteDatabase(path)
    yield database
    database.close()
