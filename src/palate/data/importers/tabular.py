"""Anybody's CSV, JSONL or Parquet, for items or for events.

A table with a column for a person (``user_id``, ``user`` or ``person``) holds events, one with a
title holds items. Columns may go by the names of the HTTP API or of the library.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import orjson
import polars as pl

from palate.data.events import KINDS, MAX_RATING
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
_LISTS: Final = ("creators", "people", "genres", "tags")
_LINE: Final = "line\x00"
_EMPTY: Final = pl.DataFrame(
    schema={"person": pl.String, "item": pl.String, "kind": pl.String, "value": pl.Float64, "at": pl.Float64}
)


def read_csv(path: Path) -> Imported:
    """A CSV file with a header; lists of words are split at ``|``."""
    return _read(path, lambda: pl.read_csv(path, infer_schema=False, truncate_ragged_lines=True), first_line=2)


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
    return _read(path, lambda: pl.from_dicts(rows, infer_schema_length=None, strict=False), report=report)


def read_parquet(path: Path) -> Imported:
    """A Parquet file; its rows count as lines from 1."""
    return _read(path, lambda: pl.read_parquet(path), first_line=1)


def _read(
    path: Path, load: Callable[[], pl.DataFrame], *, first_line: int = 1, report: Report | None = None
) -> Imported:
    report = report or Report()
    try:
        frame = load()
    except (pl.exceptions.PolarsError, OSError, ValueError, TypeError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}.", where=str(path)) from error
    if _LINE not in frame.columns:
        frame = frame.with_row_index(_LINE, offset=first_line)
    report.read += frame.height
    source = f"file:{path.name}"
    if _find(frame, "person"):
        return Imported((), _events(frame, path, report), report, source)
    if "title" in frame.columns or not frame.height:
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
    rated = pl.when(value.is_not_null()).then(pl.lit("rating")).otherwise(pl.lit("like"))
    kind = rated if names["kind"] is None else pl.col(names["kind"]).cast(pl.String)
    at = pl.col(_LINE).cast(pl.Float64) if names["at"] is None else _seconds(frame.schema[names["at"]], names["at"])
    tidy = frame.select(_LINE, *text, kind=kind, value=value, at=at)
    tidy = tidy.with_columns(value=pl.when(pl.col("kind") == "rating").then("value"))
    faults = {
        "no person or no item": pl.any_horizontal(pl.col("person", "item").fill_null("").str.strip_chars() == ""),
        f"a kind other than {', '.join(KINDS)}": ~pl.col("kind").is_in(list(KINDS)).fill_null(False),
        "a rating outside (0, 5] or no number": (pl.col("kind") == "rating")
        & ~pl.col("value").is_between(0, MAX_RATING, closed="right").fill_null(False),
        "a time that is neither ISO 8601 nor seconds since 1970": ~pl.col("at").is_finite().fill_null(False),
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
    iso = column.cast(pl.String).str.to_datetime(strict=False, time_zone="UTC", time_unit="us")
    return column.cast(pl.Float64, strict=False).fill_null(iso.dt.timestamp("us") / 1_000_000)


def _items(frame: pl.DataFrame, path: Path, report: Report) -> list[Item]:
    id_name = _find(frame, "id")
    if id_name is None:
        raise InvalidInput(f"{path} has no column for the item's id; call it id.", where=str(path))
    items: dict[str, Item] = {}
    for row in frame.iter_rows(named=True):
        line, id_ = row.pop(_LINE), str(row.pop(id_name) or "").strip()
        if not id_ or not str(row.get("title") or "").strip() or not row.get("domain"):
            report.drop("no id, title or domain", path.name, [line])
        elif id_ in items:
            report.drop("an id that came before", path.name, [line])
        else:
            try:
                items[id_] = Item.from_dict({"id": id_, **_cells(row)})
            except (TypeError, ValueError):
                report.drop("a year that is no whole number", path.name, [line])
    return list(items.values())


def _cells(row: dict[str, Any]) -> dict[str, Any]:
    """A row's cells as fields of an item; empty cells are left out."""
    cells = {name: value for name, value in row.items() if value not in (None, "")}
    for name in _LISTS:
        if isinstance(cells.get(name), str):
            cells[name] = [word.strip() for word in cells[name].split("|") if word.strip()]
    if "year" in cells:
        cells["year"] = int(cells["year"])
    return cells


def _find(frame: pl.DataFrame, ours: str) -> str | None:
    return next((name for name in _NAMES[ours] if name in frame.columns), None)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error}.", where=str(path)) from error
