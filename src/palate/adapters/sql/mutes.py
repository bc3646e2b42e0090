"""Store of mutes in an SQL database, all cached in memory: few users mute anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, delete, select

from palate.adapters.sql.database import Database
from palate.adapters.sql.revisions import raise_revision, read_revision
from palate.adapters.sql.schema import mutes as table
from palate.adapters.sql.upsert import insert_or_update
from palate.data.mutes import Muted

_NOTHING: Final = Muted()
_REVISION: Final = "mutes"


class SqlMutes:
    """A row for each user who has muted something; a revision number tells other processes of changes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._mutes: dict[str, Muted] = {}
        self._revision = 0

    def of(self, user: str) -> Muted:
        return self._mutes.get(user, _NOTHING)

    async def put(self, user: str, muted: Muted) -> None:
        row = {"user": user, "muted": muted.to_dict()}

        def replace(connection: Connection) -> None:
            insert = insert_or_update(connection, table).values(row)
            connection.execute(insert.on_conflict_do_update(index_elements=["user"], set_=row))

        await self._change(replace)

    async def forget(self, user: str) -> None:
        removal = delete(table).where(table.c.user == user)
        await self._change(lambda connection: connection.execute(removal))

    async def catch_up(self) -> None:
        if await self._database.read(lambda connection: read_revision(connection, _REVISION)) != self._revision:
            self._revision, self._mutes = await self._database.read(_read_all)

    async def _change(self, change: Callable[[Connection], object]) -> None:
        def change_and_raise(connection: Connection) -> None:
            change(connection)
            raise_revision(connection, _REVISION)

        await self._database.write(change_and_raise)
        await self.catch_up()


def _read_all(connection: Connection) -> tuple[int, dict[str, Muted]]:
    revision = read_revision(connection, _REVISION)  # before the rows: a concurrent write is read again
    rows = connection.execute(select(table.c.user, table.c.muted)).all()
    return revision, {user: Muted.from_dict(muted) for user, muted in rows}
