"""Read CSV, JSONL and Parquet files of items or of events.

A table with a user column (``user_id``, ``user`` or ``userId``) contains events, one with a
title contains items. Columns may have the names of the HTTP API or of the library.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson
import polars as pl

from palate.data.datasets import csv_file
from palate.data.datasets.csv_file import LINE_COLUMN
from palate.data.datasets.files import bytes_of
from palate.data.datasets.imported import COLUMNS, Imported, Report, no_interactions
from palate.data.events import KINDS, MAX_RATING, MAX_TIME_S, MIN_TIME_S
from palate.data.items import Item
from palate.errors import InvalidInput

_COLUMN_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "user": ("user_id", "user", "userId"),
    "item": ("item_id", "item", "movie_id", "movieId"),
    "kind": ("event_type", "kind", "type"),
    "value": ("rating", "value"),
    "at": ("timestamp", "at", "time"),
    "id": ("id", "item_id", "item", "movie_id", "movieId"),
}
_TEXTS: Final = ("domain", "title", "description", "image_url")
_MAX_YEAR: Final = 10_000
_LISTS: Final = ("creators", "people", "genres", "tags")
_CLOCKS: Final = (
    f"{separator}{clock}{zone}"
    for separator in ("T", " ")
    for clock in ("%H:%M:%S%.f", "%H:%M")
    for zone in ("%#z", "Z", "")
)
_ISO_8601: Final = tuple(f"%Y-%m-%d{clock}" for clock in (*_CLOCKS, ""))
_FAULT: Final = "fault\x00"
_KINDS: Final = pl.Enum(list(KINDS))
_FAULTS: Final = (
    "no user or no item",
    f"a kind other than {', '.join(KINDS)}",
    "a rating outside (0, 5] or not a number",
    "a time that is neither ISO 8601 nor seconds since 1970",
)


def read_csv(path: Path) -> Imported:
    """Read a CSV file with a header; lists are separated by ``|``."""
    report = Report()
    return _read(path, (table.lazy() for table in csv_file.read_tables(path, report)), report)


def read_jsonl(path: Path) -> Imported:
    """Read a file with one JSON object on each line; other lines are reported. The file is read into memory."""
    report = Report()
    rows: list[dict[str, object]] = []
    for number, line in enumerate(bytes_of(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
        except ValueError:
            row = None
        if isinstance(row, dict):
            rows.append({**row, LINE_COLUMN: number})
        else:
            report.read += 1
            report.drop("not a JSON object", path.name, [number])

    def load() -> Iterator[pl.LazyFrame]:
        if rows:
            try:
                yield pl.from_dicts(rows, infer_schema_length=None, strict=False).lazy()
            except (ValueError, TypeError) as error:
                raise InvalidInput(f"{path} cannot be read: {error}.", where=str(path)) from error

    return _read(path, load(), report)


def read_parquet(path: Path) -> Imported:
    """Read a Parquet file; its rows count as lines from 1."""
    return _read(path, iter([pl.scan_parquet(path).with_row_index(LINE_COLUMN, offset=1)]), Report())


def _read(path: Path, tables: Iterator[pl.LazyFrame], report: Report) -> Imported:
    source = "file"  # independent of the file name, so that overlapping files give the same event ids
    with _polars_errors_as_invalid_input(path):
        first = next(tables, None)
        if first is None:
            return Imported((), no_interactions(), report, source)
        schema = first.collect_schema()
        tables = itertools.chain([first], tables)
        if _find_column(schema, "user"):
            return Imported((), _events(tables, schema, path, report), report, source)
        if "title" in schema:
            return Imported(tuple(_items(tables, schema, path, report)), no_interactions(), report, source)
    raise InvalidInput(
        f"{path} has neither events (a user_id column) nor items (a title column); its columns are "
        f"{', '.join(name for name in schema if name != LINE_COLUMN)}.",
        where=str(path),
    )


@contextlib.contextmanager
def _polars_errors_as_invalid_input(path: Path) -> Iterator[None]:
    try:
        yield
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}.", where=str(path)) from error


def _events(tables: Iterable[pl.LazyFrame], schema: pl.Schema, path: Path, report: Report) -> pl.DataFrame:
    """Collect the valid events of all tables, with categorical ids; the others are reported."""
    names = {column: _find_column(schema, column) for column in COLUMNS}
    if names["item"] is None:
        raise InvalidInput(f"{path} has no column for the item; call it item_id.", where=str(path))
    if names["at"] is None:
        report.notes.append("No timestamp column: the order of the rows is used as the order of time.")
    valid, invalid = [], []
    for table in tables:
        tidy = _convert(table, names, schema).collect(engine="streaming")
        report.read += tidy.height
        bad = tidy.filter(pl.col(_FAULT).is_not_null())
        invalid.append(bad.select(LINE_COLUMN, _FAULT))
        valid.append((tidy.filter(pl.col(_FAULT).is_null()) if bad.height else tidy).drop(_FAULT))
    reasons = pl.concat(invalid)
    for number, reason in enumerate(_FAULTS):
        report.drop(reason, path.name, reasons.filter(pl.col(_FAULT) == number)[LINE_COLUMN].to_list())
    events = pl.concat(valid)
    repeated_rows = repeated(events, COLUMNS)
    if len(repeated_rows):
        report.drop("the same event again", path.name, events[repeated_rows][LINE_COLUMN].to_list())
        events = events.with_row_index("row").filter(~pl.col("row").is_in(repeated_rows.implode()))
    return events.select(COLUMNS)


def _convert(table: pl.LazyFrame, names: dict[str, str | None], schema: pl.Schema) -> pl.LazyFrame:
    """Select ``COLUMNS``, the line of each row, and as ``_FAULT`` the index of its first fault in ``_FAULTS``."""
    text = [
        pl.col(names[column]).cast(pl.String).alias(column)  # type: ignore[arg-type]  # these two are always named
        for column in ("user", "item")
    ]
    value = (
        pl.lit(None, pl.Float64) if names["value"] is None else pl.col(names["value"]).cast(pl.Float64, strict=False)
    )
    has_value = (
        pl.lit(False) if names["value"] is None else pl.col(names["value"]).cast(pl.String).str.strip_chars() != ""
    )
    rated = pl.when(has_value).then(pl.lit("rating")).otherwise(pl.lit("like"))
    kind = rated if names["kind"] is None else pl.col(names["kind"]).cast(pl.String)
    at = pl.col(LINE_COLUMN).cast(pl.Float64) if names["at"] is None else _seconds(schema[names["at"]], names["at"])
    tidy = table.select(LINE_COLUMN, *text, kind=kind.cast(_KINDS, strict=False), value=value, at=at)
    tidy = tidy.with_columns(value=pl.when(pl.col("kind") == "rating").then("value"))
    faults = (
        pl.any_horizontal(pl.col("user", "item").fill_null("").str.strip_chars() == ""),
        pl.col("kind").is_null(),
        (pl.col("kind") == "rating") & ~pl.col("value").is_between(0, MAX_RATING, closed="right").fill_null(False),
        ~pl.col("at").is_between(MIN_TIME_S, MAX_TIME_S).fill_null(False),
    )
    first = pl.coalesce(pl.when(fault).then(pl.lit(number, pl.UInt8)) for number, fault in enumerate(faults))
    return tidy.with_columns(first.alias(_FAULT), pl.col("user", "item").cast(pl.Categorical))


def repeated(events: pl.DataFrame, columns: Sequence[str]) -> pl.Series:
    """Return the indices of rows that repeat an earlier row in ``columns``; ids must be categorical.

    Only pairs of user and item that occur more than once are compared row by row.
    """
    user, item = (events[name].to_physical().to_numpy() for name in ("user", "item"))
    pairs = (user.astype(np.uint64) << np.uint64(32)) | item
    sorted_pairs = np.sort(pairs)
    repeated_pairs = np.unique(sorted_pairs[1:][sorted_pairs[1:] == sorted_pairs[:-1]])
    rows = np.flatnonzero(np.isin(pairs, repeated_pairs)) if len(repeated_pairs) else np.empty(0, np.int64)
    is_repeated = events[rows].select(~pl.struct(columns).is_first_distinct()).to_series().to_numpy()
    return pl.Series(rows[is_repeated])


def _seconds(dtype: pl.DataType, name: str) -> pl.Expr:
    """Convert a time column to seconds since 1970; null where it cannot be parsed."""
    column = pl.col(name)
    if dtype.is_temporal():
        return column.cast(pl.Datetime("us")).dt.timestamp("us") / 1_000_000
    if dtype.is_numeric():
        return column.cast(pl.Float64)
    text = column.cast(pl.String).str.strip_chars()
    number = text.cast(pl.Float64, strict=False)
    words = pl.when(number.is_null()).then(text)  # faster, because most files have numbers only
    moments = [
        words.str.to_datetime(form, strict=False, time_unit="us", time_zone="UTC").dt.timestamp("us") / 1_000_000
        for form in _ISO_8601
    ]
    return pl.coalesce(number, *moments)


def _items(tables: Iterable[pl.LazyFrame], schema: pl.Schema, path: Path, report: Report) -> list[Item]:
    id_name = _find_column(schema, "id")
    if id_name is None:
        raise InvalidInput(f"{path} has no column for the item's id; call it id.", where=str(path))
    items: dict[str, Item] = {}
    frame = pl.concat([table.collect() for table in tables])
    report.read += frame.height
    for row in frame.iter_rows(named=True):
        line, raw_id = row.pop(LINE_COLUMN), row.pop(id_name)
        id_ = "" if raw_id is None else str(raw_id).strip()
        if not id_ or not str(row.get("title") or "").strip() or not row.get("domain"):
            report.drop("no id, title or domain", path.name, [line])
        elif id_ in items:
            report.drop("an id that is repeated", path.name, [line])
        else:
            try:
                items[id_] = Item.from_dict({"id": id_, **_cells(row)})
            except (TypeError, ValueError):
                report.drop("an invalid year", path.name, [line])
    return list(items.values())


def _cells(row: dict[str, Any]) -> dict[str, object]:
    """Convert a row to fields of an item; empty cells are left out."""
    cells = {name: value for name, value in row.items() if value not in (None, "")}
    for name in _LISTS:
        words = cells.get(name)
        if words is not None:
            parts = words.split("|") if isinstance(words, str) else words if isinstance(words, list) else [words]
            cells[name] = [str(part).strip() for part in parts if part is not None and str(part).strip()]
    for name in _TEXTS:
        if name in cells:
            cells[name] = str(cells[name])
    if "year" in cells:
        cells["year"] = int(cells["year"])
        if abs(cells["year"]) > _MAX_YEAR:
            raise ValueError
    return cells


def _find_column(schema: pl.Schema, field: str) -> str | None:
    return next((name for name in _COLUMN_NAMES[field] if name in schema), None)
