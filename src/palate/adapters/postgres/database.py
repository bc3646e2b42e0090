"""Open, migrate, read and write a PostgreSQL database."""

from __future__ import annotations

import asyncio
import logging
import selectors
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import copy_context
from functools import partial
from typing import Final, TypeVar, cast

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from palate.adapters.postgres.deadlines import Deadlines
from palate.adapters.postgres.liveness import Liveness
from palate.adapters.postgres.purge import purge
from palate.adapters.sql.database import DatabaseDown
from palate.adapters.sql.migrate import migrate
from palate.errors import InvalidInput, PalateError, StorageFailed
from palate.settings.serving import UNREADABLE_URL
from palate.telemetry.tracing import span

_SYSTEM: Final = {"db.system.name": "postgresql"}
_WRITES: Final = 7_253_001
SHARED_LOCK: Final = f"SELECT pg_advisory_xact_lock_shared({_WRITES})".encode()
"""Makes a transaction wait for ``write``, and ``write`` for it, but not for others that have this lock."""

_MIGRATION: Final = 7_253_002
_CONNECT_S: Final = 2
_MAINTENANCE_S: Final = 3_600.0
_POOL: Final = 8
_READERS: Final = 8

_IDLE_S: Final = 60.0
_DOWN: Final = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.ReadOnlySqlTransaction,
    PoolTimeout,
)
"""Errors after which the next attempt fails, too, for a while."""

_Selector: Final[type[selectors.BaseSelector]] = getattr(selectors, "PollSelector", selectors.SelectSelector)
"""Windows has no poll."""

Result = TypeVar("Result")

log = logging.getLogger(__name__)


class PostgresDatabase:
    """A pool of connections; a commit that has returned is durable, as far as ``synchronous_commit`` says.

    Changes exclude each other by an advisory lock, in all processes. What takes longer than ``timeout_s`` fails. While
    the server answers nothing, what waits for it fails within three seconds, and all else at once.
    """

    def __init__(self, url: str, timeout_s: float = 10.0) -> None:
        """
        Raises:
            DatabaseDown: the server cannot be reached.
            StorageFailed: it refuses, or a newer Palate has written the database.
        """
        try:
            parsed = make_url(url).set(drivername="postgresql+psycopg")
        except (ArgumentError, ValueError):  # the error may name the password
            raise StorageFailed(UNREADABLE_URL, where="store.database_url") from None
        self.name = parsed.database or ""
        self._timeout_s = timeout_s
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="palate-read")
        self._engine = _create_engine(parsed, max(timeout_s, _IDLE_S))
        self._reading = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._deadlines = Deadlines()
        self._liveness = Liveness(partial(_connect_to, self._engine), self._deadlines, self._cut_all)
        try:
            self._migrate()
        except BaseException:
            self.close()
            raise

    async def read(self, query: Callable[[Connection], Result]) -> Result:
        """Run ``query`` on a reader thread, in one transaction: all its statements see the same state."""
        read = partial(copy_context().run, self.read_now, query)  # what is logged there names the request
        return await asyncio.get_running_loop().run_in_executor(self._readers, read)

    def read_now(self, query: Callable[[Connection], Result]) -> Result:
        """Run ``query`` on this thread, in one transaction."""
        with span("db read", **_SYSTEM), self._connect(self._reading) as connection, connection.begin():
            return query(connection)

    async def write(self, change: Callable[[Connection], Result]) -> Result:
        """Run ``change`` in one transaction on another thread; durable on return."""
        return await asyncio.to_thread(self.write_now, change)

    def write_now(self, change: Callable[[Connection], Result]) -> Result:
        """Run ``change`` in one transaction on this thread; durable on return."""
        with span("db write", **_SYSTEM), self._connect(self._engine) as connection, connection.begin():
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITES})")
            return change(connection)

    def transact(self, change: Callable[[Connection], Result]) -> Result:
        """Run ``change`` in one transaction on this thread, with no locks but its own; durable on return."""
        with self._connect(self._engine) as connection, connection.begin():
            return change(connection)

    def write_with_driver(self, send: Callable[[psycopg.Connection], Callable[[], Result]]) -> Result:
        """Commit what ``send`` executes in one exchange with the server; without locks but those that it takes.

        ``send`` reads nothing. It returns a function that reads the results, which is called after the commit.
        """
        with self._connect(self._engine) as connection, _autocommit(driver_of(connection)) as driver:
            with driver.pipeline():  # all until its end is one transaction
                read = send(driver)
            return read()

    def purge(self) -> Sequence[str]:
        """Rewrite the tables that have deleted rows, and overwrite the files of the write-ahead log; see the port."""
        with self._connect(self._engine, _MAINTENANCE_S) as connection, _autocommit(driver_of(connection)) as driver:
            return purge(driver)

    def close(self) -> None:
        self._readers.shutdown()
        self._engine.dispose()
        self._liveness.close()
        self._deadlines.close()

    @contextmanager
    def _connect(self, engine: Engine, limit_s: float | None = None) -> Iterator[Connection]:
        """A connection of the pool; what the driver raises is translated.

        Raises:
            DatabaseDown: the server cannot be reached, does not answer in time, or has ended the connection.
            StorageFailed: it refused.
        """
        if self._liveness.is_silent:
            raise self._failure(DatabaseDown, "the server does not answer")
        try:
            with (
                self._liveness.operation(),
                _checkout(engine) as connection,
                self._deadlines.watch(driver_of(connection), limit_s or self._timeout_s),
            ):
                yield connection
        except (DBAPIError, psycopg.Error, PoolTimeout) as error:
            raise self._translate(error) from error

    def _translate(self, error: Exception) -> PalateError:
        cause = getattr(error, "orig", None) or error
        summary = cause.diag.message_primary if isinstance(cause, psycopg.Error) else None  # details may name users
        reason = " ".join((summary or str(cause)).split()) or type(cause).__name__
        if type(cause) is psycopg.DataError:  # of the driver itself, such as for a text with NUL
            return InvalidInput(f"The database cannot store this value: {reason}. Nothing was changed.")
        is_down = isinstance(cause, _DOWN) and not isinstance(cause, psycopg.errors.DiskFull)
        return self._failure(DatabaseDown if is_down else StorageFailed, reason)

    def _failure(self, kind: type[StorageFailed], reason: str) -> StorageFailed:
        return kind(
            f"The database {self.name} failed: {reason}. Nothing that was not acknowledged is certain to be stored; "
            "check PostgreSQL, and send it again.",
            where=self.name,
        )

    def _cut_all(self) -> None:
        """End all connections: those in use, and those of the pool, which may be dead without a sign."""
        log.warning("the database %s does not answer; until it does, what needs it fails at once", self.name)
        self._deadlines.cut_all()
        self._engine.dispose()

    def _migrate(self) -> None:
        def begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION})")  # one process at a time

        autocommit = self._engine.execution_options(isolation_level="AUTOCOMMIT")
        with self._connect(autocommit, _MAINTENANCE_S) as connection:
            migrate(connection, self.name, begin)


