"""Store of self-descriptions on SQLite, with a cache of those read last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, bindparam, delete, select, text
from sqlalchemy.dialects.sqlite import insert

from palate.adapters.sqlite.database import Database
from palate.adapters.sqlite.schema import abouts as table
from palate.adapters.sqlite.schema import revisions

_MAX_CACHED: Final = 10_000
_RAISE_REVISION: Final = text(
    "INSERT INTO revisions (name, revision) VALUES ('abouts', 1) "
    "ON CONFLICT (name) DO UPDATE SET revision = revision + 1"
)


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
        revision = await self._database.read(_read_revision)
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
        upsert = insert(table)
        upsert = upsert.on_conflict_do_update(index_elements=["user"], set_={"about": upsert.excluded.about})
        connection.execute(upsert, rows)
    if removals:
        connection.execute(delete(table).where(table.c.user == bindparam("removed")), removals)
    connection.execute(_RAISE_REVISION)


def _read_revision(connection: Connection) -> int:
    return connection.execute(select(revisions.c.revision).where(revisions.c.name == "abouts")).scalar() or 0
