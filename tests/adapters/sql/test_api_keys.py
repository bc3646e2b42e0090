"""API keys in an SQL database keep the contract of their port."""

from __future__ import annotations

import pytest

from palate.adapters.sql.api_keys import SqlApiKeys
from palate.adapters.sql.database import Database
from palate.testing.port_contracts.api_keys import ApiKeysContract


class TestSqlApiKeys(ApiKeysContract):
    @pytest.fixture
    def keys(self, database: Database) -> SqlApiKeys:
        return SqlApiKeys(database)
