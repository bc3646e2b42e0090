"""Store of impressions on SQLite, written asynchronously."""

from __future__ import annotations

import asyncio
import itertools
import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import fields
from typing import Final

import orjson
from sqlalchemy import ColumnElement, Row, delete, select, text, update

from palate.adapters.sqlite.database import Database
from palate.adapters.sqlite.erasure_epoch import EPOCH
from palate.adapters.sqlite.schema import impressions as table
from palate.errors import StorageFailed
from palate.ports.event_log import Epoch
from palate.ports.impressions import Impression

_COLUMNS: Final = tuple(field.name for field in fields(Impression))
_FIELD: Final = "queued.value ->> {}".format
_USER: Final = _FIELD(_COLUMNS.index("user"))
# After the columns a row has its epoch, and where its decision begins in :decisions, whose length it has in its place.
# A row of an older epoch is of a user who may be forgotten, unless they have events.
_EPOCH_FIELD, _START_FIELD = _FIELD(len(_COLUMNS)), _FIELD(len(_COLUMNS) + 1)
_VALUES: Final = (
    f"substr(:decisions, {_START_FIELD}, {_FIELD(i)})" if name == "decision" else _FIELD(i)
    for i, name in enumerate(_COLUMNS)
)
_INSERT: Final = text(
    f"INSERT OR IGNORE INTO impressions ({', '.join(_COLUMNS)}) "
    f"SELECT {', '.join(_VALUES)} FROM json_each(:rows) AS queued "
    f"WHERE {_EPOCH_FIELD} = {EPOCH} OR {_USER} IS NULL "
    f"OR EXISTS (SELECT 1 FROM events WHERE events.user = {_USER})"
)
_MAX_BATCH: Final = 1_000
_BATCH_WAIT_S: Final = 0.2
_POLL_S: Final = 0.005

log = logging.getLogger(__name__)


class SqlImpressions:
    """A bounded queue, and one thread that writes its impressions, many in one transaction."""

    def __init__(self, database: Database, limit: int) -> None:
        self._database = database
        self._limit = limit
        self._queue: deque[tuple[Impression, Epoch]] = deque()
        self._has_work = threading.Event()
        self._closing = False
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
        decisions = [impression.decision or b"" for impression, _ in impressions]
        starts = itertools.accumulate(map(len, decisions), initial=1)
        rows = orjson.dumps(
            [
                (*_build_row(impression), epoch, start)
                for (impression, epoch), start in zip(impressions, starts, strict=False)
            ],
            default=bytes.__len__,
        ).decode()
        parameters = {"rows": rows, "decisions": b"".join(decisions)}
        try:
            self._database.write_now(lambda connection: connection.execute(_INSERT, parameters))
        except StorageFailed as error:
            self._n_dropped += len(impressions)
            log.warning("%d impressions were lost: %s", len(impressions), error)
        finally:
            self._n_settled += len(impressions)


def _parse_row(row: Row[tuple[object, ...]]) -> Impression:
    values = row._asdict()
    return Impression(**{**values, "items": tuple(values["items"]), "propensities": tuple(values["propensities"])})


def _build_row(impression: Impression) -> tuple[object, ...]:
    """Return the fields in the order of the columns (``dataclasses.astuple`` would copy them deeply, which is slow)."""
    return tuple(getattr(impression, name) for name in _COLUMNS)
