"""Store of impressions on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import orjson
import psycopg

from palate.adapters.postgres.database import SHARED_LOCK, PostgresDatabase
from palate.adapters.sql.erasure_epoch import EPOCH
from palate.adapters.sql.impressions import COLUMNS, SqlImpressions
from palate.ports.event_log import Epoch
from palate.ports.impressions import Impression

_JSON: Final = ("items", "propensities", "request")
_TYPES: Final = {
    **dict.fromkeys(("at", "surprise", "took_ms"), "float8"),
    **dict.fromkeys(("seed", "candidates"), "int8"),
    **dict.fromkeys(_JSON, "json"),
    "decision": "bytea",
}
_NAMES: Final = ", ".join(f'"{name}"' for name in COLUMNS)
_ARRAYS: Final = ", ".join(f"%s::{_TYPES.get(name, 'text')}[]" for name in COLUMNS)
_INSERT: Final = (
    f"INSERT INTO impressions ({_NAMES}) SELECT {_NAMES} FROM unnest({_ARRAYS}, %s::int8[]) AS queued({_NAMES}, epoch) "
    f'WHERE epoch = {EPOCH} OR "user" IS NULL OR EXISTS (SELECT 1 FROM events WHERE events."user" = queued."user") '
    "ON CONFLICT (recommendation_id) DO NOTHING"
).encode()


class PostgresImpressions(SqlImpressions):
    """One statement for any number of rows. Erasures wait for it, and it for them: the epoch is that of the commit."""

    def __init__(self, database: PostgresDatabase, limit: int) -> None:
        super().__init__(database, limit)
        self._postgres = database

    def _insert(self, impressions: Sequence[tuple[Impression, Epoch]]) -> None:
        columns = [[_value(impression, name) for impression, _ in impressions] for name in COLUMNS]
        epochs = [epoch for _, epoch in impressions]

        def insert(driver: psycopg.Connection) -> Callable[[], None]:
            driver.execute(SHARED_LOCK)
            driver.execute(_INSERT, (*columns, epochs))
            return lambda: None

        self._postgres.write_with_driver(insert)


def _value(impression: Impression, name: str) -> object:
    value = getattr(impression, name)
    return orjson.dumps(value).decode() if name in _JSON and value is not None else value
