"""Experiments in an SQL database keep the contract of their port."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from palate.adapters.sql.database import Database
from palate.adapters.sql.experiments import SqlExperiments
from palate.testing.port_contracts.experiments import ExperimentsContract


class TestSqlExperiments(ExperimentsContract):
    @pytest.fixture
    def open_experiments(self, database: Database) -> Callable[[], SqlExperiments]:
        return lambda: SqlExperiments(database)
