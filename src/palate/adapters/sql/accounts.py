"""Store of accounts in an SQL database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from palate.adapters.sql.database import Database
from palate.adapters.sql.schema import accounts as table
from palate.errors import Conflict
from palate.ports.accounts import Account, Role


class SqlAccounts:
    """A row for each account; removing an account removes its sessions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, account: Account, before: Account | None) -> None:
        row = _build_row(account)

        def change(connection: Connection) -> None:
            try:
                if before is None:
                    connection.execute(insert(table).values(row))
                    return
                is_unchanged = and_(
                    *(table.c[name].is_not_distinct_from(value) for name, value in _build_row(before).items())
                )
                if not connection.execute(update(table).where(is_unchanged).values(row)).rowcount:
                    raise Conflict("The account was changed by another request; read it again and retry.")
            except IntegrityError as error:
                raise Conflict(f"The name {account.name!r} is taken; choose another.", where="name") from error

        await self._database.write(change)

    async def of(self, user: str) -> Account | None:
        return await self._find(table.c.user == user)

    async def find_by_login(self, login: str) -> Account | None:
        return await self._find(table.c.login == login)

    async def remove(self, user: str) -> bool:
        removal = delete(table).where(table.c.user == user)
        return await self._database.write(lambda connection: connection.execute(removal).rowcount > 0)

    async def all(self) -> Sequence[Account]:
        is_no_guest = or_(table.c.login.is_not(None), table.c.issuer.is_not(None))
        query = select(table).where(is_no_guest).order_by(table.c.created_at, table.c.login, table.c.user)
        return await self._database.read(lambda c: [_parse_row(row) for row in c.execute(query)])

    async def _find(self, condition: ColumnElement[bool]) -> Account | None:
        query = select(table).where(condition)
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else _parse_row(row)


def _build_row(account: Account) -> dict[str, object]:
    return {**asdict(account), "role": account.role.name.lower()}


def _parse_row(row: Row[tuple[object, ...]]) -> Account:
    values = row._asdict()
    return Account(**{**values, "role": Role[values["role"].upper()]})
