"""Write a large table into one file, from parts that are written before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from palate.errors import InvalidInput

if TYPE_CHECKING:
    import polars as pl

Frame = TypeVar("Frame", "pl.DataFrame", "pl.LazyFrame")

FORMATS: Final = ("parquet", "csv", "jsonl")


def check_table_file(path: Path, format_: str) -> None:
    """Check the file and the format of a table before long work.

    Raises:
        InvalidInput: there is no such format, or no folder for the file.
    """
    if format_ not in FORMATS:
        raise InvalidInput(f"There is no format {format_!r}; there are {', '.join(FORMATS)}.", where="format")
    if not path.absolute().parent.is_dir():
        raise InvalidInput(f"There is no folder {path.parent} to write into; create it first.", where=str(path))


FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet would run as a formula."""


def without_formulas(table: Frame) -> Frame:
    """Put an apostrophe before each text that a spreadsheet would run as a formula, for a CSV file."""
    import polars as pl

    text = pl.col(pl.String)
    is_formula = text.str.slice(0, 1).is_in(FORMULA_STARTS)
    return table.with_columns(pl.when(is_formula).then(pl.lit("'") + text).otherwise(text).name.keep())


def join_parts(parts: Sequence[Path], path: Path, format_: str, unfinished: Path) -> int:
    """Join Parquet files of one schema into the file ``path``, in memory that does not grow with them; return the rows.

    The file is written as ``unfinished`` and then renamed, so that it appears complete or not at all.

    Raises:
        OSError: a file could not be written.
        polars.exceptions.PolarsError: the same, or a part cannot be read.
    """
    import polars as pl

    table = pl.scan_parquet(list(parts), glob=False)
    sinks: dict[str, Callable[[Path], object]] = {
        "parquet": table.sink_parquet,
        "csv": without_formulas(table).sink_csv,
        "jsonl": table.sink_ndjson,
    }
    sinks[format_](unfinished)
    unfinished.rename(path)
    return int(table.select(pl.len()).collect().item())
