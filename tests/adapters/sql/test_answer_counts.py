"""Counts of answers on SQLite keep the contract of their port."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from palate.adapters.sql.answer_counts import SqlAnswerCounts
from palate.adapters.sqlite.database import SqliteDatabase
from palate.testing.port_contracts.answer_counts import AnswerCountsContract


class TestSqlAnswerCounts(AnswerCountsContract):
    @pytest.fixture
    def open_counts(self, migrated_database: Path, tmp_path: Path) -> Iterator[Callable[[], SqlAnswerCounts]]:
        path = tmp_path / migrated_database.name
        path.write_bytes(migrated_database.read_bytes())
        opened: list[SqliteDatabase] = []

        def open_() -> SqlAnswerCounts:
            opened.append(SqliteDatabase(path))
            return SqlAnswerCounts(opened[-1])

        yield open_
        for database in opened:
            database.close()
