"""Anybody's CSV, JSONL or Parquet, for items or for events.

A table with a column for a person (``user_id``, ``user`` or ``person``) holds events, one with a
title holds items. Columns may go by the names of the HTTP API or of the library.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import orjson
import polars as pl

from palate.data.events import KINDS, MAX_RATING, MAX_TIME_S, MIN_TIME_S
from palate.data.importers.imported import COLUMNS, Imported, Report
from palate.data.items import Item
from palate.errors import InvalidInput

_NAMES: Final[dict[str, tuple[str, ...]]] = {
    "person": ("user_id", "user", "person", "userId"),
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
_LINE: Final = "line\x00"
_EMPTY: Final = pl.DataFrame(
    schema={"person": pl.String, "item": pl.String, "kind": pl.String, "value": pl.Float64, "at": pl.Float64}
)


def read_csv(path: Path) -> Imported:
    """A CSV file with a header; lists of words are split at ``|``."""
    report = Report()
    reader = csv.reader(io.StringIO(_text(path), newline=""))
    rows: list[dict[str, Any]] = []
    try:
        header = next(reader, [])
        for cells in reader:
            if len(cells) > len(header):
                report.read += 1
                report.drop("more cells than the header has", path.name, [reader.line_num])
            elif cells:
                rows.append({**dict(zip(header, cells, strict=False)), _LINE: reader.line_num})
    except csv.Error as error:
        raise InvalidInput(f"{path} cannot be read as CSV: {error}.", where=str(path)) from error
    schema = dict.fromkeys(header, pl.String) | {_LINE: pl.Int64}
    return _read(path, lambda: pl.DataFrame(rows, schema=schema), report)


def read_jsonl(path: Path) -> Imported:
    """A file of one JSON object a line; lines that are none are reported."""
    report = Report()
    rows: list[dict[str, Any]] = []
    for number, line in enumerate(_bytes(path).splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = orjson.loads(line)
        except ValueError:
            row = None
        if isinstance(row, dict):
            rows.append({**row, _LINE: number})
        else:
            report.read += 1
            report.drop("no JSON object", path.name, [number])

    def load() -> pl.DataFrame:
        return pl.from_dicts(rows, infer_schema_length=None, strict=False) if rows else pl.DataFrame()

    return _read(path, load, report)


def read_parquet(path: Path) -> Imported:
    """A Parquet file; its rows count as lines from 1."""
    return _read(path, lambda: pl.read_parquet(path).with_row_index(_LINE, offset=1), Report())


def _read(path: Path, load: Callable[[], pl.DataFrame], report: Report) -> Imported:
    try:
        frame = load()
    except (pl.exceptions.PolarsError, OSError, ValueError, TypeError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}.", where=str(path)) from error
    report.read += frame.height
    source = f"file:{path.name}"
    if not frame.height:
        return Imported((), _EMPTY, report, source)
    if _find(frame, "person"):
        return Imported((), _events(frame, path, report), report, source)
    if "title" in frame.columns:
        return Imported(tuple(_items(frame, path, report)), _EMPTY, report, source)
    raise InvalidInput(
        f"{path} holds neither events (a user_id column) nor items (a title column); its columns are "
        f"{', '.join(name for name in frame.columns if name != _LINE)}.",
        where=str(path),
    )


def _events(frame: pl.DataFrame, path: Path, report: Report) -> pl.DataFrame:
    names = {ours: _find(frame, ours) for ours in COLUMNS}
    if names["item"] is None:
        raise InvalidInput(f"{path} has no column for the item; call it item_id.", where=str(path))
    if names["at"] is None:
        report.notes.append("No timestamp column: the order of the rows is taken as the order of time.")
    text = [pl.col(names[ours]).cast(pl.String).alias(ours) for ours in ("person", "item")]  # type: ignore[arg-type]
    value = (
        pl.lit(None, pl.Float64) if names["value"] is None else pl.col(names["value"]).cast(pl.Float64, strict=False)
    )
    given = pl.lit(False) if names["value"] is None else pl.col(names["value"]).cast(pl.String).str.strip_chars() != ""
    rated = pl.when(given).then(pl.lit("rating")).otherwise(pl.lit("like"))
    kind = rated if names["kind"] is None else pl.col(names["kind"]).cast(pl.String)
    at = pl.col(_LINE).cast(pl.Float64) if names["at"] is None else _seconds(frame.schema[names["at"]], names["at"])
    tidy = frame.select(_LINE, *text, kind=kind, value=value, at=at)
    tidy = tidy.with_columns(value=pl.when(pl.col("kind") == "rating").then("value"))
    in_time = pl.col("at").is_between(MIN_TIME_S, MAX_TIME_S).fill_null(False)
    faults = {
        "no person or no item": pl.any_horizontal(pl.col("person", "item").fill_null("").str.strip_chars() == ""),
        f"a kind other than {', '.join(KINDS)}": ~pl.col("kind").is_in(list(KINDS)).fill_null(False),
        "a rating outside (0, 5] or no number": (pl.col("kind") == "rating")
        & ~pl.col("value").is_between(0, MAX_RATING, closed="right").fill_null(False),
        "a time that is neither ISO 8601 nor seconds since 1970": ~in_time,
        "the same event again": ~pl.struct(COLUMNS).is_first_distinct(),
    }
    for reason, fault in faults.items():
        bad = tidy.filter(fault)
        report.drop(reason, path.name, bad[_LINE].to_list())
        tidy = tidy.filter(~fault) if bad.height else tidy
    return tidy.select(COLUMNS)


def _seconds(dtype: pl.DataType, name: str) -> pl.Expr:
    """A time column as seconds since 1970, null where it says nothing."""
    column = pl.col(name)
    if dtype.is_temporal():
        return column.cast(pl.Datetime("us")).dt.timestamp("us") / 1_000_000
    if dtype.is_numeric():
        return column.cast(pl.Float64)
    text = column.cast(pl.String).str.strip_chars()
    moments = [
        text.str.to_datetime(form, strict=False, time_unit="us", time_zone="UTC").dt.timestamp("us") / 1_000_000
        for form in _ISO_8601
    ]
    return pl.coalesce(text.cast(pl.Float64, strict=False), *moments)


def _items(frame: pl.DataFrame, path: Path, report: Report) -> list[Item]:
    id_name = _find(frame, "id")
    if id_name is None:
        raise InvalidInput(f"{path} has no column for the item's id; call it id.", where=str(path))
    items: dict[str, Item] = {}
    for row in frame.iter_rows(named=True):
        line, raw_id = row.pop(_LINE), row.pop(id_name)
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


def _find(frame: pl.DataFrame, ours: str) -> str | None:
    return next((name for name in _NAMES[ours] if name in frame.columns), None)


def _text(path: Path) -> str:
    """A file as UTF-8, or as the Windows-1252 that spreadsheets still write."""
    data = _bytes(path)
    if b"\x00" in data:
        raise InvalidInput(f"{path} cannot be read as CSV: it is no text.", where=str(path))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error}.", where=str(path)) from error
