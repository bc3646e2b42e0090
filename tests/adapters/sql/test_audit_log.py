"""The audit log in an SQL database keeps the contract of its port."""

from __future__ import annotations

import pytest

from palate.adapters.sql.accounts import SqlAccounts
from palate.adapters.sql.audit_log import SqlAuditLog
from palate.adapters.sql.database import Database
from palate.testing.port_contracts.audit_log import AuditLogContract


class TestSqlAuditLog(AuditLogContract):
    @pytest.fixture
    def accounts(self, database: Database) -> SqlAccounts:
        return SqlAccounts(database)

    @pytest.fixture
    def audit_log(self, database: Database) -> SqlAuditLog:
        return SqlAuditLog(database)
