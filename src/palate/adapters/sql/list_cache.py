"""Cache of lists in an SQL database, with those read last in memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, select, true

from palate.adapters.sql.database import Database
from palate.adapters.sql.erasure_epoch import read_epoch
from palate.adapters.sql.revisions import raise_revision, read_revision
from palate.adapters.sql.schema import cached_lists as table
from palate.adapters.sql.upsert import insert_or_update
from palate.errors import StorageFailed
from palate.ports.event_log import Epoch
from palate.ports.list_cache import CachedList, unpack_list

_MAX_IN_MEMORY: Final = 10_000
"""Users whose list, or that they have none, is in memory; a list of 20 items takes some 5 kB."""
_REVISION: Final = "cached_lists"


class SqlListCache:
    """A row for each user; a revision number tells other processes of changes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lists: OrderedDict[str, CachedList | None] = OrderedDict()
        self._revision = 0

    async def get(self, user: str) -> CachedList | None:
        if user in self._lists:
            self._lists.move_to_end(user)
            return self._lists[user]
        revision = self._revision
        try:
            cached = await self._database.read(lambda connection: _read(connection, user))
        except StorageFailed:
            return None
        if revision == self._revision:  # else it may have been read before a newer one was written
            self._lists[user] = cached
            if len(self._lists) > _MAX_IN_MEMORY:
                self._lists.popitem(last=False)
        return cached

    async def put(self, lists: Sequence[CachedList], epoch: Epoch) -> bool:
        is_stored = await self._database.write(lambda connection: _write(connection, lists, epoch))
        await self.catch_up()
        return is_stored

    async def forget(self, user: str, epoch: Epoch) -> None:
        await self._delete(table.c.user == user)

    async def clear(self) -> None:
        await self._delete(true())

    async def prune(self, before: float) -> None:
        await self._delete(table.c.ends_at < before)

    async def catch_up(self) -> None:
        revision = await self._database.read(lambda connection: read_revision(connection, _REVISION))
        if revision != self._revision:
            self._revision = revision
            self._lists.clear()

    async def close(self) -> None:
        """Do nothing: the database is closed where it was opened."""

    async def _delete(self, condition: ColumnElement[bool]) -> None:
        await self._database.write(lambda connection: _delete(connection, condition))
        await self.catch_up()


def _read(connection: Connection, user: str) -> CachedList | None:
    packed = connection.execute(select(table.c.list).where(table.c.user == user)).scalar()
    return None if packed is None else unpack_list(packed)


def _write(connection: Connection, lists: Sequence[CachedList], epoch: Epoch) -> bool:
    if read_epoch(connection) > epoch:
        return False
    if lists:
        upsert = insert_or_update(connection, table)
        changes = {"list": upsert.excluded.list, "ends_at": upsert.excluded.ends_at}
        rows = [{"user": each.user, "list": each.pack(), "ends_at": each.ends_at} for each in lists]
        connection.execute(upsert.on_conflict_do_update(index_elements=["user"], set_=changes), rows)
        raise_revision(connection, _REVISION)
    return True


def _delete(connection: Connection, condition: ColumnElement[bool]) -> None:
    if connection.execute(delete(table).where(condition)).rowcount:
        raise_revision(connection, _REVISION)
