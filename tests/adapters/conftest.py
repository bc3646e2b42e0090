"""A real database in a temporary folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.register_assert_rewrite("palate.testing.port_contracts")

from palate.adapters.sqlite.database import Database  # noqa: E402  # after the rewriting is set up
from palate.adapters.sqlite.event_log import SqlEventLog  # noqa: E402


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def database(migrated_database: Path, tmp_path: Path) -> Iterator[Database]:
    database = Database(Path(shutil.copy(migrated_database, tmp_path)))
    yield database
    database.close()


@pytest.fixture
def sql_log(database: Database) -> Iterator[SqlEventLog]:
    log = SqlEventLog(database)
    yield log
    log.close()


def files_with(folder: Path, text: str) -> list[str]:
    """The files under ``folder`` that hold ``text`` anywhere in their bytes."""
    return sorted(path.name for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes())
