"""MovieLens 100K and 1M, as their publisher packs them, and 1M as ``ratings.csv`` with ranks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import polars as pl

from palate.data.importers.imported import COLUMNS, Imported, Report
from palate.data.items import Item
from palate.errors import InvalidInput

_TITLE: Final = re.compile(r"^(?P<title>.*?)\s*\((?P<year>\d{4})\)$")
_ARTICLE: Final = re.compile(r"^(?P<rest>.+), (?P<article>The|A|An|Le|La|Les|L'|Il|El|Los|Das|Der|Die)$")
_GENRES_100K: Final = (
    "unknown Action Adventure Animation Children's Comedy Crime Documentary Drama Fantasy "
    "Film-Noir Horror Musical Mystery Romance Sci-Fi Thriller War Western"
).split()
_FIRST_GENRE_COLUMN: Final = 5
_METADATA: Final = "ml1m_tmdb_details.parquet"
_MAX_CAST: Final = 8


def read_movielens(path: Path) -> Imported:
    """Read a MovieLens folder; for 1M a sibling folder ``NAME-metadata`` adds overviews and casts.

    A file of a 100K folder, such as ``ua.base``, is read with the items of its folder.

    Raises:
        InvalidInput: the folder holds neither ``u.data`` nor ``ratings.dat`` nor ``ratings.csv``.
    """
    report = Report()
    if path.is_file() and (path.parent / "u.item").exists():
        ratings = _raw(path, "\t", ("person", "item", "value", "at"))
        items = _items_100k(path.parent / "u.item", report)
    elif (path / "u.data").exists():
        ratings = _raw(path / "u.data", "\t", ("person", "item", "value", "at"))
        items = _items_100k(path / "u.item", report)
    elif (path / "ratings.dat").exists():
        ratings = _raw(path / "ratings.dat", "::", ("person", "item", "value", "at"))
        items = _items_1m(path, report)
    elif (path / "ratings.csv").exists():
        ratings = _ranked(path, report)
        items = _items_1m(path, report)
    else:
        raise InvalidInput(
            f"{path} is no MovieLens folder: it has neither u.data (100K) nor ratings.dat or ratings.csv (1M).",
            where=str(path),
        )
    return Imported(tuple(items), _checked(ratings, {item.id for item in items}, report), report, "movielens")


def _raw(path: Path, separator: str, names: tuple[str, ...]) -> pl.DataFrame:
    """The columns of a text file as strings, with the file's name and line numbers from 1."""
    text = _lines(path)
    rows = [line.split(separator) for line in text]
    columns = {name: [row[place] if place < len(row) else None for row in rows] for place, name in enumerate(names)}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String))
    return frame.with_row_index("line", offset=1).with_columns(file=pl.lit(path.name))


def _ranked(path: Path, report: Report) -> pl.DataFrame:
    """``ratings.csv``: where the time is missing, the rank in the person's order gives it.

    Ranks become times that end at the person's last known time, one second apart: the order is
    true, the distances are not.
    """
    frame = _table(path / "ratings.csv", ("user", "item", "rating", "timestamp", "rank"))
    lasts = _table(path / "users_last_timestamps.csv", ("user", "t_last"))
    lasts = lasts.select("user", last=pl.col("t_last").cast(pl.Float64, strict=False))
    frame = frame.with_row_index("line", offset=2).join(lasts, on="user", how="left", maintain_order="left")
    rank = pl.col("rank").cast(pl.Float64, strict=False).fill_null(-1.0)
    guessed = pl.col("last") - (rank.max().over("user") - rank)
    untimed = frame["timestamp"].is_null().sum()
    if untimed:
        report.notes.append(f"{untimed} ratings carry no time; their rank gives the order, one second apart.")
    at = pl.col("timestamp").cast(pl.Float64, strict=False).fill_null(guessed)
    return frame.select(
        "line",
        pl.lit("ratings.csv").alias("file"),
        pl.col("user").alias("person"),
        "item",
        pl.col("rating").alias("value"),
        at.cast(pl.String).alias("at"),
    )


