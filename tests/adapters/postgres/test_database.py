"""A PostgreSQL database is what the migrations make of it; what fails says so, and the next call works."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import Connection, text

from palate.adapters.postgres.database import PostgresDatabase
from palate.adapters.postgres.event_log import PostgresEventLog
from palate.adapters.postgres.impressions import PostgresImpressions
from palate.adapters.sql.database import DatabaseDown
from palate.adapters.sql.migrate import HEAD, migrate
from palate.adapters.sql.schema import metadata
from palate.errors import StorageFailed
from palate.testing.port_contracts.examples import event, impression
from tests.proxy import proxy


def test_the_migrations_build_the_schema(postgres: PostgresDatabase) -> None:
    with postgres._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD


def test_numbers_have_64_bits_and_texts_are_compared_by_code_points(postgres: PostgresDatabase) -> None:
    query = text(
        "SELECT table_name, column_name, data_type, collation_name FROM information_schema.columns "
        "WHERE table_schema = 'public' AND table_name <> 'alembic_version'"
    )
    columns = postgres.read_now(lambda connection: connection.execute(query).all())
    assert {row.collation_name for row in columns if row.data_type in ("text", "character varying")} == {"C"}
    small = {row.column_name for row in columns if row.data_type == "integer"}
    assert small == {"turn", "candidates", "number", "per_minute", "status"}
    assert ("events", "seq") in {(row.table_name, row.column_name) for row in columns if row.data_type == "bigint"}


@pytest.mark.anyio
async def test_the_migrations_go_down_and_up_again_with_data(postgres: PostgresDatabase) -> None:
    log, impressions = PostgresEventLog(postgres), PostgresImpressions(postgres, 100)
    await log.append([event(1), event(2, "bob", recommendation_id="r1")])
    shown = impression(1)
    impressions.put(shown, 0)
    await impressions.flush()
    for revision in ("0003", HEAD):
        _migrate(postgres, revision)
    assert (await log.read(0, 10)).events == (event(1), event(2, "bob", recommendation_id="r1"))
    stored = await impressions.get("r1")
    assert stored is not None
    assert (stored.items, stored.propensities, stored.seed) == (shown.items, shown.propensities, shown.seed)
    assert (await log.append([event(3)])).cursor == 3
    impressions.close()
    log.close()


def test_a_database_of_a_newer_palate_is_refused_and_left_alone(postgres_url: str, postgres: PostgresDatabase) -> None:
    postgres.write_now(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(StorageFailed, match=r"newer Palate.*9999"):
        PostgresDatabase(postgres_url)


@pytest.mark.parametrize("host", ["127.0.0.1:1", "127.0.0.1:1/"])
def test_a_server_that_is_not_there_is_named_without_the_password(host: str) -> None:
    with pytest.raises(DatabaseDown, match="palate") as caught:
        PostgresDatabase(f"postgresql://me:hunter2@{host.rstrip('/')}/palate")
    assert "hunter2" not in str(caught.value)


def test_a_failed_change_leaves_nothing_and_the_next_one_works(postgres: PostgresDatabase) -> None:
    def change(connection: Connection) -> None:
        connection.execute(text("INSERT INTO revisions VALUES ('items', 7)"))
        connection.execute(text("SELECT 1 / 0"))

    with pytest.raises(StorageFailed, match="division by zero"):
        postgres.write_now(change)
    count = text("SELECT count(*) FROM revisions WHERE name = 'items'")
    assert postgres.read_now(lambda connection: connection.execute(count).scalar()) == 0


def test_a_read_changes_nothing(postgres: PostgresDatabase) -> None:
    with pytest.raises(StorageFailed, match="read-only"):
        postgres.read_now(lambda connection: connection.execute(text("DELETE FROM revisions")))


@pytest.mark.anyio
async def test_connections_that_the_server_has_ended_are_replaced(postgres: PostgresDatabase) -> None:
    log = PostgresEventLog(postgres)
    await log.append([event(1)])
    _end_all(postgres)
    assert (await log.append([event(2)])).cursor == 2
    _end_all(postgres)
    assert len((await log.read(0, 10)).events) == 2
    log.close()


def test_a_server_that_stops_to_answer_fails_the_call_within_its_deadline(postgres_url: str) -> None:
    port = conninfo_to_dict(postgres_url).get("port") or 5432
    name = postgres_url.rpartition("/")[2]
    query = text("SELECT 1")
    with proxy(int(port)) as silent:
        database = PostgresDatabase(f"postgresql://postgres@127.0.0.1:{silent.port}/{name}", timeout_s=0.5)
        assert database.read_now(lambda connection: connection.execute(query).scalar()) == 1
        silent.is_silent = True
        with pytest.raises(DatabaseDown):
            database.read_now(lambda connection: connection.execute(query).scalar())
        silent.is_silent = False
        assert database.read_now(lambda connection: connection.execute(query).scalar()) == 1
        database.close()


def _migrate(database: PostgresDatabase, revision: str) -> None:
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    with database._engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        migrate(connection, database.name, begin, revision)


def _end_all(database: PostgresDatabase) -> None:
    """End all connections to the database but the one that asks."""
    statement = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    database.read_now(lambda connection: connection.execute(statement).all())
