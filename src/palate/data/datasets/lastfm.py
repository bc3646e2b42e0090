"""Read the Last.fm data set of HetRec 2011: play counts of artists by two thousand users, and tags."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Final

import polars as pl

from palate.data.datasets.files import fields_of, lines_of, needed
from palate.data.datasets.imported import COLUMNS, UNTIMED_S, Imported, Report, sound, untimed
from palate.data.items import Item
from palate.errors import InvalidInput

_LAYOUT: Final = "HetRec 2011 Last.fm"
_MAX_TAGS: Final = 10
_MAX_GENRES: Final = 3
_MIN_GENRE_ARTISTS: Final = 50
_OPINIONS: Final = frozenset(
    (
        "seen live,favorites,favorite,favourite,favourites,awesome,love,love it,love at first listen,amazing,"
        "beautiful,sexy,cool,<3,good,best,great,all,catchy,my music,albums i own,cover,covers,"
        "hot,perfect,fun,nice,legend,brilliant"
    ).split(",")
)
"""Tags that state an opinion rather than describe the music."""

COMPLETE_PLAYS: Final = 10
"""The number of plays, about an album, from which an event is ``complete`` instead of ``click``."""


def read_lastfm(path: Path) -> Imported:
    """Read ``artists.dat`` and ``user_artists.dat``, and tags from ``tags.dat`` and ``user_taggedartists*.dat``.

    A user's plays of an artist are one event: ``complete`` from ``COMPLETE_PLAYS`` on, ``click`` below.

    Raises:
        InvalidInput: a file is missing or has another layout.
    """
    report = Report()
    listened = needed(path, _LAYOUT, "user_artists.dat")
    tags = _tags(path, report)
    items = _artists(needed(path, _LAYOUT, "artists.dat"), tags, report)
    return Imported(*untimed(items, _events(listened, items, report), report), report, "lastfm")


def _events(path: Path, items: list[Item], report: Report) -> pl.DataFrame:
    rows = fields_of(path, "\t", ("user", "item", "plays"), header="userID")
    report.read += rows.height
    rows = rows.with_columns(pl.col("plays").cast(pl.Int64, strict=False))
    faults = {
        "a field is missing or not a number": pl.any_horizontal(pl.col("user", "item", "plays").is_null()),
        "no plays": pl.col("plays") <= 0,
        "an artist that is not in artists.dat": ~pl.col("item").is_in([item.id for item in items]),
        "the same user and artist again": ~pl.struct("user", "item").is_first_distinct(),
    }
    rows = sound(rows, faults, report)
    report.notes.append(f"{COMPLETE_PLAYS} plays of an artist or more are a complete, fewer are a click.")
    kind = pl.when(pl.col("plays") >= COMPLETE_PLAYS).then(pl.lit("complete")).otherwise(pl.lit("click"))
    return rows.with_columns(kind=kind, value=pl.lit(None, pl.Float64), at=pl.lit(UNTIMED_S)).select(COLUMNS)


def _artists(path: Path, tags: dict[str, list[str]], report: Report) -> list[Item]:
    lines = lines_of(path)
    if not lines or lines[0].split("\t")[:2] != ["id", "name"]:
        raise InvalidInput(f"{path} does not begin with the header id, name of {_LAYOUT}.", where=str(path))
    n_artists = Counter(tag for words in tags.values() for tag in words)
    items: dict[str, Item] = {}
    for number, line in enumerate(lines[1:], 2):
        fields = [field.strip() for field in line.split("\t")]
        if len(fields) < 2 or not fields[0] or not fields[1] or fields[0] in items:
            report.drop("an artist without a unique id or a name", path.name, [number])
            continue
        words = tags.get(fields[0], [])
        items[fields[0]] = Item(
            id=fields[0],
            domain="music",
            title=fields[1],
            genres=tuple(word for word in words if n_artists[word] >= _MIN_GENRE_ARTISTS)[:_MAX_GENRES],
            tags=tuple(words),
            image_url=(fields[3] or None) if len(fields) > 3 else None,
        )
    return list(items.values())


def _tags(path: Path, report: Report) -> dict[str, list[str]]:
    """Select for each artist the tags that most users gave it."""
    files = sorted(path.glob("user_taggedartists*.dat"))
    if not files or not (path / "tags.dat").is_file():
        report.notes.append("No tags.dat and user_taggedartists.dat in the folder: the artists have no tags.")
        return {}
    names = dict(fields_of(path / "tags.dat", "\t", ("id", "name"), header="tagID").select("id", "name").iter_rows())
    tag_counts: dict[str, Counter[str]] = defaultdict(Counter)
    for file in files:
        rows = fields_of(file, "\t", ("user", "artist", "tag"), header="userID").filter(pl.col("user") != "")
        faults = {
            "a tagging without a user, an artist and a tag": pl.any_horizontal(pl.all().is_null()),
            "a tag that is not in tags.dat": ~pl.col("tag").is_in(list(names)),
        }
        for artist, tag in sound(rows, faults, report).select("artist", "tag").iter_rows():
            tag_counts[artist][names[tag]] += 1
    report.notes.append("Tags are ranked by the number of users; the months in which they were given are ignored.")
    return {artist: _best(counts) for artist, counts in tag_counts.items()}


def _best(counts: Counter[str]) -> list[str]:
    """Select the most frequent tags; ties are broken by name."""
    ranked = sorted(counts.items(), key=lambda tag_count: (-tag_count[1], tag_count[0]))
    return [tag for tag, _ in ranked if tag and tag not in _OPINIONS][:_MAX_TAGS]
