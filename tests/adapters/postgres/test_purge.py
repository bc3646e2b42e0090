"""What was erased is in no byte of PostgreSQL's files; where that cannot be done, it is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from palate.adapters.postgres.database import PostgresDatabase
from palate.adapters.postgres.event_log import PostgresEventLog
from palate.testing.port_contracts.examples import event
from tests.adapters.conftest import files_with
from tests.own_servers import PostgresServer

ERASED = "k9x7q2m4w8z1v5b3n6p0a1s2d3f4g5h6"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[PostgresServer, Path]]:
    folder = tmp_path_factory.mktemp("postgres") / "server"
    server = PostgresServer(folder)
    yield server, folder
    server.stop()


@pytest.mark.anyio
async def test_a_user_who_was_erased_is_in_no_byte_of_any_file(server: tuple[PostgresServer, Path]) -> None:
    postgres, folder = server
    database = PostgresDatabase(postgres.url)
    log = PostgresEventLog(database)
    await log.append([event(number, f"u{number % 50}") for number in range(1_000)])
    await log.append([event(10_000 + number, ERASED) for number in range(500)])
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("ANALYZE events")  # the user is one of the most frequent values
        connection.execute("CHECKPOINT")
    assert files_with(folder, ERASED)
    await log.erase(ERASED)
    (left,) = await log.purge()
    assert left.startswith("Backups")
    assert files_with(folder, ERASED) == []
    assert len((await log.read(0, 2_000)).events) == 1_000
    log.close()
    database.close()


@pytest.mark.anyio
async def test_a_database_user_with_few_rights_is_told_what_is_left(server: tuple[PostgresServer, Path]) -> None:
    postgres, _ = server
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("CREATE ROLE app LOGIN")
        connection.execute("CREATE DATABASE app OWNER app")
    database = PostgresDatabase(f"postgresql://app@127.0.0.1:{postgres.port}/app")
    log = PostgresEventLog(database)
    await log.append([event(1)])
    await log.erase("ann")
    _, files = await log.purge()
    assert "pg_wal" in files
    assert database.read_now(lambda connection: connection.execute(text("SELECT count(*) FROM events")).scalar()) == 0
    log.close()
    database.close()
