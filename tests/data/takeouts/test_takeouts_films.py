"""Letterboxd, IMDb and Trakt: known files, known deeds."""

from __future__ import annotations

import pytest

from palate.data.takeouts import read_export
from palate.data.takeouts.cells import moment
from palate.data.takeouts.takeout import PART, ImportedInteraction, ItemReference, Takeout
from palate.errors import InvalidInput
from tests.data.takeouts import examples


def said(export: Takeout) -> list[tuple[str, str, float | None]]:
    """Kind, title and value of each deed."""
    return [(deed.kind, deed.wanted[0].title, deed.value) for deed in export.deeds]


def day(text: str) -> float:
    at = moment(text)
    assert at is not None
    return at


def test_a_letterboxd_zip_tells_each_thing_once_and_the_best_way() -> None:
    export = read_export(examples.LETTERBOXD_ZIP)
    assert (export.format, export.title) == ("letterboxd", "Letterboxd")
    assert sorted(said(export), key=str) == [
        ("complete", "Alien", None),
        ("like", "Suspiria", None),
        ("rating", "Amélie", 0.5),
        ("rating", "Suspiria", 4.5),
        ("rating", "The Thing", 5.0),
        ("save", "Stalker", None),
    ]
    assert export.report.read == 9
    assert export.report.dropped == {}
    assert export.report.notes == ["Not read: profile.csv, deleted/diary.csv, lists/best.csv."]


def test_a_letterboxd_day_is_its_noon_and_the_day_of_watching_counts() -> None:
    export = read_export(examples.LETTERBOXD_DIARY.encode(), name="diary.csv")
    assert said(export) == [("rating", "Suspiria", 4.5), ("complete", "The Thing", None)]
    assert export.deeds[1].at == 1_667_131_200  # 2022-10-30 12:00 UTC
    assert export.deeds[1].wanted == (ItemReference("movie", "The Thing", 1982),)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("watched.csv", "complete"),
        ("films.csv", "like"),
        ("likes/films.csv", "like"),
        ("watchlist-someone-2024-01-01.csv", "save"),
    ],
)
def test_letterboxd_files_that_look_alike_are_told_by_their_names(name: str, kind: str) -> None:
    export = read_export(examples.LETTERBOXD_WATCHLIST.encode(), name=name)
    assert said(export) == [(kind, "Stalker", None)]


def test_a_letterboxd_file_that_may_be_anything_is_not_guessed() -> None:
    with pytest.raises(InvalidInput, match=r"watched\.csv, watchlist\.csv or likes/films\.csv"):
        read_export(examples.LETTERBOXD_WATCHLIST.encode())


def test_imdb_ratings_of_today() -> None:
    export = read_export(examples.IMDB.encode(), name="ratings.csv")
    thing = ItemReference("movie", "The Thing", 1982, ("John Carpenter",), (("imdb_id", "tt0084787"),))
    assert export.deeds[0].wanted == (thing,)
    assert (export.deeds[0].value, export.deeds[0].at) == (4.5, day("2025-01-01"))
    assert export.deeds[1].wanted[0].domain == "tv"
    assert export.report.examples == {"a single episode: it says little of its show": ["ratings.csv line 4"]}


def test_imdb_ratings_of_before_2017() -> None:
    export = read_export(examples.IMDB_OLD.encode())
    assert export.format == "imdb"
    assert said(export) == [("rating", "Alien", 4.0)]
    assert export.deeds[0].at == 1_326_326_400  # Thu Jan 12 00:00:00 2012


def test_an_imdb_watchlist_is_saved() -> None:
    export = read_export(examples.IMDB_WATCHLIST.encode())
    assert said(export) == [("save", "Stalker", None)]
    assert export.deeds[0].at == day("2024-05-06")


def test_a_trakt_zip() -> None:
    export = read_export(examples.TRAKT_ZIP)
    assert export.format == "trakt"
    wholes = [one for one in said(export) if one[0] != PART]
    assert sorted(wholes) == [
        ("complete", "Alien", None),
        ("like", "Alien", None),
        ("rating", "The Thing", 4.5),
        ("save", "Stalker", None),
    ]
    thing = next(deed for deed in export.deeds if deed.kind == "rating")
    assert thing.wanted == (
        ItemReference("movie", "The Thing", 1982, (), (("imdb_id", "tt0084787"), ("tmdb_id", "1091"))),
    )
    assert thing.at == 1_577_934_245
    assert export.report.dropped == {"the rating of a single episode or season": 1}


def test_trakt_episodes_are_parts_of_their_show() -> None:
    parts = [deed for deed in read_export(examples.TRAKT_ZIP).deeds if deed.kind == PART]
    assert {deed.wanted[0].title for deed in parts} == {"Breaking Bad"}
    assert {deed.wanted[0].domain for deed in parts} == {"tv"}
    assert len(parts) == 5


def test_one_trakt_file_is_enough() -> None:
    export = read_export(examples.as_json(examples.TRAKT["ratings-movies.json"]), name="ratings-movies.json")
    assert said(export) == [("rating", "The Thing", 4.5)]


def test_a_trakt_list_without_a_name_is_not_taken_for_a_watchlist() -> None:
    with pytest.raises(InvalidInput, match="neither rated, watched, on the watchlist"):
        read_export(examples.as_json(examples.TRAKT["lists-watchlist.json"]))


@pytest.mark.parametrize("rating", ["5.5", "-1", "many", "nan", "inf", "1e400"])
def test_a_rating_off_the_scale_is_dropped_with_its_line(rating: str) -> None:
    rows = examples.LETTERBOXD_RATINGS + f"2021-03-07,Odd,2000,https://boxd.it/x,{rating}\n"
    export = read_export(rows.encode(), name="ratings.csv")
    assert len(export.deeds) == 3
    assert export.report.examples == {"a rating that is none of up to 5": ["ratings.csv line 5"]}


def test_a_row_without_a_readable_day_is_kept_and_said() -> None:
    export = read_export(b"Date,Name,Year,Letterboxd URI,Rating\n3/4/21,Alien,1979,u,4\n")
    assert [deed.at for deed in export.deeds] == [None]
    assert export.report.notes == ["Rows without a time that can be read: 1; they count as older than all others."]


def test_deeds_name_their_place() -> None:
    export = read_export(examples.zipped({"x/ratings.csv": examples.LETTERBOXD_RATINGS}))
    first: ImportedInteraction = export.deeds[0]
    assert (first.place.file, first.place.line) == ("x/ratings.csv", 2)
