"""Abouts on SQLite; those that were asked for last are held in memory."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select, text
from sqlalchemy.dialects.sqlite import insert

from palate.adapters.sqlite.database import Database
from palate.adapters.sqlite.schema import abouts as table
from palate.adapters.sqlite.schema import revisions

_REMEMBERED: Final = 10_000
_RAISE: Final = text(
    "INSERT INTO revisions (name, revision) VALUES ('abouts', 1) "
    "ON CONFLICT (name) DO UPDATE SET revision = revision + 1"
)


class SqlSelfDescriptions:
    """A row for each user who said something; a revision tells other processes that something changed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, str] = {}
        self._revision = 0

    async def of(self, user: str) -> str:
        known = self._known.get(user)
        if known is None:
            revision = self._revision
            known = await self._database.read(lambda connection: _of(connection, user))
            if revision == self._revision:  # else it may have been read before what was just written
                self._remember(user, known)
        return known

    async def all(self) -> Mapping[str, str]:
        rows = await self._database.read(lambda connection: connection.execute(select(table)).all())
        return {row.user: row.about for row in rows}

    async def put(self, said: Mapping[str, str]) -> None:
        if said:
            await self._database.write(lambda connection: _put(connection, said))
            await self.catch_up()

    async def catch_up(self) -> None:
        revision = await self._database.read(_revision)
        if revision != self._revision:
            self._revision, self._known = revision, {}

    def _remember(self, user: str, said: str) -> None:
        if len(self._known) >= _REMEMBERED:
            del self._known[next(iter(self._known))]
        self._known[user] = said


def _of(connection: Connection, user: str) -> str:
    return connection.execute(select(table.c.about).where(table.c.user == user)).scalar() or ""


def _put(connection: Connection, said: Mapping[str, str]) -> None:
    rows = [{"user": user, "about": text} for user, text in said.items() if text]
    silent = [{"gone": user} for user, text in said.items() if not text]
    if rows:
        upsert = insert(table)
        upsert = upsert.on_conflict_do_update(index_elements=["user"], set_={"about": upsert.excluded.about})
        connection.execute(upsert, rows)
    if silent:
        connection.execute(delete(table).where(table.c.user == bindparam("gone")), silent)
    connection.execute(_RAISE)


def _revision(connection: Connection) -> int:
    return connection.execute(select(revisions.c.revision).where(revisions.c.name == "abouts")).scalar() or 0
