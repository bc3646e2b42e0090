"""Anybody's CSV, JSONL or Parquet, for items or for events.

A table with a column for a user (``user_id``, ``user`` or ``user``) holds events, one with a
title holds items. Columns may go by the names of the HTTP API or of the library.
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
from palate.data.datasets.csv_file import LINE
from palate.data.datasets.files import bytes_of
from palate.data.datasets.imported import COLUMNS, Imported, Report, no_interactions
from palate.data.events import KINDS, MAX_RATING, MAX_TIME_S, MIN_TIME_S
from palate.data.items import Item
from palate.errors import InvalidInput

_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "user": ("user_id", "user", "user", "userId"),
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
    f"{between}{clock}{zone}"
    for between in ("T", " ")
    for clock in ("%H:%M:%S%.f", "%H:%M")
    for zone in ("%#z", "Z", "")
)
_ISO_8601: Final = tuple(f"%Y-%m-%d{clock}" for clock in (*_CLOCKS, ""))
_FAULT: Final = "fault\x00"
_KINDS: Final = pl.Enum(list(KINDS))
_FAULTS: Final = (
    "no user or no item",
    f"a kind other than {', '.join(KINDS)}",
    "a rating outside (0, 5] or no number",
    "a time that is neither ISO 8601 nor seconds since 1970",
)


def read_csv(path: Path) -> Imported:
    """A CSV file with a header; lists of words are split at ``|``."""
    report = Report()
    return _read(path, (table.lazy() for table in csv_file.tables(path, report)), report)


def read_jsonl(path: Path) -> Imported:
    """A file of one JSON object a line; lines that are none are reported. All of it is held in memory."""
    report = Report()
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(bytes_of(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
        except ValueError:
            row = None
        if isinstance(row, dict):
            rows.append({**row, LINE: number})
        else:
            report.read += 1
            report.drop("no JSON object", path.name, [number])

    def load() -> Iterator[pl.LazyFrame]:
        if rows:
            try:
                yield pl.from_dicts(rows, infer_schema_length=None, strict=False).lazy()
            except (ValueError, TypeError) as error:
                raise InvalidInput(f"{path} cannot be read: {error}.", where=str(path)) from error

    return _read(path, load(), report)


def read_parquet(path: Path) -> Imported:
    """A Parquet file; its rows count as lines from 1."""
    return _read(path, iter([pl.scan_parquet(path).with_row_index(LINE, offset=1)]), Report())


def _read(path: Path, tables: Iterator[pl.LazyFrame], report: Report) -> Imported:
    source = "file"  # whatever its name: exports that overlap say the same things again
    with _readable(path):
        first = next(tables, None)
        if first is None:
            return Imported((), no_interactions(), report, source)
        schema = first.collect_schema()
        tables = itertools.chain([first], tables)
        if _find(schema, "user"):
            return Imported((), _events(tables, schema, path, report), report, source)
        if "title" in schema:
            return Imported(tuple(_items(tables, schema, path, report)), no_interactions(), report, source)
    raise InvalidInput(
        f"{path} holds neither events (a user_id column) nor items (a title column); its columns are "
        f"{', '.join(name for name in schema if name != LINE)}.",
        where=str(path),
    )


@contextlib.contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except (pl.exceptions.PolarsError, OSError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}.", where=str(path)) from error


def _events(tables: Iterable[pl.LazyFrame], schema: pl.Schema, path: Path, report: Report) -> pl.DataFrame:
    """The events without fault, table after table; ids as categories, so that each is held once."""
    names = {ours: _find(schema, ours) for ours in COLUMNS}
    if names["item"] is None:
        raise InvalidInput(f"{path} has no column for the item; call it item_id.", where=str(path))
    if names["at"] is None:
        report.notes.append("No timestamp column: the order of the rows is taken as the order of time.")
    taken, broken = [], []
    for table in tables:
        tidy = _tidy(table, names, schema).collect(engine="streaming")
        report.read += tidy.height
        bad = tidy.filter(pl.col(_FAULT).is_not_null())
        broken.append(bad.select(LINE, _FAULT))
        taken.append((tidy.filter(pl.col(_FAULT).is_null()) if bad.height else tidy).drop(_FAULT))
    reasons = pl.concat(broken)
    for number, reason in enumerate(_FAULTS):
        report.drop(reason, path.name, reasons.filter(pl.col(_FAULT) == number)[LINE].to_list())
    events = pl.concat(taken)
    again = repeated(events, COLUMNS)
    if len(again):
        report.drop("the same event again", path.name, events[again][LINE].to_list())
        events = events.with_row_index("row").filter(~pl.col("row").is_in(again.implode()))
    return events.select(COLUMNS)


def _tidy(table: pl.LazyFrame, names: dict[str, str | None], schema: pl.Schema) -> pl.LazyFrame:
    """``COLUMNS``, the line of each row, and in ``_FAULT`` the place of its first fault in ``_FAULTS``, or null."""
    text = [pl.col(names[ours]).cast(pl.String).alias(ours) for ours in ("user", "item")]  # type: ignore[arg-type]
    value = (
        pl.lit(None, pl.Float64) if names["value"] is None else pl.col(names["value"]).cast(pl.Float64, strict=False)
    )
    given = pl.lit(False) if names["value"] is None else pl.col(names["value"]).cast(pl.String).str.strip_chars() != ""
    rated = pl.when(given).then(pl.lit("rating")).otherwise(pl.lit("like"))
    kind = rated if names["kind"] is None else pl.col(names["kind"]).cast(pl.String)
    at = pl.col(LINE).cast(pl.Float64) if names["at"] is None else _seconds(schema[names["at"]], names["at"])
    tidy = table.select(LINE, *text, kind=kind.cast(_KINDS, strict=False), value=value, at=at)
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
    """The places of rows that say in ``columns`` what a row before them said; ids must be categories.

    Only pairs of user and item that come more than once are looked at row by row.
    """
    user, item = (events[name].to_physical().to_numpy() for name in ("user", "item"))
    pairs = (user.astype(np.uint64) << np.uint64(32)) | item
    rising = np.sort(pairs)
    often = np.unique(rising[1:][rising[1:] == rising[:-1]])
    rows = np.flatnonzero(np.isin(pairs, often)) if len(often) else np.empty(0, np.int64)
    again = events[rows].select(~pl.struct(columns).is_first_distinct()).to_series().to_numpy()
    return pl.Series(rows[again])


def _seconds(dtype: pl.DataType, name: str) -> pl.Expr:
    """A time column as seconds since 1970, null where it says nothing."""
    column = pl.col(name)
    if dtype.is_temporal():
        return column.cast(pl.Datetime("us")).dt.timestamp("us") / 1_000_000
    if dtype.is_numeric():
        return column.cast(pl.Float64)
    text = column.cast(pl.String).str.strip_chars()
    number = text.cast(pl.Float64, strict=False)
    words = pl.when(number.is_null()).then(text)  # most files hold numbers alone
    moments = [
        words.str.to_datetime(form, strict=False, time_unit="us", time_zone="UTC").dt.timestamp("us") / 1_000_000
        for form in _ISO_8601
    ]
    return pl.coalesce(number, *moments)


def _items(tables: Iterable[pl.LazyFrame], schema: pl.Schema, path: Path, report: Report) -> list[Item]:
    id_name = _find(schema, "id")
    if id_name is None:
        raise InvalidInput(f"{path} has no column for the item's id; call it id.", where=str(path))
    items: dict[str, Item] = {}
    frame = pl.concat([table.collect() for table in tables])
    report.read += frame.height
    for row in frame.iter_rows(named=True):
        line, raw_id = row.pop(LINE), row.pop(id_name)
        id_ = "" if raw_id is None else str(raw_id).strip()
        if not id_ or not str(row.get("title") or "").strip() or not row.get("domain"):
            report.drop("no id, title or domain", path.name, [line])
        elif id_ in items:
            report.drop("an id that came before", path.name, [line])
        else:
            try:
                items[id_] = Item.from_dict({"id": id_, **_cells(row)})
            except (TypeError, ValueError):
                report.drop("a year that is none", path.name, [line])
    return list(items.values())


def _cells(row: dict[str, Any]) -> dict[str, Any]:
    """A row's cells as fields of an item; empty cells are left out."""
    cells = {name: value for name, value in row.items() if value not in (None, "")}
    for name in _LISTS:
        words = cells.get(name)
        if words is not None:
            each = words.split("|") if isinstance(words, str) else words if isinstance(words, list) else [words]
            cells[name] = [str(word).strip() for word in each if word is not None and str(word).strip()]
    for name in _TEXTS:
        if name in cells:
            cells[name] = str(cells[name])
    if "year" in cells:
        cells["year"] = int(cells["year"])
        if abs(cells["year"]) > _MAX_YEAR:
            raise ValueError
    return cells


def _find(schema: pl.Schema, ours: str) -> str | None:
    return next((name for name in _NAMES[ours] if name in schema), None)