def _table(path: Path, columns: tuple[str, ...]) -> pl.DataFrame:
    """A CSV file of strings that has these columns."""
    try:
        frame = pl.read_csv(path, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}.", where=str(path)) from error
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise InvalidInput(
            f"{path} lacks the columns {', '.join(missing)} of the ranked MovieLens 1M. "
            "For another layout, name its columns as docs/data.md says and use --format csv.",
            where=str(path),
        )
    return frame


def _checked(ratings: pl.DataFrame, known: set[str], report: Report) -> pl.DataFrame:
    """The rows that mean something; the others are reported."""
    report.read += ratings.height
    frame = ratings.with_columns(
        pl.col("value").cast(pl.Float64, strict=False), pl.col("at").cast(pl.Float64, strict=False)
    )
    faults = {
        "a field is missing or no number": pl.any_horizontal(pl.col(*COLUMNS[:2], "value", "at").is_null()),
        "a rating outside (0, 5]": ~pl.col("value").is_between(0, 5, closed="right"),
        "an item that the item file lacks": ~pl.col("item").is_in(sorted(known)),
        "the same person, item and time again": ~pl.struct("person", "item", "at").is_first_distinct(),
    }
    for reason, fault in faults.items():
        bad = frame.filter(fault)
        if bad.height:
            report.drop(reason, str(bad["file"][0]), bad["line"].to_list())
            frame = frame.filter(~fault)
    return frame.with_columns(kind=pl.lit("rating")).select(COLUMNS)


def _items_100k(path: Path, report: Report) -> list[Item]:
    items: list[Item] = []
    for number, line in enumerate(_lines(path), 1):
        fields = line.split("|")
        if len(fields) < _FIRST_GENRE_COLUMN + len(_GENRES_100K):
            report.drop("an item line with too few fields", path.name, [number])
            continue
        flags = fields[_FIRST_GENRE_COLUMN:]
        genres = tuple(g for g, flag in zip(_GENRES_100K, flags, strict=False) if flag == "1" and g != "unknown")
        items.append(_movie(fields[0], fields[1], genres))
    return items


def _items_1m(path: Path, report: Report) -> list[Item]:
    details = _metadata(path, report)
    items: list[Item] = []
    for number, line in enumerate(_lines(path / "movies.dat"), 1):
        fields = line.split("::")
        if len(fields) != 3:
            report.drop("an item line without three fields", "movies.dat", [number])
            continue
        id_, title, genres = fields
        items.append(_movie(id_, title, tuple(genres.split("|")), details.get(id_, {})))
    return items


def _metadata(path: Path, report: Report) -> dict[str, dict[str, object]]:
    """What the metadata folder knows of each movie, as fields of an item."""
    file = path.with_name(f"{path.name}-metadata") / _METADATA
    if not file.exists():
        report.notes.append(f"No {file.parent.name}/{_METADATA} beside the folder: titles and genres only.")
        return {}
    known: dict[str, dict[str, object]] = {}
    for row in pl.read_parquet(file).iter_rows(named=True):
        known[str(row["movieId"])] = {
            "description": row["overview"] or "",
            "creators": tuple(person["name"] for person in row["directors"] or ()),
            "people": tuple(person["name"] for person in row["casts"] or ())[:_MAX_CAST],
            "tags": tuple(row["keywords"] or ()),
            "image_url": row["poster_url"],
        }
    return known


def _movie(id_: str, raw_title: str, genres: tuple[str, ...], details: dict[str, object] | None = None) -> Item:
    """A movie from "Usual Suspects, The (1995)"."""
    match = _TITLE.match(raw_title.strip())
    title, year = (match["title"], int(match["year"])) if match else (raw_title.strip(), None)
    if article := _ARTICLE.match(title):
        joint = "" if article["article"].endswith("'") else " "
        title = f"{article['article']}{joint}{article['rest']}"
    return Item(id=id_, domain="movie", title=title, year=year, genres=genres, **(details or {}))  # type: ignore[arg-type]


def _lines(path: Path) -> list[str]:
    """A file's lines; MovieLens is Latin-1, people re-save it as UTF-8."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error}.", where=str(path)) from error
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    # Not splitlines: titles may hold characters that Unicode counts as line ends.
    return [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")] if text else []
