"""Event logs in SQL databases keep the contract of their port."""

from __future__ import annotations

import pytest

from palate.adapters.sql.event_log import SqlEventLog
from palate.testing.port_contracts.event_log import EventLogContract


class TestSqlEventLog(EventLogContract):
    @pytest.fixture
    def log(self, sql_log: SqlEventLog) -> SqlEventLog:
        return sql_log
