"""Impressions on SQLite, written behind the answers."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Final

import orjson
from sqlalchemy import delete, select, text, update

from palate.adapters.sqlite.database import Database
from palate.adapters.sqlite.schema import impressions as table
from palate.errors import StorageFailed
from palate.ports.impressions import Impression

_COLUMNS: Final = tuple(field.name for field in fields(Impression))
_INSERT: Final = text(
    f"INSERT OR IGNORE INTO impressions ({', '.join(_COLUMNS)}) "
    f"SELECT {', '.join(f'value ->> {place}' for place in range(len(_COLUMNS)))} FROM json_each(:rows)"
)
_AT_ONCE: Final = 1_000
_GATHER_S: Final = 0.2
_LOOK_S: Final = 0.005

log = logging.getLogger(__name__)


class SqlImpressions:
    """A bounded queue and one thread that empties it, many slates to a transaction."""

    def __init__(self, database: Database, limit: int) -> None:
        self._database = database
        self._limit = limit
        self._waiting: deque[Impression] = deque()
        self._news = threading.Event()
        self._closing = False
        self._queued = self._settled = self._dropped = 0
        self._writer = threading.Thread(target=self._write_on, name="palate-impressions", daemon=True)
        self._writer.start()

    def put(self, impression: Impression) -> bool:
        if len(self._waiting) >= self._limit:
            self._dropped += 1
            return False
        self._waiting.append(impression)
        self._queued += 1
        if not self._news.is_set():
            self._news.set()
        return True

    async def get(self, recommendation_id: str) -> Impression | None:
        query = select(table).where(table.c.recommendation_id == recommendation_id)
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else _impression(row._asdict())

    async def of_user(self, user: str, limit: int) -> Sequence[Impression]:
        query = select(table).where(table.c.user == user).order_by(table.c.at.desc()).limit(limit)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [_impression(row._asdict()) for row in rows]

    async def flush(self) -> None:
        target = self._queued
        while self._settled < target:
            await asyncio.sleep(_LOOK_S)

    async def move(self, user: str, to: str) -> int:
        await self.flush()
        moved = update(table).where(table.c.user == user).values(user=to)
        return await self._database.write(lambda connection: connection.execute(moved).rowcount)

    async def forget(self, user: str) -> int:
        await self.flush()
        return await self._delete(table.c.user == user)

    async def purge(self, before: float) -> int:
        return await self._delete(table.c.at < before)

    @property
    def dropped(self) -> int:
        return self._dropped

    def close(self) -> None:
        """Write what waits, then stop."""
        self._closing = True
        self._news.set()
        self._writer.join()

    async def _delete(self, which: object) -> int:
        return await self._database.write(lambda c: c.execute(delete(table).where(which)).rowcount)  # type: ignore[arg-type]

    def _write_on(self) -> None:
        while not (self._closing and not self._waiting):
            self._news.wait()
            self._news.clear()
            if not self._closing:
                time.sleep(_GATHER_S)  # let a few more come, so that they share one commit
            while self._waiting:
                size = min(len(self._waiting), _AT_ONCE)
                self._write([self._waiting.popleft() for _ in range(size)])

    def _write(self, impressions: Sequence[Impression]) -> None:
        rows = orjson.dumps([_row(one) for one in impressions]).decode()
        try:
            self._database.write_now(lambda connection: connection.execute(_INSERT, {"rows": rows}))
        except StorageFailed as error:
            self._dropped += len(impressions)
            log.warning("%d impressions were lost: %s", len(impressions), error)
        finally:
            self._settled += len(impressions)


def _impression(row: dict[str, Any]) -> Impression:
    return Impression(**{**row, "items": tuple(row["items"]), "propensities": tuple(row["propensities"])})


def _row(impression: Impression) -> tuple[object, ...]:
    """The fields in the order of the columns (``dataclasses.astuple`` copies deeply, which is slow)."""
    return tuple(getattr(impression, name) for name in _COLUMNS)