def driver_of(connection: Connection) -> psycopg.Connection:
    """The connection of the driver, for statements that are run often: SQLAlchemy takes longer than the server."""
    return cast(psycopg.Connection, connection.connection.driver_connection)


def _checkout(engine: Engine) -> Connection:
    """A connection of the pool that the server has not ended, as far as can be seen without asking it."""
    connection = engine.connect()
    while _has_ended(driver_of(connection)):
        connection.invalidate()
        connection.close()
        connection = engine.connect()
    return connection


def _has_ended(connection: psycopg.Connection) -> bool:
    """Whether an idle connection has something to read: the end of the stream, or why the server ended it."""
    if connection.closed:
        return True
    with _Selector() as selector:
        selector.register(connection.fileno(), selectors.EVENT_READ)
        return bool(selector.select(0))


@contextmanager
def _autocommit(driver: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """The connection, outside transactions that begin by themselves."""
    driver.autocommit = True
    try:
        yield driver
    finally:
        with suppress(psycopg.Error):  # it has ended
            driver.autocommit = False


def _connect_to(engine: Engine) -> psycopg.Connection:
    """A connection that is not of the pool, in autocommit mode."""
    positional, named = engine.dialect.create_connect_args(engine.url)
    return psycopg.connect(*positional, **{**named, "connect_timeout": _CONNECT_S}, autocommit=True)


def _create_engine(url: URL, idle_s: float) -> Engine:
    """``idle_s`` is the longest pause within a transaction."""
    return create_engine(
        url,
        pool_size=_POOL,
        max_overflow=_POOL,
        pool_timeout=_CONNECT_S,
        connect_args={
            "connect_timeout": _CONNECT_S,
            "application_name": "palate",
            "options": f"-c statement_timeout=0 -c lock_timeout=8000 "
            f"-c idle_in_transaction_session_timeout={idle_s * 1_000:.0f} "
            "-c default_transaction_isolation=read\\ committed",
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
        },
    )
