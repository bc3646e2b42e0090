"""Mutes on SQLite keep the contract of their port."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from palate.adapters.sql.mutes import SqlMutes
from palate.adapters.sqlite.database import SqliteDatabase
from palate.testing.port_contracts.mutes import MutesContract


class TestSqlMutes(MutesContract):
    @pytest.fixture
    def open_mutes(self, database: SqliteDatabase) -> Callable[[], SqlMutes]:
        return lambda: SqlMutes(database)
