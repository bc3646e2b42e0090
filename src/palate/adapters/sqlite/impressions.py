"""Store of impressions on SQLite."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Final

import orjson
from sqlalchemy import text

from palate.adapters.sql.erasure_epoch import EPOCH
from palate.adapters.sql.impressions import COLUMNS, SqlImpressions
from palate.ports.event_log import Epoch
from palate.ports.impressions import Impression

_FIELD: Final = "queued.value ->> {}".format
_USER: Final = _FIELD(COLUMNS.index("user"))
# After the columns a row has its epoch, and where its decision begins in :decisions, whose length it has in its place.
_EPOCH_FIELD, _START_FIELD = _FIELD(len(COLUMNS)), _FIELD(len(COLUMNS) + 1)
_VALUES: Final = (
    f"substr(:decisions, {_START_FIELD}, {_FIELD(i)})" if name == "decision" else _FIELD(i)
    for i, name in enumerate(COLUMNS)
)
_INSERT: Final = text(
    f"INSERT OR IGNORE INTO impressions ({', '.join(COLUMNS)}) "
    f"SELECT {', '.join(_VALUES)} FROM json_each(:rows) AS queued "
    f"WHERE {_EPOCH_FIELD} = {EPOCH} OR {_USER} IS NULL "
    f"OR EXISTS (SELECT 1 FROM events WHERE events.user = {_USER})"
)


class SqliteImpressions(SqlImpressions):
    """One statement for any number of rows, which SQLite parses from one JSON text."""

    def _insert(self, impressions: Sequence[tuple[Impression, Epoch]]) -> None:
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
        self._database.write_now(lambda connection: connection.execute(_INSERT, parameters) and None)


def _build_row(impression: Impression) -> tuple[object, ...]:
    """Return the fields in the order of the columns (``dataclasses.astuple`` would copy them deeply, which is slow)."""
    return tuple(getattr(impression, name) for name in COLUMNS)
