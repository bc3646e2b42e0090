"""Remove the copies of deleted rows that PostgreSQL leaves in its files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import psycopg

from palate.adapters.sql.schema import metadata

_MAX_FILES: Final = 128
"""Files of the write-ahead log that are overwritten, of 16 MB each by default."""
_LOCK: Final = b"SELECT pg_advisory_lock(7253003)"
_UNLOCK: Final = b"SELECT pg_advisory_unlock(7253003)"
_STATISTICS: Final = b"VACUUM FULL pg_statistic"
_N_FILES: Final = b"SELECT count(*) FROM pg_ls_waldir()"
_NEXT_FILE: Final = b"SELECT pg_switch_wal() FROM pg_logical_emit_message(true, 'palate', 'purge')"
_LEFT: Final = (
    "PostgreSQL's write-ahead log (pg_wal) may hold copies until its files are used again: the database user may not "
    "overwrite them (pg_monitor, and EXECUTE on pg_switch_wal)."
)
_BACKUPS: Final = "Backups, archives of the write-ahead log and replicas of PostgreSQL are out of reach; delete them."


def purge(driver: psycopg.Connection) -> Sequence[str]:
    """Rewrite all tables and their statistics, and overwrite the log; return what may still hold copies.

    One process at a time. A file of the log is used again with what it held, until it is written to its end: that is
    what a switch to the next one does. So there are as many switches as files.
    """
    driver.execute(_LOCK)
    try:
        for table in metadata.sorted_tables:
            driver.execute(f"VACUUM (FULL, ANALYZE) {table.name}".encode())
        return [_BACKUPS] if _overwrite_log(driver) else [_BACKUPS, _LEFT]
    finally:
        driver.execute(_UNLOCK)


def _overwrite_log(driver: psycopg.Connection) -> bool:
    """Overwrite statistics and log; return whether the database user may."""
    try:
        driver.execute(_STATISTICS)  # it has the most frequent values of each column
        driver.execute(_NEXT_FILE)
        driver.execute(b"CHECKPOINT")  # from here on the files before are used again
        (n_files,) = driver.execute(_N_FILES).fetchone() or (0,)
        for _ in range(min(n_files, _MAX_FILES) + 1):
            driver.execute(_NEXT_FILE)
        driver.execute(b"CHECKPOINT")
    except psycopg.errors.InsufficientPrivilege:
        return False
    return True
