"""The database is what the migrations make of it, and refuses what it cannot understand."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from palate.adapters.sql.migrate import HEAD
from palate.adapters.sql.schema import metadata
from palate.adapters.sqlite.database import SqliteDatabase
from palate.errors import StorageFailed
from tests.waiting import LAST_RESORT_S

_OLD_EVENTS = (
    "CREATE TABLE events (seq INTEGER PRIMARY KEY AUTOINCREMENT, event_id VARCHAR NOT NULL UNIQUE, user VARCHAR, "
    "item VARCHAR, kind VARCHAR, at FLOAT, value FLOAT, recommendation_id VARCHAR, retracts VARCHAR);"
    "CREATE INDEX events_of_user ON events (user, seq)"
)


def test_the_migrations_build_the_schema(database: SqliteDatabase) -> None:
    with database._engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == HEAD


def test_the_migrations_count_events_and_items_for_ever(database: SqliteDatabase) -> None:
    """AUTOINCREMENT, which autogenerate cannot see, keeps cursors from coming again."""
    tables = database.read_now(lambda c: c.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")))
    counting = {name for name, sql in tables if "AUTOINCREMENT" in sql.upper()}
    assert counting == {"events", "items"}


def test_every_connection_is_set_to_survive_a_power_cut(database: SqliteDatabase) -> None:
    pragmas = ("journal_mode", "synchronous", "secure_delete")
    with database._engine.connect() as first, database._engine.connect() as second:
        for connection in (first, second):
            values = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
            assert values == ["wal", 2, 1]


def test_opening_again_changes_nothing(tmp_path: Path, database: SqliteDatabase) -> None:
    database.write_now(lambda c: c.execute(text("INSERT INTO revisions VALUES ('items', 7)")))
    again = SqliteDatabase(tmp_path / "palate.db")
    assert again.read_now(lambda c: c.execute(text("SELECT revision FROM revisions")).scalar()) == 7
    again.close()


def test_a_database_of_a_newer_palate_is_refused_and_left_alone(tmp_path: Path, database: SqliteDatabase) -> None:
    database.write_now(lambda c: c.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    database.close()
    with pytest.raises(StorageFailed, match=r"newer Palate.*9999"):
        SqliteDatabase(tmp_path / "palate.db")
    with sqlite3.connect(tmp_path / "palate.db") as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)
    connection.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "palate.db").write_text("Dear diary, " * 100)
    with pytest.raises(StorageFailed, match="not a database"):
        SqliteDatabase(tmp_path / "palate.db")


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageFailed, match="cannot be opened"):
        SqliteDatabase(tmp_path / "file" / "palate.db")


def test_a_failed_change_leaves_nothing_and_the_next_one_works(database: SqliteDatabase) -> None:
    insert = text("INSERT INTO revisions VALUES (:name, 1)")

    def fail(name: str) -> None:
        def change(connection: Connection) -> None:
            connection.execute(insert, {"name": name})
            raise RuntimeError(name)

        database.write_now(change)

    with pytest.raises(RuntimeError):
        fail("half")
    database.write_now(lambda c: c.execute(insert, {"name": "whole"}))
    assert database.read_now(lambda c: c.execute(text("SELECT name FROM revisions")).scalars().all()) == ["whole"]


def test_all_statements_of_a_read_see_the_same_state(database: SqliteDatabase) -> None:
    count = text("SELECT count(*) FROM revisions")

    def count_twice(connection: Connection) -> list[int]:
        before = connection.execute(count).scalar_one()
        database.write_now(lambda c: c.execute(text("INSERT INTO revisions VALUES ('new', 1)")))
        return [before, connection.execute(count).scalar_one()]

    assert database.read_now(count_twice) == [0, 0]
    assert database.read_now(lambda c: c.execute(count).scalar_one()) == 1


def test_a_failed_read_leaves_the_connection_in_order(database: SqliteDatabase) -> None:
    for _ in range(10):
        with pytest.raises(StorageFailed, match="no such table"):
            database.read_now(lambda c: c.execute(text("SELECT 1 FROM nowhere")))
    database.write_now(lambda c: c.execute(text("INSERT INTO revisions VALUES ('whole', 1)")))
    assert database.read_now(lambda c: c.execute(text("SELECT name FROM revisions")).scalars().all()) == ["whole"]


def test_a_migration_drops_checkpoints_that_have_no_epoch(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "palate.db") as connection:
        connection.execute("CREATE TABLE checkpoints (name VARCHAR PRIMARY KEY, cursor INTEGER, state TEXT)")
        connection.execute("CREATE TABLE impressions (recommendation_id VARCHAR PRIMARY KEY, asked JSON)")
        connection.execute("CREATE TABLE items (place INTEGER PRIMARY KEY AUTOINCREMENT)")
        connection.execute("CREATE TABLE accounts (user VARCHAR)")
        connection.executescript(_OLD_EVENTS)
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR)")
        connection.execute("INSERT INTO checkpoints VALUES ('features', 7, '{}')")
        connection.execute("INSERT INTO alembic_version VALUES ('0005')")
    connection.close()
    database = SqliteDatabase(tmp_path / "palate.db")
    assert database.read_now(lambda c: c.execute(text("SELECT name, epoch FROM checkpoints")).all()) == []
    database.close()


def test_impressions_from_before_policies_were_stored_have_none(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "palate.db") as connection:
        connection.execute("CREATE TABLE impressions (recommendation_id VARCHAR PRIMARY KEY, asked JSON)")
        connection.execute("CREATE TABLE items (place INTEGER PRIMARY KEY AUTOINCREMENT)")
        connection.execute("CREATE TABLE accounts (user VARCHAR)")
        connection.executescript(_OLD_EVENTS)
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR)")
        connection.execute("INSERT INTO impressions VALUES ('r1', '{}')")
        connection.execute("INSERT INTO alembic_version VALUES ('0006')")
    connection.close()
    database = SqliteDatabase(tmp_path / "palate.db")
    columns = "recommendation_id, request, policy, variant, candidates"
    rows = database.read_now(lambda c: c.execute(text(f"SELECT {columns} FROM impressions")).all())
    assert rows == [("r1", "{}", None, None, None)]
    database.close()


@pytest.mark.slow
def test_a_start_that_died_while_migrating_can_be_repeated(tmp_path: Path) -> None:
    script = (
        "import os, sys, pathlib; from alembic.operations import Operations;"
        "from palate.adapters.sqlite import database;"
        "create = Operations.create_index;"
        "Operations.create_index = lambda *a, **k: os._exit(9);"
        "database.SqliteDatabase(pathlib.Path(sys.argv[1]))"
    )
    died = subprocess.run([sys.executable, "-c", script, tmp_path / "palate.db"], check=False, timeout=LAST_RESORT_S)
    assert died.returncode == 9
    SqliteDatabase(tmp_path / "palate.db").close()


@pytest.mark.slow
def test_several_processes_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib; from palate.adapters.sqlite.database import SqliteDatabase; import alembic.command;"
        "print('ready', flush=True);"
        "[(SqliteDatabase(pathlib.Path(line.strip())).close(), print('opened', flush=True)) for line in sys.stdin]"
    )
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    command = [sys.executable, "-c", script]
    started = [subprocess.Popen(command, text=True, **pipes) for _ in range(4)]  # type: ignore[call-overload]  # by name
    assert [process.stdout.readline() for process in started] == ["ready\n"] * 4
    for attempt in range(3):
        for process in started:
            with contextlib.suppress(BrokenPipeError):  # it failed, and its code tells so below
                process.stdin.write(f"{tmp_path / str(attempt)}.db\n")
                process.stdin.flush()
        for process in started:
            process.stdout.readline()  # empty where it failed
    errors = [process.communicate(timeout=LAST_RESORT_S)[1] for process in started]
    assert [process.returncode for process in started] == [0] * 4, "\n".join(errors)
