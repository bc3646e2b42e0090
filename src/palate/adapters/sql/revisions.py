"""Numbers that tell other processes of changes, by name."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, select, text

from palate.adapters.sql.schema import revisions

_RAISE: Final = text(
    "INSERT INTO revisions (name, revision) VALUES (:name, 1) "
    "ON CONFLICT (name) DO UPDATE SET revision = revisions.revision + 1 RETURNING revision"
)


def read_revision(connection: Connection, name: str) -> int:
    """The number under ``name`` as of the transaction of ``connection``; 0 before the first change."""
    return connection.execute(select(revisions.c.revision).where(revisions.c.name == name)).scalar() or 0


def raise_revision(connection: Connection, name: str) -> int:
    """Increase the number under ``name`` by 1; return it."""
    return int(connection.execute(_RAISE, {"name": name}).scalar_one())
