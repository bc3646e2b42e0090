"""Business rules in an SQL database keep the contract of their port."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from palate.adapters.sql.database import Database
from palate.adapters.sql.rules import SqlRules
from palate.testing.port_contracts.rules import RulesContract


class TestSqlRules(RulesContract):
    @pytest.fixture
    def open_rules(self, database: Database) -> Callable[[], SqlRules]:
        return lambda: SqlRules(database)
