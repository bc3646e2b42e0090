"""Jobs in an SQL database keep the contract of their port."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from palate.adapters.sql.database import Database
from palate.adapters.sql.jobs import SqlJobs
from palate.testing.port_contracts.jobs import JobsContract


class TestSqlJobs(JobsContract):
    @pytest.fixture
    def open_jobs(self, open_database: Callable[[], Database]) -> Callable[[], SqlJobs]:
        return lambda: SqlJobs(open_database())
