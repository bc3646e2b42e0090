"""Lease of the learner in an SQL database: a row of the revisions."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection, text

from palate.adapters.sql.database import Database
from palate.adapters.sql.revisions import read_revision

LEASE: Final = "learner"
"""The name of the row."""
_CREATE: Final = text("INSERT INTO revisions (name, revision) VALUES (:name, 0) ON CONFLICT (name) DO NOTHING")
_REPLACE: Final = text("UPDATE revisions SET revision = :number WHERE name = :name AND revision = :seen")


class SqlLease:
    """Replaces the number in one statement, so that of two processes that have seen the same one succeeds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def read(self) -> int:
        return await self._database.read(lambda connection: read_revision(connection, LEASE))

    async def replace(self, seen: int, by: int) -> bool:
        def write(connection: Connection) -> bool:
            connection.execute(_CREATE, {"name": LEASE})
            return connection.execute(_REPLACE, {"name": LEASE, "seen": seen, "number": by}).rowcount == 1

        return await self._database.write(write)
