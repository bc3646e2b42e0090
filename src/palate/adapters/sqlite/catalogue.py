"""The catalogue on SQLite."""

from __future__ import annotations

from collections.abc import Sequence

import orjson
from sqlalchemy import Connection, delete, select, text

from palate.adapters.sqlite.database import Database
from palate.adapters.sqlite.schema import items as table
from palate.adapters.sqlite.schema import revisions
from palate.data.items import Item
from palate.errors import InvalidInput

_UPSERT = text(
    "INSERT INTO items (id, facts) SELECT value ->> 'id', value FROM json_each(:rows) WHERE true "
    "ON CONFLICT (id) DO UPDATE SET facts = excluded.facts"
)
_RAISE_REVISION = text(
    "INSERT INTO revisions (name, revision) VALUES ('items', 1) "
    "ON CONFLICT (name) DO UPDATE SET revision = revision + 1 RETURNING revision"
)


class SqlCatalogue:
    """A row of JSON for each item."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, items: Sequence[Item]) -> int:
        try:
            rows = orjson.dumps([item.to_dict() for item in items]).decode()
        except TypeError as error:
            raise InvalidInput(f"An item cannot be stored as JSON: {error}. No item was stored.") from error

        def change(connection: Connection) -> int:
            connection.execute(_UPSERT, {"rows": rows})
            return _raise_revision(connection)

        return await self._database.write(change)

    async def all(self) -> Sequence[Item]:
        query = select(table.c.facts).order_by(table.c.seq)
        return await self._database.read(lambda c: [Item.from_dict(facts) for facts in c.execute(query).scalars()])

    async def remove(self, id_: str) -> int | None:
        def change(connection: Connection) -> int | None:
            n_removed = connection.execute(delete(table).where(table.c.id == id_)).rowcount
            return _raise_revision(connection) if n_removed else None

        return await self._database.write(change)

    async def revision(self) -> int:
        query = select(revisions.c.revision).where(revisions.c.name == "items")
        return await self._database.read(lambda connection: connection.execute(query).scalar() or 0)


def _raise_revision(connection: Connection) -> int:
    """Increase the revision by 1; return it."""
    return int(connection.execute(_RAISE_REVISION).scalar_one())
