"""Store of self-descriptions in an SQL database, with a cache of those read last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select

from palate.adapters.sql.database import Database
from palate.adapters.sql.revisions import raise_revision, read_revision
from palate.adapters.sql.schema import abouts as table
from palate.adapters.sql.upsert import insert_or_update

_MAX_CACHED: Final = 10_000
_REVISION: Final = "abouts"


class SqlSelfDescriptions:
    """A row for each user with a text; a revision number tells other processes of changes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cache: dict[str, str] = {}
        self._revision = 0

    async def of(self, user: str) -> str:
        about = self._cache.get(user)
        if about is None:
            revision = self._revision
            about = await self._database.read(lambda connection: _read_text(connection, user))
            if revision == self._revision:  # else the text may have been read before a newer one was written
                self._cache_text(user, about)
        return about

    async def all(self) -> Mapping[str, str]:
        rows = await self._database.read(lambda connection: connection.execute(select(table)).all())
        return {row.user: row.about for row in rows}

    async def put(self, texts: Mapping[str, str]) -> None:
        if texts:
            await self._database.write(lambda connection: _write_texts(connection, texts))
            await self.catch_up()

    async def catch_up(self) -> None:
        revision = await self._database.read(lambda connection: read_revision(connection, _REVISION))
        if revision != self._revision:
            self._revision, self._cache = revision, {}

    def _cache_text(self, user: str, about: str) -> None:
        if len(self._cache) >= _MAX_CACHED:
            del self._cache[next(iter(self._cache))]
        self._cache[user] = about


def _read_text(connection: Connection, user: str) -> str:
    return connection.execute(select(table.c.about).where(table.c.user == user)).scalar() or ""


def _write_texts(connection: Connection, texts: Mapping[str, str]) -> None:
    rows = [{"user": user, "about": about} for user, about in texts.items() if about]
    removals = [{"removed": user} for user, about in texts.items() if not about]
    if rows:
        upsert = insert_or_update(connection, table)
        upsert = upsert.on_conflict_do_update(index_elements=["user"], set_={"about": upsert.excluded.about})
        connection.execute(upsert, rows)
    if removals:
        connection.execute(delete(table).where(table.c.user == bindparam("removed")), removals)
    raise_revision(connection, _REVISION)
