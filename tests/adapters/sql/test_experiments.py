"""Experiments on SQLite keep the contract of their port."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from palate.adapters.sql.experiments import SqlExperiments
from palate.adapters.sqlite.database import SqliteDatabase
from palate.testing.port_contracts.experiments import ExperimentsContract


class TestSqlExperiments(ExperimentsContract):
    @pytest.fixture
    def open_experiments(self, database: SqliteDatabase) -> Callable[[], SqlExperiments]:
        return lambda: SqlExperiments(database)
