"""Store of checkpoints in an SQL database."""

from __future__ import annotations

import orjson
from sqlalchemy import text

from palate.adapters.sql.database import Database
from palate.adapters.sql.erasure_epoch import EPOCH
from palate.ports.checkpoints import Checkpoint

_UPSERT = text(
    "INSERT INTO checkpoints (name, cursor, state, epoch) "
    f"SELECT :name, :cursor, :state, :epoch WHERE :epoch = {EPOCH} "
    "ON CONFLICT (name) DO UPDATE SET cursor = excluded.cursor, state = excluded.state, epoch = excluded.epoch "
    "RETURNING name"
)
_SELECT = text(f"SELECT cursor, epoch, state FROM checkpoints WHERE name = :name AND epoch = {EPOCH}")


class SqlCheckpoints:
    """A row of JSON for each name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def save(self, name: str, checkpoint: Checkpoint) -> bool:
        row = {"name": name, "cursor": checkpoint.cursor, "epoch": checkpoint.epoch}
        row["state"] = orjson.dumps(checkpoint.state).decode()
        return await self._database.write(lambda connection: connection.execute(_UPSERT, row).first() is not None)

    async def load(self, name: str) -> Checkpoint | None:
        row = await self._database.read(lambda connection: connection.execute(_SELECT, {"name": name}).first())
        if row is None:
            return None
        try:
            return Checkpoint(row.cursor, row.epoch, orjson.loads(row.state))
        except ValueError:
            return None
