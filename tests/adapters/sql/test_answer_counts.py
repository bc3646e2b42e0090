"""Counts of answers in an SQL database keep the contract of their port."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from palate.adapters.sql.answer_counts import SqlAnswerCounts
from palate.adapters.sql.database import Database
from palate.testing.port_contracts.answer_counts import AnswerCountsContract


class TestSqlAnswerCounts(AnswerCountsContract):
    @pytest.fixture
    def open_counts(self, open_database: Callable[[], Database]) -> Callable[[], SqlAnswerCounts]:
        return lambda: SqlAnswerCounts(open_database())
