"""Checkpoints in an SQL database keep the contract of their port, and a damaged one counts as none."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from palate.adapters.sql.checkpoints import SqlCheckpoints
from palate.adapters.sql.database import Database
from palate.adapters.sql.event_log import SqlEventLog
from palate.adapters.sql.schema import checkpoints as table
from palate.ports.checkpoints import Checkpoint
from palate.testing.port_contracts.checkpoints import CheckpointsContract


class TestSqlCheckpoints(CheckpointsContract):
    @pytest.fixture
    def checkpoints(self, database: Database) -> SqlCheckpoints:
        return SqlCheckpoints(database)

    @pytest.fixture
    def log(self, sql_log: SqlEventLog) -> SqlEventLog:
        return sql_log


@pytest.mark.anyio
async def test_a_state_that_cannot_be_read_counts_as_none(database: Database) -> None:
    checkpoints = SqlCheckpoints(database)
    await checkpoints.save("features", Checkpoint(7, 0, {"counts": {}}))
    await database.write(lambda connection: connection.execute(update(table).values(state='{"counts": {')))
    assert await checkpoints.load("features") is None
