"""The SQLite catalogue keeps the contract of its port."""

from __future__ import annotations

import pytest

from palate.adapters.sqlite.catalogue import SqlCatalogue
from palate.adapters.sqlite.database import Database
from palate.testing.port_contracts.catalogue import CatalogueContract


class TestSqlCatalogue(CatalogueContract):
    @pytest.fixture
    def catalogue(self, database: Database) -> SqlCatalogue:
        return SqlCatalogue(database)
