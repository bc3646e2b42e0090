"""Accounts and sessions on SQLite keep the contracts of their ports."""

from __future__ import annotations

import pytest

from palate.adapters.sql.accounts import SqlAccounts
from palate.adapters.sql.sessions import SqlSessions
from palate.adapters.sqlite.database import SqliteDatabase
from palate.testing.port_contracts.accounts import AccountsContract
from palate.testing.port_contracts.sessions import SessionsContract


class TestSqlAccounts(AccountsContract):
    @pytest.fixture
    def accounts(self, database: SqliteDatabase) -> SqlAccounts:
        return SqlAccounts(database)


class TestSqlSessions(SessionsContract):
    @pytest.fixture
    def accounts(self, database: SqliteDatabase) -> SqlAccounts:
        return SqlAccounts(database)

    @pytest.fixture
    def sessions(self, database: SqliteDatabase) -> SqlSessions:
        return SqlSessions(database)
