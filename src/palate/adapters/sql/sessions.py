"""Store of sign-in sessions in an SQL database."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, delete, insert, literal, select, update

from palate.adapters.sql.database import Database
from palate.adapters.sql.schema import accounts
from palate.adapters.sql.schema import sessions as table
from palate.ports.sessions import Session


class SqlSessions:
    """A row for each session; tokens are not stored."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def start(self, session: Session) -> bool:
        row = asdict(session)
        row_if_permitted = select(*(literal(value) for value in row.values())).where(
            select(accounts.c.user).where(accounts.c.user == session.user, accounts.c.disabled.is_(False)).exists()
        )

        def change(connection: Connection) -> bool:
            connection.execute(delete(table).where(table.c.expires_at < session.turned_at))
            insertion = insert(table).from_select(list(row), row_if_permitted).returning(table.c.id)
            return connection.execute(insertion).first() is not None  # see event_log.py: row counts

        return await self._database.write(change)

    async def find(self, id_: str) -> Session | None:
        query = select(table).where(table.c.id == id_)
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else Session(**row._asdict())

    async def turn(self, session: Session) -> bool:
        previous_turn = (table.c.id == session.id, table.c.turn == session.turn - 1)
        change = update(table).where(*previous_turn).values(asdict(session))
        return await self._database.write(lambda connection: connection.execute(change).rowcount > 0)

    async def end(self, id_: str) -> None:
        removal = delete(table).where(table.c.id == id_)
        await self._database.write(lambda connection: connection.execute(removal))

    async def end_all(self, user: str, *, but: str | None = None) -> int:
        removal = delete(table).where(table.c.user == user, table.c.id.is_distinct_from(but))
        return await self._database.write(lambda connection: connection.execute(removal).rowcount)
