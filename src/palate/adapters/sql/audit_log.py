"""The audit log in an SQL database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from palate.adapters.sql.database import Database
from palate.adapters.sql.schema import accounts
from palate.adapters.sql.schema import audit_log as table
from palate.ports.audit_log import AuditEntry

_FIELDS = [field.name for field in fields(AuditEntry)]
_IS_ACTOR = table.c.actor_kind == "user"


class SqlAuditLog:
    """A row for each entry."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, entry: AuditEntry, keep_from: float, *, if_forgotten: AuditEntry | None = None) -> None:
        account = select(accounts.c.user).where(accounts.c.user == entry.actor)

        def change(connection: Connection) -> None:
            is_forgotten = if_forgotten is not None and connection.execute(account).first() is None
            values = asdict(if_forgotten if is_forgotten and if_forgotten is not None else entry)
            del values["number"]
            connection.execute(insert(table).values(values))
            connection.execute(delete(table).where(table.c.at < keep_from))

        await self._database.write(change)

    async def page(self, n: int, before: int | None = None, user: str | None = None) -> Sequence[AuditEntry]:
        query = select(*(table.c[name] for name in _FIELDS)).order_by(table.c.number.desc()).limit(n)
        if before is not None:
            query = query.where(table.c.number < before)
        if user is not None:
            query = query.where(or_(table.c.user == user, and_(_IS_ACTOR, table.c.actor == user)))
        return await self._database.read(lambda c: [AuditEntry(**row) for row in c.execute(query).mappings()])

    async def rename(self, user: str, to: str, *, keeps_address: bool) -> None:
        other = {} if keeps_address else {"address": None}
        is_actor = and_(_IS_ACTOR, table.c.actor == user)

        def change(connection: Connection) -> None:
            connection.execute(update(table).where(is_actor).values(actor=to, **other))
            connection.execute(update(table).where(table.c.user == user).values(user=to, **other))

        await self._database.write(change)
