"""A catalogue in an SQL database keeps the contract of its port."""

from __future__ import annotations

import pytest

from palate.adapters.sql.catalogue import SqlCatalogue
from palate.adapters.sql.database import Database
from palate.testing.port_contracts.catalogue import CatalogueContract


class TestSqlCatalogue(CatalogueContract):
    @pytest.fixture
    def catalogue(self, database: Database) -> SqlCatalogue:
        return SqlCatalogue(database)
