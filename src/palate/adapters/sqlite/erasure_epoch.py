"""The erasure epoch on SQLite: a number in the database, which the log raises with each erasure and move."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, delete, text

from palate.adapters.sqlite.schema import checkpoints
from palate.ports.event_log import Epoch

EPOCH: Final = "(SELECT coalesce(max(revision), 0) FROM revisions WHERE name = 'erasures')"
"""The epoch as an SQL expression; 0 before the first erasure."""

_READ: Final = text(f"SELECT {EPOCH}")
_RAISE: Final = text(
    "INSERT INTO revisions (name, revision) VALUES ('erasures', 1) "
    "ON CONFLICT (name) DO UPDATE SET revision = revision + 1 RETURNING revision"
)


def read_epoch(connection: Connection) -> Epoch:
    """The epoch as of the transaction of ``connection``."""
    return int(connection.execute(_READ).scalar_one())


def raise_epoch(connection: Connection) -> Epoch:
    """Raise the epoch by 1, and delete the checkpoints of the one before; return the new epoch."""
    connection.execute(delete(checkpoints))
    return int(connection.execute(_RAISE).scalar_one())
