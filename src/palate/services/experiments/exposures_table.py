"""Who was exposed to which variant, and when first: for other tools that evaluate experiments."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Final, Literal

from palate.data.experiments import Experiment
from palate.ports.impressions import Impression
from palate.services.context import AppContext
from palate.services.experiments.feedback_log import MAX_LISTS_PER_USER
from palate.services.table_file import without_formulas

if TYPE_CHECKING:
    import polars as pl

ExposureFormat = Literal["csv", "parquet"]

_USERS: Final = 500
"""Ids of users that are read at a time."""


@dataclass(frozen=True, slots=True)
class ExposureRow:
    """A user who was shown lists of an arm, at one step of the ramp."""

    experiment: str
    step: str
    user: str
    variant: str
    """The arm: a variant, or "interleaved"."""
    first_exposure: datetime
    """Of the first list in this step, UTC."""


async def exposures(context: AppContext, experiment: Experiment) -> AsyncIterator[ExposureRow]:
    """One row for each user, step and variant, by user and time, from the lists that are still stored.

    A user whose variant changed has a row for each; the latest step alone has one for each user, but for users of
    pages that were made before it.
    """
    await context.impressions.flush()
    after, since = "", experiment.history[0].at
    while users := await context.impressions.users(since, after, _USERS):
        for user in users:
            shown = await context.impressions.of_user(user, MAX_LISTS_PER_USER)
            for row in _rows(experiment, user, shown):
                yield row
        after = users[-1]


async def exposures_file(context: AppContext, experiment: Experiment, format_: ExposureFormat) -> bytes:
    """:func:`exposures` as the bytes of a file, with one column for each field."""
    import polars as pl

    columns: dict[str, list[object]] = {field.name: [] for field in fields(ExposureRow)}
    async for row in exposures(context, experiment):
        for name, values in columns.items():
            values.append(getattr(row, name))
    types = {"first_exposure": pl.Datetime("ms", "UTC")}
    table = pl.DataFrame(columns, schema={name: types.get(name, pl.String) for name in columns})
    return _write(table, format_)


def _write(table: pl.DataFrame, format_: ExposureFormat) -> bytes:
    file = BytesIO()
    if format_ == "csv":
        without_formulas(table).write_csv(file, datetime_format="%Y-%m-%dT%H:%M:%S%.3fZ")
    else:
        table.write_parquet(file)
    return file.getvalue()


def _rows(experiment: Experiment, user: str, shown: Sequence[Impression]) -> list[ExposureRow]:
    first: dict[tuple[str, str], float] = {}
    for each in sorted(shown, key=lambda impression: impression.at):
        arm = experiment.arm_of(each.variant)
        if arm is not None:
            first.setdefault((_step_at(experiment, each.at), arm), each.at)
    return [
        ExposureRow(experiment.name, step, user, arm, datetime.fromtimestamp(at, UTC))
        for (step, arm), at in first.items()
    ]


def _step_at(experiment: Experiment, at: float) -> str:
    """The step of the ramp at a time."""
    passed = [change.step for change in experiment.history if change.at <= at]
    return passed[-1] if passed else experiment.history[0].step
