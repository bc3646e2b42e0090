"""The erasure epoch in an SQL database: a number in the database, which the log raises with each erasure and move."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, delete

from palate.adapters.sql.revisions import raise_revision, read_revision
from palate.adapters.sql.schema import checkpoints
from palate.ports.event_log import Epoch

EPOCH: Final = "(SELECT coalesce(max(revision), 0) FROM revisions WHERE name = 'erasures')"
"""The epoch as an SQL expression; 0 before the first erasure."""

_REVISION: Final = "erasures"


def read_epoch(connection: Connection) -> Epoch:
    """The epoch as of the transaction of ``connection``."""
    return read_revision(connection, _REVISION)


def raise_epoch(connection: Connection) -> Epoch:
    """Raise the epoch by 1, and delete the checkpoints of the one before; return the new epoch."""
    connection.execute(delete(checkpoints))
    return raise_revision(connection, _REVISION)
