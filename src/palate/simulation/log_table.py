"""Logs of sessions as tables, with ids in place of codes, and as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from palate.data.events import KIND_OF_CODE
from palate.errors import InvalidInput, StorageFailed
from palate.simulation.session import CONTEXT
from palate.simulation.session_log import SessionLog
from palate.simulation.world import user_id

if TYPE_CHECKING:
    import polars as pl

LOG_FORMATS: Final = ("parquet", "jsonl")
"""The suffixes of files that logs can be written to."""


def to_table(log: SessionLog) -> pl.DataFrame:
    """One row for each slate; lists have one entry for each item of the slate, ``events`` the names of kinds.

    Ratings are null where there is none, and so is the utility of items that were not examined.
    """
    import polars as pl

    n_shown = (log.items >= 0).sum(axis=1).tolist()
    names = [kind.name for kind in KIND_OF_CODE]
    slates = [log.items[row, :k].tolist() for row, k in enumerate(n_shown)]
    events = [
        [
            [name for name, is_there in zip(names, kinds, strict=True) if is_there]
            for kinds in log.events[row, :k].tolist()
        ]
        for row, k in enumerate(n_shown)
    ]
    numbers = {
        name: [getattr(log, name)[row, :k].tolist() for row, k in enumerate(n_shown)]
        for name in ("propensities", "examined", "utility", "ratings", "rewards")
    }
    of_numbers = pl.List(pl.Float64)
    table = pl.DataFrame(
        {
            "user": [user_id(user) for user in log.user.tolist()],
            "session": log.session,
            "step": log.step,
            "at": log.at,
            "items": pl.Series([log.vocabulary.names(slate) for slate in slates], dtype=pl.List(pl.String)),
            "propensities": pl.Series(numbers["propensities"], dtype=of_numbers),
            "examined": pl.Series(numbers["examined"], dtype=pl.List(pl.Boolean)),
            "utility": pl.Series(numbers["utility"], dtype=of_numbers),
            "events": pl.Series(events, dtype=pl.List(pl.List(pl.String))),
            "ratings": pl.Series(numbers["ratings"], dtype=of_numbers),
            "rewards": pl.Series(numbers["rewards"], dtype=of_numbers),
            "reward": log.reward,
            **{f"context_{name}": log.context[:, column] for column, name in enumerate(CONTEXT)},
            "continued": log.continued,
        }
    )
    nan_to_null = [pl.col(name).list.eval(pl.element().fill_nan(None)) for name in ("utility", "ratings")]
    return table.with_columns(nan_to_null)


def check_log_file(path: Path) -> None:
    """Check before long work that a log can be written to ``path``.

    Raises:
        InvalidInput: the suffix is not one of a known format, or there is no folder to write into.
    """
    if path.suffix.removeprefix(".") not in LOG_FORMATS:
        raise InvalidInput(f"The log is written as .{' or .'.join(LOG_FORMATS)}, not as {path.name}.", where="out")
    if not path.absolute().parent.is_dir():
        raise InvalidInput(f"There is no folder {path.parent} to write into; create it first.", where="out")


def write_table(table: pl.DataFrame, path: Path) -> None:
    """Write a table in the format of the suffix of ``path``.

    Raises:
        InvalidInput: as :func:`check_log_file`.
        StorageFailed: the file could not be written.
    """
    check_log_file(path)
    try:
        if path.suffix == ".parquet":
            table.write_parquet(path)
        else:
            table.write_ndjson(path)
    except OSError as error:
        raise StorageFailed(f"{path} could not be written: {error}.") from error
