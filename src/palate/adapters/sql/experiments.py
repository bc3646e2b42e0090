"""Store of live experiments in an SQL database; the active one is cached in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Final

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError

from palate.adapters.sql.database import Database
from palate.adapters.sql.revisions import raise_revision, read_revision
from palate.adapters.sql.schema import experiment_changes as changes
from palate.adapters.sql.schema import experiment_shadows as shadows
from palate.adapters.sql.schema import experiments as table
from palate.adapters.sql.upsert import insert_or_update
from palate.data.experiments import Experiment, ExperimentChange, Guardrail, RampStep, ShadowCounts
from palate.errors import Conflict
from palate.types import Json

_REVISION: Final = "experiments"
_SUMS: Final = ("lists", "failed", "took_ms", "control_ms", "overlap")


class SqlExperiments:
    """A row for each experiment and for each change of it; a revision number tells other processes of changes."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._active: Experiment | None = None
        self._revision = 0

    def active(self) -> Experiment | None:
        return self._active

    async def create(self, experiment: Experiment) -> None:
        def add(connection: Connection) -> None:
            for other in _read_all(connection):
                if other.name == experiment.name:
                    raise Conflict(f"The name {other.name!r} is taken; choose another.", where="name")
                if other.is_active:
                    raise Conflict(f"Experiment {other.name!r} is active, and there is one at a time; stop it first.")
            connection.execute(insert(table).values(name=experiment.name, definition=_definition_of(experiment)))
            for number, change in enumerate(experiment.history):
                connection.execute(insert(changes).values(_change_row(experiment.name, number, change)))
            raise_revision(connection, _REVISION)

        await self._database.write(add)
        await self.catch_up()

    async def change(self, experiment: Experiment, change: ExperimentChange) -> Experiment:
        row = _change_row(experiment.name, len(experiment.history), change)

        def append(connection: Connection) -> None:
            try:
                connection.execute(insert(changes).values(row))
            except IntegrityError as error:
                raise Conflict(
                    f"Experiment {experiment.name!r} was changed meanwhile; read it again and retry."
                ) from error
            raise_revision(connection, _REVISION)

        await self._database.write(append)
        await self.catch_up()
        return experiment.with_change(change)

    async def get(self, name: str) -> Experiment | None:
        return next((each for each in await self.all() if each.name == name), None)

    async def all(self) -> Sequence[Experiment]:
        return await self._database.read(_read_all)

    async def add_shadow(self, name: str, counts: Mapping[str, ShadowCounts]) -> None:
        def add(connection: Connection) -> None:
            for arm, more in counts.items():
                statement = insert_or_update(connection, shadows).values(experiment=name, arm=arm, **asdict(more))
                new = statement.excluded
                sums = {column: shadows.c[column] + new[column] for column in _SUMS}
                sums["last_error"] = func.coalesce(new.last_error, shadows.c.last_error)
                connection.execute(statement.on_conflict_do_update(index_elements=["experiment", "arm"], set_=sums))

        await self._database.write(add)

    async def shadow(self, name: str) -> Mapping[str, ShadowCounts]:
        query = select(shadows).where(shadows.c.experiment == name)
        rows = await self._database.read(lambda connection: connection.execute(query).mappings().all())
        return {row["arm"]: ShadowCounts(**{name: row[name] for name in (*_SUMS, "last_error")}) for row in rows}

    async def catch_up(self) -> None:
        if await self._database.read(lambda connection: read_revision(connection, _REVISION)) != self._revision:
            self._revision, self._active = await self._database.read(_read_active)


def _read_active(connection: Connection) -> tuple[int, Experiment | None]:
    return read_revision(connection, _REVISION), next((each for each in _read_all(connection) if each.is_active), None)


def _read_all(connection: Connection) -> list[Experiment]:
    """Every experiment, newest first."""
    history: dict[str, list[ExperimentChange]] = {}
    for row in connection.execute(select(changes).order_by(changes.c.experiment, changes.c.number)).mappings():
        fields = {name: row[name] for name in ("at", "state", "step", "shares", "by", "reason")}
        history.setdefault(row["experiment"], []).append(ExperimentChange(**fields))
    rows = connection.execute(select(table)).all()
    experiments = [_parse(row.name, row.definition, history[row.name]) for row in rows]
    return sorted(experiments, key=lambda each: each.history[0].at, reverse=True)


def _definition_of(experiment: Experiment) -> dict[str, object]:
    """What never changes; variants as pairs, since their order counts."""
    fields = {name: value for name, value in asdict(experiment).items() if name not in ("name", "history")}
    return {**fields, "variants": list(experiment.variants.items())}


def _parse(name: str, definition: Mapping[str, Json], history: Sequence[ExperimentChange]) -> Experiment:
    fields = {
        **definition,
        "variants": dict(definition["variants"]),
        "guardrails": tuple(Guardrail(**each) for each in definition["guardrails"]),
        "steps": tuple(RampStep(**each) for each in definition["steps"]),
    }
    return Experiment(name=name, **fields, history=tuple(history))


def _change_row(name: str, number: int, change: ExperimentChange) -> dict[str, object]:
    return {"experiment": name, "number": number, **asdict(change)}
