"""Real databases of the tests' own: SQLite in a temporary folder, and PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.register_assert_rewrite("palate.testing.port_contracts")

from palate.adapters.postgres.database import PostgresDatabase  # noqa: E402  # after the rewriting is set up
from palate.adapters.postgres.event_log import PostgresEventLog  # noqa: E402
from palate.adapters.sqlite.database import SqliteDatabase  # noqa: E402
from palate.adapters.sqlite.event_log import SqliteEventLog  # noqa: E402
from palate.adapters.sqlite.impressions import SqliteImpressions  # noqa: E402


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def database(migrated_database: Path, tmp_path: Path) -> Iterator[SqliteDatabase]:
    database = SqliteDatabase(Path(shutil.copy(migrated_database, tmp_path)))
    yield database
    database.close()


@pytest.fixture
def sql_log(database: SqliteDatabase) -> Iterator[SqliteEventLog]:
    log = SqliteEventLog(database)
    yield log
    log.close()


@pytest.fixture
def postgres(postgres_url: str) -> Iterator[PostgresDatabase]:
    database = PostgresDatabase(postgres_url)
    yield database
    database.close()


@pytest.fixture
def postgres_log(postgres: PostgresDatabase) -> Iterator[PostgresEventLog]:
    log = PostgresEventLog(postgres)
    yield log
    log.close()


@pytest.fixture
def sql_impressions(database: SqliteDatabase) -> Iterator[SqliteImpressions]:
    impressions = SqliteImpressions(database, 1_000)
    yield impressions
    impressions.close()


def files_with(folder: Path, text: str) -> list[str]:
    """The files under ``folder`` that hold ``text`` anywhere in their bytes."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes())
