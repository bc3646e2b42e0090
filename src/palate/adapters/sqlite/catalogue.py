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
_RAISE = text(
    "INSERT INTO revisions (name, revision) VALUES ('items', 1) "
    "ON CONFLICT (name) DO UPDATE SET revision = revision + 1 RETURNING revision"
)


class SqlCatalogue:
    """Items as JSON by id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, items: Sequence[Item]) -> int:
        try:
            rows = orjson.dumps([item.to_dict() for item in items]).decode()
        except TypeError as error:
            raise InvalidInput(f"An item cannot be written: {error}. Nothing of the batch was stored.") from error

        def change(connection: Connection) -> int:
            connection.execute(_UPSERT, {"rows": rows})
            return _raised(connection)

        return await self._database.write(change)

    async def all(self) -> Sequence[Item]:
        query = select(table.c.facts).order_by(table.c.place)
        return await self._database.read(lambda c: [Item.from_dict(facts) for facts in c.execute(query).scalars()])

    async def remove(self, id_: str) -> int | None:
        def change(connection: Connection) -> int | None:
            gone = connection.execute(delete(table).where(table.c.id == id_)).rowcount
            return _raised(connection) if gone else None

        return await self._database.write(change)

    async def revision(self) -> int:
        query = select(revisions.c.revision).where(revisions.c.name == "items")
        return await self._database.read(lambda connection: connection.execute(query).scalar() or 0)


def _raised(connection: Connection) -> int:
    """The revision after one more change."""
    return int(connection.execute(_RAISE).scalar_one())
