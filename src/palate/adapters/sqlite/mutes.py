"""Mutes on SQLite, all of them in memory: few users mute anything, and little."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection, delete, select, text
from sqlalchemy.dialects.sqlite import insert

from palate.adapters.sqlite.database import Database
from palate.adapters.sqlite.schema import mutes as table
from palate.adapters.sqlite.schema import revisions
from palate.data.mutes import Muted

_NOTHING: Final = Muted()
_RAISE: Final = text(
    "INSERT INTO revisions (name, revision) VALUES ('mutes', 1) "
    "ON CONFLICT (name) DO UPDATE SET revision = revision + 1"
)


class SqlMutes:
    """A row for each user who has muted something."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, Muted] = {}
        self._revision = 0

    def of(self, user: str) -> Muted:
        return self._known.get(user, _NOTHING)

    async def put(self, user: str, muted: Muted) -> None:
        row = {"user": user, "muted": muted.to_dict()}
        upsert = insert(table).values(row).on_conflict_do_update(index_elements=["user"], set_=row)
        await self._change(lambda connection: connection.execute(upsert))

    async def forget(self, user: str) -> None:
        gone = delete(table).where(table.c.user == user)
        await self._change(lambda connection: connection.execute(gone))

    async def catch_up(self) -> None:
        if await self._database.read(_revision) != self._revision:
            self._revision, self._known = await self._database.read(_all)

    async def _change(self, change: Callable[[Connection], object]) -> None:
        def changed(connection: Connection) -> None:
            change(connection)
            connection.execute(_RAISE)

        await self._database.write(changed)
        await self.catch_up()


def _revision(connection: Connection) -> int:
    return connection.execute(select(revisions.c.revision).where(revisions.c.name == "mutes")).scalar() or 0


def _all(connection: Connection) -> tuple[int, dict[str, Muted]]:
    revision = _revision(connection)  # first: what is written meanwhile is read again
    rows = connection.execute(select(table.c.user, table.c.muted)).all()
    return revision, {user: Muted.from_dict(muted) for user, muted in rows}
