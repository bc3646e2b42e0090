"""Store of API keys in an SQL database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import Connection, Row, insert, or_, select, update

from palate.adapters.sql.database import Database
from palate.adapters.sql.revisions import raise_revision, read_revision
from palate.adapters.sql.schema import api_keys as table
from palate.ports.api_keys import ApiKey, Scope

_REVISION = "api_keys"


class SqlApiKeys:
    """A row for each key; a revision number tells other processes of changes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, key: ApiKey) -> None:
        def change(connection: Connection) -> None:
            connection.execute(insert(table).values({**asdict(key), "scopes": list(key.scopes)}))
            raise_revision(connection, _REVISION)

        await self._database.write(change)

    async def revoke(self, id_: str, at: float) -> ApiKey | None:
        revocation = update(table).where(table.c.id == id_, table.c.revoked_at.is_(None)).values(revoked_at=at)
        query = select(table).where(table.c.id == id_)

        def change(connection: Connection) -> ApiKey | None:
            if connection.execute(revocation).rowcount:
                raise_revision(connection, _REVISION)
            row = connection.execute(query).first()
            return None if row is None else _parse_row(row)

        return await self._database.write(change)

    async def all(self) -> Sequence[ApiKey]:
        query = select(table).order_by(table.c.created_at, table.c.id)
        return await self._database.read(lambda connection: [_parse_row(row) for row in connection.execute(query)])

    async def revision(self) -> int:
        return await self._database.read(lambda connection: read_revision(connection, _REVISION))

    async def note_uses(self, used_at: Mapping[str, float]) -> None:
        def change(connection: Connection) -> None:
            for id_, at in used_at.items():
                is_newer = or_(table.c.last_used_at.is_(None), table.c.last_used_at < at)
                connection.execute(update(table).where(table.c.id == id_, is_newer).values(last_used_at=at))

        await self._database.write(change)


def _parse_row(row: Row[tuple[object, ...]]) -> ApiKey:
    values = row._asdict()
    return ApiKey(**{**values, "scopes": tuple(map(Scope, values["scopes"]))})
