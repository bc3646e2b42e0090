"""PostgreSQL databases of the tests' own, on the server at PALATE_TEST_POSTGRES or 127.0.0.1:5432."""

from __future__ import annotations

import os
import uuid

import psycopg
import pytest
from psycopg import sql

SERVER = os.environ.get("PALATE_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")


def need_postgres() -> None:
    """Skip a test where there is no server; with CI=true fail."""
    try:
        psycopg.connect(SERVER, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"needs a PostgreSQL server at {SERVER}: {error}")


def create_database(template: str = "template0") -> str:
    """Create a database with a name of its own; return its URL."""
    name = f"palate_test_{uuid.uuid4().hex[:16]}"
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
        sql.Identifier(name), sql.Identifier(template.rpartition("/")[2])
    )
    _execute(statement)
    return f"{SERVER.rpartition('/')[0]}/{name}"


def drop_database(url: str) -> None:
    """Drop a database, and end what is connected to it."""
    _execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(url.rpartition("/")[2])))


def _execute(statement: sql.Composed) -> None:
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(statement)
