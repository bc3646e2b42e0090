"""The SQLite catalogue keeps the contract of its port."""

from __future__ import annotations

import pytest

from palate.adapters.sql.catalogue import SqlCatalogue
from palate.adapters.sqlite.database import SqliteDatabase
from palate.testing.port_contracts.catalogue import CatalogueContract


class TestSqlCatalogue(CatalogueContract):
    @pytest.fixture
    def catalogue(self, database: SqliteDatabase) -> SqlCatalogue:
        return SqlCatalogue(database)
