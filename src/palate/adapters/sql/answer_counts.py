"""Counts of answers by snapshot in an SQL database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import Connection, select

from palate.adapters.sql.database import Database
from palate.adapters.sql.schema import answer_counts as table
from palate.adapters.sql.upsert import insert_or_update
from palate.ports.answer_counts import AnswerCounts


class SqlAnswerCounts:
    """A row for each snapshot; processes add to it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, counts: Mapping[str, AnswerCounts]) -> None:
        def write(connection: Connection) -> None:
            for snapshot, more in counts.items():
                statement = insert_or_update(connection, table).values(snapshot=snapshot, **asdict(more))
                sums = {name: table.c[name] + statement.excluded[name] for name in asdict(more)}
                connection.execute(statement.on_conflict_do_update(index_elements=["snapshot"], set_=sums))

        await self._database.write(write)

    async def of(self, snapshot: str) -> AnswerCounts:
        query = select(table).where(table.c.snapshot == snapshot)
        row = await self._database.read(lambda connection: connection.execute(query).mappings().first())
        return AnswerCounts() if row is None else AnswerCounts(**{name: row[name] for name in asdict(AnswerCounts())})
