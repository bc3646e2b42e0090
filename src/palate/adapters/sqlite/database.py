"""Open, migrate, read and write an SQLite database."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import copy_context
from functools import partial
from pathlib import Path
from typing import Final, TypeVar, cast

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from palate.adapters.sql.migrate import migrate
from palate.errors import StorageFailed
from palate.telemetry.tracing import span

_SYSTEM: Final = {"db.system.name": "sqlite"}
_BUSY_MS: Final = 30_000
_SWITCH_WAIT_S: Final = 0.01
_PURGE_TRIES: Final = 300
_PURGE_WAIT_S: Final = 0.1

Result = TypeVar("Result")


class SqliteDatabase:
    """An SQLite file in WAL mode with ``synchronous=FULL``: a commit that has returned is on the disk.

    Reads run concurrently on a few threads. Writes are serialised: SQLite has one writer, and waiting for a lock in the
    process is faster and fairer than polling for the lock of the file.
    """

    def __init__(self, path: Path) -> None:
        """
        Raises:
            StorageFailed: the file cannot be opened, is not a database, or was written by a newer Palate.
        """
        self.path = path
        self._writing = threading.Lock()
        self._readers = ThreadPoolExecutor(2, thread_name_prefix="palate-read")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._engine = _create_engine(path)
            self._migrate()
        except (OSError, DBAPIError) as error:
            raise StorageFailed(f"The database {path} cannot be opened: {_cause(error)}.", where=str(path)) from error

    async def read(self, query: Callable[[Connection], Result]) -> Result:
        """Run ``query`` on a reader thread, in one transaction: all its statements see the same state."""
        read = partial(copy_context().run, self.read_now, query)  # what is logged there names the request
        return await asyncio.get_running_loop().run_in_executor(self._readers, read)

    def read_now(self, query: Callable[[Connection], Result]) -> Result:
        """Run ``query`` on this thread, in one transaction."""
        with span("db read", **_SYSTEM), self._translate_errors(), self._engine.connect() as connection:
            driver = driver_of(connection)
            driver.execute("BEGIN")
            result = query(connection)
            driver.execute("COMMIT")
            return result

    async def write(self, change: Callable[[Connection], Result]) -> Result:
        """Run ``change`` in one transaction on another thread; durable on return."""
        return await asyncio.to_thread(self.write_now, change)

    def write_now(self, change: Callable[[Connection], Result]) -> Result:
        """Run ``change`` in one transaction on this thread; durable on return."""
        with (
            span("db write", **_SYSTEM),
            self._translate_errors(),
            self._writing,
            self._engine.connect() as connection,
        ):
            driver = driver_of(connection)
            driver.execute("BEGIN IMMEDIATE")
            try:
                result = change(connection)
                driver.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # on a full disk SQLite may have rolled back already
                    driver.execute("ROLLBACK")
                raise
            return result

    def purge(self) -> Sequence[str]:
        """Remove every copy of deleted rows from the disk, in free pages and in the write-ahead log; none is left.

        Rewrites the whole file: about one second per few hundred megabytes.

        Raises:
            StorageFailed: readers kept the write-ahead log busy for 30 seconds.
        """
        with self._translate_errors(), self._writing, self._engine.connect() as connection:
            connection.exec_driver_sql("VACUUM")
            for _ in range(_PURGE_TRIES):
                busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
                if not busy:
                    return ()
                time.sleep(_PURGE_WAIT_S)
        raise StorageFailed(
            "The rows were deleted, but copies remain in the write-ahead log, which is being read; try again."
        )

    def close(self) -> None:
        self._readers.shutdown()
        self._engine.dispose()

    @contextmanager
    def _translate_errors(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            raise StorageFailed(
                f"The database {self.path.name} failed: {_cause(error)}. Nothing was changed; "
                "check the disk and try again.",
                where=str(self.path),
            ) from error

    def _migrate(self) -> None:
        def begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # all migrations or none, in one process at a time

        with self._engine.connect() as connection:
            migrate(connection, str(self.path), begin)


def driver_of(connection: Connection) -> sqlite3.Connection:
    """The connection of the SQLite driver, for statements that are run often: SQLAlchemy takes longer than SQLite."""
    return cast(sqlite3.Connection, connection.connection.driver_connection)


def _create_engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite+pysqlite:///{path}",
        isolation_level="AUTOCOMMIT",
        pool_size=4,
        max_overflow=4,
        connect_args={"timeout": _BUSY_MS / 1000, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: sqlite3.Connection, _record: object) -> None:
        _use_write_ahead_log(connection)
        for pragma in (
            "synchronous = FULL",
            "secure_delete = ON",
            "cache_size = -32000",
            "foreign_keys = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switch a new database to WAL. SQLite does not wait for another process that does the same, so this does."""
    deadline = time.monotonic() + _BUSY_MS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_SWITCH_WAIT_S)
        else:
            return


def _cause(error: BaseException) -> str:
    return str(getattr(error, "orig", None) or error)
