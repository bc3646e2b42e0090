"""Store of jobs in an SQL database."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from palate.adapters.sql.database import Database
from palate.adapters.sql.schema import jobs as table
from palate.errors import Conflict, NotFound
from palate.ports.jobs import Job, JobKind, JobState
from palate.types import Json

_ENDED = ("done", "failed", "cancelled")


class SqlJobs:
    """A row for each job."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, kind: JobKind, params: Mapping[str, Json], at: float) -> Job:
        def write(connection: Connection) -> Job:
            queued = select(table).where(table.c.state == "queued", table.c.kind == kind)
            for row in connection.execute(queued).mappings():
                if row["params"] == dict(params):
                    return _parse(row)
            job = Job(os.urandom(8).hex(), kind, at, dict(params))
            values = {name: getattr(job, name) for name in Job.__slots__}
            connection.execute(insert(table).values(values))
            return job

        return self._database.write_now(write)

    def get(self, id_: str) -> Job | None:
        return self._database.read_now(lambda connection: _read(connection, id_))

    def newest(self, n: int) -> Sequence[Job]:
        query = select(table).order_by(table.c.number.desc()).limit(n)
        return self._database.read_now(lambda connection: [*map(_parse, connection.execute(query).mappings())])

    def take(self, at: float) -> Job | None:
        queued = select(table.c.id).where(table.c.state == "queued").order_by(table.c.number).limit(1)

        def write(connection: Connection) -> Job | None:
            id_ = connection.execute(queued).scalar()
            if id_ is None:
                return None
            _set(connection, id_, state="running", started_at=at, progress=0.0, activity="")
            return _read(connection, id_)

        if self._database.read_now(lambda connection: connection.execute(queued).scalar()) is None:
            return None  # without a write, as the learner looks every second
        return self._database.write_now(write)

    def report(self, id_: str, progress: float, activity: str) -> bool:
        def write(connection: Connection) -> bool:
            _set(connection, id_, progress=progress, activity=activity)
            job = _read(connection, id_)
            return job is not None and not job.is_cancelled

        return self._database.write_now(write)

    def end(
        self,
        id_: str,
        state: JobState,
        at: float,
        *,
        result: Mapping[str, Json] | None = None,
        error: str | None = None,
    ) -> None:
        changes: dict[str, object] = {"state": state, "ended_at": at, "result": result, "error": error}
        changes |= {"progress": 1.0} if state == "done" else {}
        self._database.write_now(lambda connection: _set(connection, id_, **changes))

    def cancel(self, id_: str, at: float) -> Job:
        def write(connection: Connection) -> Job:
            job = _read(connection, id_)
            if job is None:
                raise NotFound(f"There is no job {id_!r}.", where=id_)
            if job.state in _ENDED:
                raise Conflict(f"Job {id_} has ended ({job.state}); there is nothing to cancel.", where=id_)
            ended = {"state": "cancelled", "ended_at": at} if job.state == "queued" else {}
            _set(connection, id_, is_cancelled=True, **ended)
            return _read(connection, id_) or job

        return self._database.write_now(write)

    def recover(self, at: float) -> Sequence[Job]:
        running = table.c.state == "running"

        def write(connection: Connection) -> list[Job]:
            cancelled = update(table).where(running, table.c.is_cancelled)
            connection.execute(cancelled.values(state="cancelled", ended_at=at))
            ids = connection.execute(select(table.c.id).where(running)).scalars().all()
            activity = "interrupted, queued again"
            connection.execute(update(table).where(running).values(state="queued", progress=0.0, activity=activity))
            return [job for id_ in ids if (job := _read(connection, id_)) is not None]

        return self._database.write_now(write)

    def prune(self, before: float) -> None:
        ended = table.c.state.in_(_ENDED) & (table.c.ended_at < before)
        self._database.write_now(lambda connection: connection.execute(delete(table).where(ended)) and None)

    def forget(self, user: str) -> None:
        def write(connection: Connection) -> None:
            for id_, params in connection.execute(select(table.c.id, table.c.params)).all():
                if user in (params.get("users") or ()):
                    _set(
                        connection, id_, params={**params, "users": [each for each in params["users"] if each != user]}
                    )

        self._database.write_now(write)


def _set(connection: Connection, id_: str, **changes: object) -> None:
    connection.execute(update(table).where(table.c.id == id_).values(**changes))


def _read(connection: Connection, id_: str) -> Job | None:
    row = connection.execute(select(table).where(table.c.id == id_)).mappings().first()
    return None if row is None else _parse(row)


def _parse(row: RowMapping) -> Job:
    return Job(**{name: row[name] for name in Job.__slots__})
