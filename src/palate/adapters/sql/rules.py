"""Store of business rules in an SQL database, all cached in memory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import Connection, delete, func, select

from palate.adapters.sql.database import Database
from palate.adapters.sql.revisions import raise_revision, read_revision
from palate.adapters.sql.schema import rules as table
from palate.adapters.sql.upsert import insert_or_update
from palate.data.rules import MAX_RULES, Rule, RuleSet
from palate.errors import Conflict

_REVISION: Final = "rules"


class SqlRules:
    """A row for each rule; a revision number tells other processes of changes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._current = RuleSet()

    def current(self) -> RuleSet:
        return self._current

    async def change(self, put: Sequence[Rule], remove: Collection[str] = ()) -> RuleSet:
        await self._database.write(lambda connection: _write(connection, put, remove))
        await self.catch_up()
        return self._current

    async def catch_up(self) -> None:
        revision = await self._database.read(lambda connection: read_revision(connection, _REVISION))
        if revision != self._current.revision:
            self._current = await self._database.read(_read_all)


def _write(connection: Connection, put: Sequence[Rule], remove: Collection[str]) -> None:
    if remove:
        connection.execute(delete(table).where(table.c.name.in_(list(remove))))
    for rule in put:
        row = {"name": rule.name, "definition": rule.to_dict()}
        insert = insert_or_update(connection, table).values(row)
        connection.execute(insert.on_conflict_do_update(index_elements=["name"], set_=row))
    n_rules = connection.execute(select(func.count()).select_from(table)).scalar_one()
    if put and n_rules > MAX_RULES:
        raise Conflict(f"There would be {n_rules} rules, and there are at most {MAX_RULES}; remove some first.")
    raise_revision(connection, _REVISION)


def _read_all(connection: Connection) -> RuleSet:
    revision = read_revision(connection, _REVISION)  # before the rows: a concurrent write is read again
    rows = connection.execute(select(table.c.name, table.c.definition)).all()
    rules = {name: Rule.from_dict({**definition, "name": name}) for name, definition in rows}
    return RuleSet(revision, dict(sorted(rules.items())))
