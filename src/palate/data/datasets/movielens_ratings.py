"""Read MovieLens ratings in blocks, so that large files are never in memory as text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Final

import polars as pl

from palate.data.datasets import csv_file
from palate.data.datasets.files import BLOCK_BYTES, line_blocks, refuse_lacking
from palate.data.datasets.imported import COLUMNS, Report, sound
from palate.data.datasets.tabular import repeated
from palate.data.events import KINDS, MAX_RATING, MAX_TIME_S, MIN_TIME_S

LAYOUT: Final = "MovieLens latest, 20M, 25M and 32M"
"""The releases in CSV files."""
_KINDS: Final = pl.Enum(list(KINDS))
_UNIQUE_COLUMNS: Final = ("user", "item", "at")


def dat_tables(path: Path, names: tuple[str, ...]) -> Iterator[pl.DataFrame]:
    """Yield a ``.dat`` file with ``::`` separators as tables of stripped strings, with ``line`` and ``file``.

    Missing fields are null.
    """
    n_lines = 0
    for block in line_blocks(path):
        fields = pl.Series("fields", block, pl.String).str.split_exact("::", len(names) - 1)
        cells = fields.struct.rename_fields(list(names)).struct.unnest().with_columns(pl.all().str.strip_chars())
        yield cells.with_row_index("line", offset=n_lines + 1).with_columns(file=pl.lit(path.name))
        n_lines += len(block)


def csv_tables(path: Path, names: tuple[str, ...], columns: tuple[str, ...], report: Report) -> Iterator[pl.DataFrame]:
    """Yield the ``columns`` of a CSV file, renamed to ``names``, in the form of :func:`dat_tables`.

    Raises:
        InvalidInput: it cannot be read, or lacks one of ``columns``.
    """
    for table in csv_file.read_tables(path, report, BLOCK_BYTES):
        refuse_lacking(path, table.columns, columns, LAYOUT)
        cells = [pl.col(column).str.strip_chars().alias(name) for name, column in zip(names, columns, strict=True)]
        yield table.select(pl.col(csv_file.LINE_COLUMN).alias("line"), *cells, file=pl.lit(path.name))


def ratings_of(tables: Iterable[pl.DataFrame], item_ids: Collection[str], report: Report) -> pl.DataFrame:
    """Convert the valid rows to interactions with categorical ids; the others are reported.

    ``tables`` have string columns ``user``, ``item``, ``value`` and ``at``, and ``line`` and ``file``.
    """
    items = pl.Series(sorted(item_ids), dtype=pl.String)
    checked = [_empty_table(), *(_drop_invalid(table, items, report) for table in tables)]
    rows = pl.concat(checked)
    repeated_rows = repeated(rows, _UNIQUE_COLUMNS)
    if len(repeated_rows):
        for (file,), file_rows in rows[repeated_rows].group_by("file", maintain_order=True):
            report.drop("the same user, item and time again", str(file), file_rows["line"].to_list())
        rows = rows.with_row_index("row").filter(~pl.col("row").is_in(repeated_rows.implode()))
    return rows.select(COLUMNS)


def _drop_invalid(table: pl.DataFrame, items: pl.Series, report: Report) -> pl.DataFrame:
    report.read += table.height
    rows = table.with_columns(pl.col("value", "at").cast(pl.Float64, strict=False))
    missing = [pl.col("user", "item") == "", pl.col("value", "at").is_null()]
    faults = {
        "a field is missing or not a number": pl.any_horizontal(*missing),
        "a rating outside (0, 5]": ~pl.col("value").is_between(0, MAX_RATING, closed="right"),
        "a time that is not in seconds since 1970": ~pl.col("at").is_between(MIN_TIME_S, MAX_TIME_S),
        "an item that is not in the item file": ~pl.col("item").is_in(items.implode()),
    }
    rows = sound(rows, faults, report).with_columns(kind=pl.lit("rating", _KINDS))
    return rows.select(*COLUMNS, "line", "file").cast(_empty_table().schema)


def _empty_table() -> pl.DataFrame:
    texts = dict.fromkeys(("user", "item", "file"), pl.Categorical())
    types = {**texts, "kind": _KINDS, "value": pl.Float64(), "at": pl.Float64(), "line": pl.UInt32()}
    return pl.DataFrame(schema={name: types[name] for name in (*COLUMNS, "line", "file")})
