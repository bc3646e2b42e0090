"""Accounts and sessions in an SQL database keep the contracts of their ports."""

from __future__ import annotations

import pytest

from palate.adapters.sql.accounts import SqlAccounts
from palate.adapters.sql.database import Database
from palate.adapters.sql.sessions import SqlSessions
from palate.testing.port_contracts.accounts import AccountsContract
from palate.testing.port_contracts.sessions import SessionsContract


class TestSqlAccounts(AccountsContract):
    @pytest.fixture
    def accounts(self, database: Database) -> SqlAccounts:
        return SqlAccounts(database)


class TestSqlSessions(SessionsContract):
    @pytest.fixture
    def accounts(self, database: Database) -> SqlAccounts:
        return SqlAccounts(database)

    @pytest.fixture
    def sessions(self, database: Database) -> SqlSessions:
        return SqlSessions(database)
