"""Sessions on SQLite."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, delete, insert, literal, select, update

from palate.adapters.sqlite.database import Database
from palate.adapters.sqlite.schema import accounts
from palate.adapters.sqlite.schema import sessions as table
from palate.ports.sessions import Session


class SqlSessions:
    """A row for each session; the tokens themselves are not kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def start(self, session: Session) -> bool:
        row = asdict(session)
        may = select(*(literal(value) for value in row.values())).where(
            select(accounts.c.user).where(accounts.c.user == session.user, accounts.c.disabled.is_(False)).exists()
        )

        def change(connection: Connection) -> bool:
            connection.execute(delete(table).where(table.c.expires_at < session.turned_at))
            begun = insert(table).from_select(list(row), may).returning(table.c.id)
            return connection.execute(begun).first() is not None  # what is returned, not counted: see the event log

        return await self._database.write(change)

    async def find(self, id_: str) -> Session | None:
        query = select(table).where(table.c.id == id_)
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else Session(**row._asdict())

    async def turn(self, session: Session) -> bool:
        stands = (table.c.id == session.id, table.c.turn == session.turn - 1)
        turned = update(table).where(*stands).values(asdict(session))
        return await self._database.write(lambda connection: connection.execute(turned).rowcount > 0)

    async def end(self, id_: str) -> None:
        gone = delete(table).where(table.c.id == id_)
        await self._database.write(lambda connection: connection.execute(gone))

    async def end_all(self, user: str, *, but: str | None = None) -> int:
        gone = delete(table).where(table.c.user == user, table.c.id.is_distinct_from(but))
        return await self._database.write(lambda connection: connection.execute(gone).rowcount)
