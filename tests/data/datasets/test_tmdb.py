"""TMDB 5000: JSON in CSV, and cast and directors from either companion."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import polars as pl
import pytest

from palate.data.datasets import read
from palate.data.datasets.imported import Imported
from palate.errors import InvalidInput

COLUMNS = ["id", "title", "genres", "keywords", "overview", "release_date", "original_language", "original_title"]
GENRES = json.dumps([{"id": 878, "name": "Science Fiction"}])
AVATAR = [
    "19995",
    "Avatar",
    GENRES,
    '[{"id": 1, "name": "moon"}]',
    "On the moon\nPandora.",
    "2009-12-10",
    "en",
    "Avatar",
]


def table(*rows: list[str], columns: list[str] = COLUMNS) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([columns, *rows])
    return text.getvalue()


def movies(folder: Path, *rows: list[str], packed: bool = False) -> Imported:
    data = table(*rows).encode()
    name = "tmdb_5000_movies.csv"
    (folder / (f"{name}.gz" if packed else name)).write_bytes(gzip.compress(data) if packed else data)
    return read(folder, "tmdb")


@pytest.mark.parametrize("packed", [False, True])
def test_movies_are_items_without_events(tmp_path: Path, packed: bool) -> None:
    imported = movies(tmp_path, AVATAR, ["2", "Amélie", "[]", "", "", "", "fr", "Le fabuleux destin"], packed=packed)

    avatar, amelie = imported.items
    assert (avatar.id, avatar.domain, avatar.title, avatar.year) == ("19995", "movie", "Avatar", 2009)
    assert (avatar.genres, avatar.tags) == (("Science Fiction",), ("moon",))
    assert avatar.description == "On the moon\nPandora."
    assert avatar.attributes == {"tmdb_id": "19995", "language": "en"}
    assert (amelie.year, amelie.genres, amelie.attributes["original_title"]) == (None, (), "Le fabuleux destin")
    assert imported.report.events == 0
    assert any("no cast and directors" in note for note in imported.report.notes)


def test_directors_and_cast_come_from_the_credits(tmp_path: Path) -> None:
    cast = json.dumps([{"name": f"Actor {number}"} for number in range(20)])
    crew = json.dumps([{"name": "James Cameron", "job": "Director"}, {"name": "Jon Landau", "job": "Producer"}])
    rows = (["19995", cast, crew], ["2", "{", "[]"])
    (tmp_path / "tmdb_5000_credits.csv").write_text(table(*rows, columns=["movie_id", "cast", "crew"]))

    imported = movies(tmp_path, AVATAR)

    assert imported.items[0].creators == ("James Cameron",)
    assert imported.items[0].people == tuple(f"Actor {number}" for number in range(8))
    assert imported.report.examples == {
        "a cast or crew that is not a JSON list of names": ["tmdb_5000_credits.csv line 3"]
    }


def test_names_that_lost_their_spaces_get_them_back(tmp_path: Path) -> None:
    cast = [
        "SamWorthington",
        "RobertDowneyJr.",
        "EwanMcGregor",
        "MacaulayCulkin",
        "LéaSeydoux",
        "J.K.Simmons",
        "50Cent",
    ]
    frame = {"movie_id": [19995], "cast": [cast], "crew": [["JamesCameron"]]}
    pl.DataFrame(frame).write_parquet(tmp_path / "tmdb_2999_with_cast_crew.parquet")

    avatar = movies(tmp_path, AVATAR).items[0]

    assert avatar.creators == ("James Cameron",)
    assert avatar.people == (
        "Sam Worthington",
        "Robert Downey Jr.",
        "Ewan McGregor",
        "Macaulay Culkin",
        "Léa Seydoux",
        "J. K. Simmons",
        "50Cent",
    )


def test_each_broken_movie_is_reported_by_reason_and_line(tmp_path: Path) -> None:
    odd = [["x", *AVATAR[1:]], ["3", "", *AVATAR[2:]], ["4", "Odd", "[1]", *AVATAR[3:]], ["5", "Odd", "{", *AVATAR[3:]]]
    report = movies(tmp_path, AVATAR, AVATAR, *odd, ["6", "short"]).report

    # A cell of Avatar holds a line break: its row ends on line 3, the next on line 5.
    assert report.examples == {
        "a movie without a unique id or a title": [f"tmdb_5000_movies.csv line {line}" for line in (5, 7, 9)],
        "genres or keywords that are not a JSON list of names": [
            f"tmdb_5000_movies.csv line {line}" for line in (11, 13)
        ],
        "a row with too few or too many cells": ["tmdb_5000_movies.csv line 14"],
    }


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    packed = gzip.compress(table(AVATAR).encode())
    (tmp_path / "tmdb_5000_movies.csv.gz").write_bytes(packed[: len(packed) // 2])
    with pytest.raises(InvalidInput, match=r"movies\.csv\.gz cannot be read"):
        read(tmp_path, "tmdb")

    (tmp_path / "tmdb_2999_with_cast_crew.parquet").write_bytes(b"PAR1 cut")
    with pytest.raises(InvalidInput, match=r"parquet cannot be read as Parquet"):
        movies(tmp_path, AVATAR)


def test_another_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"not a tmdb-5000 folder: it lacks tmdb_5000_movies\.csv"):
        read(tmp_path, "tmdb")
    (tmp_path / "tmdb_5000_movies.csv").write_text("id,title\n1,A\n")
    with pytest.raises(InvalidInput, match="lacks the columns genres, keywords"):
        read(tmp_path, "tmdb")
