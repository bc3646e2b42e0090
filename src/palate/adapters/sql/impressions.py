"""Store of impressions in an SQL database, written asynchronously."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Sequence
from dataclasses import fields
from typing import Final

from sqlalchemy import ColumnElement, Row, delete, select, update

from palate.adapters.sql.database import Database, DatabaseDown
from palate.adapters.sql.schema import impressions as table
from palate.ports.event_log import Epoch
from palate.ports.impressions import Impression

COLUMNS: Final = tuple(field.name for field in fields(Impression))
_MAX_BATCH: Final = 1_000
_BATCH_WAIT_S: Final = 0.2
_POLL_S: Final = 0.005
_DOWN_WAIT_S: Final = 0.5

log = logging.getLogger(__name__)


class SqlImpressions(ABC):
    """A bounded queue, and one thread that writes its impressions, many in one transaction.

    While the database is down they wait in the queue; those that arrive when it is full are lost, and counted.
    """

    def __init__(self, database: Database, limit: int) -> None:
        self._database = database
        self._limit = limit
        self._queue: deque[tuple[Impression, Epoch]] = deque()
        self._has_work = threading.Event()
        self._closing = self._is_down = False
        self._n_queued = self._n_settled = self._n_dropped = 0
        self._writer = threading.Thread(target=self._run_writer, name="palate-impressions", daemon=True)
        self._writer.start()

    def put(self, impression: Impression, epoch: Epoch) -> bool:
        if len(self._queue) >= self._limit:
            self._n_dropped += 1
            return False
        self._queue.append((impression, epoch))
        self._n_queued += 1
        if not self._has_work.is_set():
            self._has_work.set()
        return True

    async def get(self, recommendation_id: str) -> Impression | None:
        query = select(table).where(table.c.recommendation_id == recommendation_id)
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else _parse_row(row)

    async def of_user(self, user: str, limit: int) -> Sequence[Impression]:
        query = select(table).where(table.c.user == user).order_by(table.c.at.desc()).limit(limit)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [_parse_row(row) for row in rows]

    async def users(self, since: float, after: str, limit: int) -> Sequence[str]:
        is_wanted = (table.c.user > after) & (table.c.at >= since)
        query = select(table.c.user).where(is_wanted).distinct().order_by(table.c.user).limit(limit)
        return await self._database.read(lambda connection: list(connection.execute(query).scalars()))

    async def flush(self) -> None:
        target = self._n_queued
        while self._n_settled < target:
            if self._is_down:
                raise DatabaseDown("Impressions wait until the database is up again; try again.")
            await asyncio.sleep(_POLL_S)

    async def move(self, user: str, to: str) -> int:
        await self.flush()
        change = update(table).where(table.c.user == user).values(user=to)
        return await self._database.write(lambda connection: connection.execute(change).rowcount)

    async def forget(self, user: str) -> int:
        await self.flush()
        return await self._delete(table.c.user == user)

    async def purge(self, before: float) -> int:
        return await self._delete(table.c.at < before)

    @property
    def queued(self) -> int:
        return len(self._queue)

    @property
    def dropped(self) -> int:
        return self._n_dropped

    def close(self) -> None:
        """Write the queued impressions, then stop the writer thread."""
        self._closing = True
        self._has_work.set()
        self._writer.join()

    async def _delete(self, condition: ColumnElement[bool]) -> int:
        return await self._database.write(lambda c: c.execute(delete(table).where(condition)).rowcount)

    def _run_writer(self) -> None:
        while not (self._closing and not self._queue):
            self._has_work.wait()
            self._has_work.clear()
            if not self._closing:
                time.sleep(_BATCH_WAIT_S)  # wait for more impressions to share the commit
            while self._queue:
                size = min(len(self._queue), _MAX_BATCH)
                self._write([self._queue.popleft() for _ in range(size)])

    def _write(self, impressions: Sequence[tuple[Impression, Epoch]]) -> None:
        try:
            self._insert(impressions)
        except Exception as error:  # nothing may end the thread that writes
            if isinstance(error, DatabaseDown) and not self._closing:
                self._wait_for_database(impressions)
                return
            self._n_dropped += len(impressions)
            log.warning("%d impressions were lost: %r", len(impressions), error)
        self._is_down = False
        self._n_settled += len(impressions)

    def _wait_for_database(self, impressions: Sequence[tuple[Impression, Epoch]]) -> None:
        """Put impressions back into the queue, at its head, and wait before the next attempt."""
        if not self._is_down:
            log.warning("impressions wait until the database is up again")
        self._is_down = True
        self._queue.extendleft(reversed(impressions))
        time.sleep(_DOWN_WAIT_S)

    @abstractmethod
    def _insert(self, impressions: Sequence[tuple[Impression, Epoch]]) -> None:
        """Insert impressions, each with its epoch, in one transaction.

        A row of an older epoch than that of the log is of a user who may be forgotten, unless they have events.
        """


def _parse_row(row: Row[tuple[object, ...]]) -> Impression:
    values = row._asdict()
    return Impression(**{**values, "items": tuple(values["items"]), "propensities": tuple(values["propensities"])})
