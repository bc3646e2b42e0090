"""One SQLite database: how it is opened, migrated and written to."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError

from palate.errors import StorageFailed

HEAD: Final = "0005"
"""The newest migration."""

_BUSY_MS: Final = 30_000
_PURGE_TRIES: Final = 300
_PURGE_WAIT_S: Final = 0.1

Result = TypeVar("Result")


class Database:
    """A SQLite file in WAL mode with ``synchronous=FULL``: a commit that returned is on the disk.

    Reads run on a few threads beside each other. Writes take turns: SQLite has one writer, and
    waiting for a lock in the process is quicker and fairer than polling for one in the file.
    """

    def __init__(self, path: Path) -> None:
        """
        Raises:
            StorageFailed: the file cannot be opened, is no database, or is from a newer Palate.
        """
        self.path = path
        self._writing = threading.Lock()
        self._readers = ThreadPoolExecutor(2, thread_name_prefix="palate-read")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._engine = _engine(path)
            self._migrate()
        except (OSError, DBAPIError) as error:
            raise StorageFailed(f"The database {path} cannot be opened: {_cause(error)}.", where=str(path)) from error

    async def read(self, query: Callable[[Connection], Result]) -> Result:
        """Run ``query`` on a reader thread."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, query)

    def read_now(self, query: Callable[[Connection], Result]) -> Result:
        """Run ``query`` on this thread."""
        with self._guard(), self._engine.connect() as connection:
            return query(connection)

    async def write(self, change: Callable[[Connection], Result]) -> Result:
        """Run ``change`` in a transaction of its own on another thread; durable on return."""
        return await asyncio.to_thread(self.write_now, change)

    def write_now(self, change: Callable[[Connection], Result]) -> Result:
        """Run ``change`` in a transaction of its own on this thread; durable on return."""
        with self._guard(), self._writing, self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                result = change(connection)
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                with suppress(DBAPIError):  # SQLite may have rolled back by itself, on a full disk
                    connection.exec_driver_sql("ROLLBACK")
                raise
            return result

    def purge(self) -> None:
        """Leave no copy of deleted rows on the disk, neither in gaps between rows nor in the log.

        Rewrites the whole file, about a second for every few hundred megabytes.

        Raises:
            StorageFailed: readers kept the log busy for half a minute.
        """
        with self._guard(), self._writing, self._engine.connect() as connection:
            connection.exec_driver_sql("VACUUM")
            for _ in range(_PURGE_TRIES):
                busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
                if not busy:
                    return
                time.sleep(_PURGE_WAIT_S)
        raise StorageFailed("The deleted rows are gone, but copies stay in the log while it is being read; try again.")

    def close(self) -> None:
        self._readers.shutdown()
        self._engine.dispose()

    @contextmanager
    def _guard(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise StorageFailed(
                f"The database {self.path.name} refused: {_cause(error)}. Nothing was changed; "
                "check the disk and try again.",
                where=str(self.path),
            ) from error

    def _migrate(self) -> None:
        version = self._version()
        if version == HEAD:
            return
        from alembic import command
        from alembic.config import Config
        from alembic.script import ScriptDirectory

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if version is not None and version not in known:
            raise StorageFailed(
                f"The database {self.path} was written by a newer Palate (schema {version}, this one "
                f"knows {HEAD}); update Palate.",
                where=str(self.path),
            )
        with self._engine.connect() as connection:
            config.attributes["connection"] = connection
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # all of it or nothing, one process at a time
            command.upgrade(config, HEAD)
            connection.exec_driver_sql("COMMIT")

    def _version(self) -> str | None:
        with self._engine.connect() as connection:
            there = connection.exec_driver_sql(
                "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
            ).scalar()
            query = text("SELECT version_num FROM alembic_version")
            return connection.execute(query).scalar() if there else None


def _engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite+pysqlite:///{path}",
        isolation_level="AUTOCOMMIT",
        pool_size=4,
        max_overflow=4,
        connect_args={"timeout": _BUSY_MS / 1000, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _record: Any) -> None:
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            "secure_delete = ON",
            "cache_size = -32000",
            "foreign_keys = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _cause(error: BaseException) -> str:
    return str(getattr(error, "orig", None) or error)
