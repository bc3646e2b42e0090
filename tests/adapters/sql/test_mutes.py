"""Mutes in an SQL database keep the contract of their port."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from palate.adapters.sql.database import Database
from palate.adapters.sql.mutes import SqlMutes
from palate.testing.port_contracts.mutes import MutesContract


class TestSqlMutes(MutesContract):
    @pytest.fixture
    def open_mutes(self, database: Database) -> Callable[[], SqlMutes]:
        return lambda: SqlMutes(database)
