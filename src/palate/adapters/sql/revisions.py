"""Numbers that tell other processes of changes, by name."""

from __future__ import annotations

import secrets
from typing import Final

from sqlalchemy import Connection, select, text

from palate.adapters.sql.schema import revisions

_RAISE: Final = text(
    "INSERT INTO revisions (name, revision) VALUES (:name, 1) "
    "ON CONFLICT (name) DO UPDATE SET revision = revisions.revision + 1 RETURNING revision"
)

_ADD: Final = text("INSERT INTO revisions (name, revision) VALUES ('store', :number) ON CONFLICT (name) DO NOTHING")


def read_store_id(connection: Connection) -> int:
    """The random number of the store; 0 if it has none yet."""
    return read_revision(connection, "store")


def add_store_id(connection: Connection) -> int:
    """Give the store a random number, unless it has one; return it."""
    connection.execute(_ADD, {"number": secrets.randbelow(2**63 - 1) + 1})
    return read_store_id(connection)


def read_revision(connection: Connection, name: str) -> int:
    """The number under ``name`` as of the transaction of ``connection``; 0 before the first change."""
    return connection.execute(select(revisions.c.revision).where(revisions.c.name == name)).scalar() or 0


def raise_revision(connection: Connection, name: str) -> int:
    """Increase the number under ``name`` by 1; return it."""
    return int(connection.execute(_RAISE, {"name": name}).scalar_one())
