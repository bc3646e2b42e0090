"""The catalogue in an SQL database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import orjson
from sqlalchemy import Connection, delete, select, text

from palate.adapters.sql.database import Database
from palate.adapters.sql.revisions import raise_revision, read_revision
from palate.adapters.sql.schema import items as table
from palate.data.items import Item
from palate.errors import InvalidInput

_REVISION: Final = "items"
_UPSERT: Final = text(
    "INSERT INTO items (id, facts) VALUES (:id, :facts) ON CONFLICT (id) DO UPDATE SET facts = excluded.facts"
)


class SqlCatalogue:
    """A row of JSON for each item."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, items: Sequence[Item]) -> int:
        try:
            rows = [{"id": item.id, "facts": orjson.dumps(item.to_dict()).decode()} for item in items]
        except TypeError as error:
            raise InvalidInput(f"An item cannot be stored as JSON: {error}. No item was stored.") from error

        def change(connection: Connection) -> int:
            if rows:
                connection.execute(_UPSERT, rows)
            return raise_revision(connection, _REVISION)

        return await self._database.write(change)

    async def all(self) -> Sequence[Item]:
        query = select(table.c.facts).order_by(table.c.seq)
        return await self._database.read(lambda c: [Item.from_dict(facts) for facts in c.execute(query).scalars()])

    async def remove(self, id_: str) -> int | None:
        def change(connection: Connection) -> int | None:
            n_removed = connection.execute(delete(table).where(table.c.id == id_)).rowcount
            return raise_revision(connection, _REVISION) if n_removed else None

        return await self._database.write(change)

    async def revision(self) -> int:
        return await self._database.read(lambda connection: read_revision(connection, _REVISION))
