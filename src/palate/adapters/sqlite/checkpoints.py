"""Store of checkpoints on SQLite."""

from __future__ import annotations

import orjson
from sqlalchemy import delete, select, text

from palate.adapters.sqlite.database import Database
from palate.adapters.sqlite.schema import checkpoints as table
from palate.ports.event_log import Cursor
from palate.types import Json

_UPSERT = text(
    "INSERT INTO checkpoints (name, cursor, state) VALUES (:name, :cursor, :state) "
    "ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor, state = excluded.state"
)


class SqlCheckpoints:
    """A row of JSON for each name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, name: str, cursor: Cursor, state: Json) -> None:
        row = {"name": name, "cursor": cursor, "state": orjson.dumps(state).decode()}
        await self._database.write(lambda connection: connection.execute(_UPSERT, row))

    async def load(self, name: str) -> tuple[Cursor, Json] | None:
        query = select(table.c.cursor, table.c.state).where(table.c.name == name)
        row = await self._database.read(lambda connection: connection.execute(query).first())
        if row is None:
            return None
        try:
            return row.cursor, orjson.loads(row.state)
        except ValueError:
            return None

    async def drop(self, name: str) -> None:
        await self._database.write(lambda connection: connection.execute(delete(table).where(table.c.name == name)))
