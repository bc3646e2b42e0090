"""Migration 0017 makes event ids unique for each user, and goes down and up again with events."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, text

from palate.adapters.postgres.database import PostgresDatabase
from palate.adapters.sql.database import Database
from palate.adapters.sql.event_log import SqlEventLog
from palate.adapters.sql.migrate import HEAD, migrate
from palate.adapters.sqlite.database import SqliteDatabase
from palate.data.events import active_events
from palate.testing.port_contracts.examples import event, retraction


@pytest.mark.anyio
async def test_event_ids_of_users_go_down_and_up_again_with_data(database: Database, sql_log: SqlEventLog) -> None:
    ann = [event(1), event(2), retraction(3, event(2))]
    bob = [event(1, "bob"), event(2, "bob", item="emma"), retraction(4, event(1, "bob"))]
    await sql_log.append([*ann, *bob, event(9, "cid")])
    await sql_log.erase("cid")
    _migrate(database, "0016")
    with pytest.raises(Exception, match=r"(?i)unique"):
        database.write_now(lambda c: c.execute(text("UPDATE events SET event_id = 'e1'")))
    _migrate(database, HEAD)
    assert (await sql_log.of_user("ann")).events == tuple(ann)
    kept = (await sql_log.of_user("bob")).events
    assert [each.item for each in active_events(kept)] == ["emma"]
    assert [each.event_id for each in kept] == ["e1#4", "e2#5", "e4"]
    assert (await sql_log.append([event(1, "bob"), event(5)])).cursor == 9, "positions go on, also after an erasure"


def _migrate(database: Database, revision: str) -> None:
    assert isinstance(database, PostgresDatabase | SqliteDatabase)

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    with database._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        migrate(connection, "events", begin, revision)
