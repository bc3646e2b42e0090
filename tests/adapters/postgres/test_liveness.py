"""A silent server fails what waits for it, and all else at once, until it answers; a slow statement is left alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import text

from palate.adapters.postgres.database import PostgresDatabase
from palate.adapters.sql.database import DatabaseDown
from palate.errors import StorageFailed
from tests.proxy import Proxy, proxy
from tests.waiting import wait_until

pytestmark = pytest.mark.slow


@pytest.fixture
def to_postgres(postgres_url: str) -> Iterator[Proxy]:
    with proxy(int(conninfo_to_dict(postgres_url).get("port") or 5432)) as opened:
        yield opened


@pytest.fixture
def database(postgres_url: str, to_postgres: Proxy) -> Iterator[PostgresDatabase]:
    name = postgres_url.rpartition("/")[2]
    database = PostgresDatabase(f"postgresql://postgres@127.0.0.1:{to_postgres.port}/{name}", timeout_s=600.0)
    yield database
    database.close()


def _select(database: PostgresDatabase, expression: str) -> object:
    return database.read_now(lambda connection: connection.execute(text(f"SELECT {expression}")).scalar())


def test_a_silent_server_is_noticed_long_before_the_deadline_and_used_when_it_answers(
    database: PostgresDatabase, to_postgres: Proxy
) -> None:
    assert _select(database, "1") == 1
    to_postgres.is_silent = True
    with pytest.raises(DatabaseDown):
        _select(database, "1")
    with pytest.raises(DatabaseDown, match="does not answer"):
        _select(database, "1")
    to_postgres.is_silent = False

    def is_up() -> bool:
        try:
            return _select(database, "1") == 1
        except StorageFailed:
            return False

    assert wait_until(is_up)


def test_a_statement_that_takes_long_is_left_alone_while_the_server_answers(database: PostgresDatabase) -> None:
    assert _select(database, "pg_sleep(4) IS NULL") is False
    assert _select(database, "1") == 1
