"""Letterboxd, IMDb and Trakt: known files give known interactions."""

from __future__ import annotations

import pytest

from palate.data.takeouts import read_takeout
from palate.data.takeouts.cells import moment
from palate.data.takeouts.takeout import PART_KIND, ImportedInteraction, ItemReference, Takeout
from palate.errors import InvalidInput
from tests.data.takeouts import examples


def rows_of(takeout: Takeout) -> list[tuple[str, str, float | None]]:
    """Kind, title and value of each interaction."""
    return [
        (interaction.kind, interaction.references[0].title, interaction.value) for interaction in takeout.interactions
    ]


def day(text: str) -> float:
    at = moment(text)
    assert at is not None
    return at


def test_a_letterboxd_zip_tells_each_thing_once_and_the_best_way() -> None:
    takeout = read_takeout(examples.LETTERBOXD_ZIP)
    assert (takeout.format, takeout.title) == ("letterboxd", "Letterboxd")
    assert sorted(rows_of(takeout), key=str) == [
        ("complete", "Alien", None),
        ("like", "Suspiria", None),
        ("rating", "Amélie", 0.5),
        ("rating", "Suspiria", 4.5),
        ("rating", "The Thing", 5.0),
        ("save", "Stalker", None),
    ]
    assert takeout.report.read == 9
    assert takeout.report.dropped == {}
    assert takeout.report.notes == ["Not read: profile.csv, deleted/diary.csv, lists/best.csv."]


def test_a_letterboxd_day_is_its_noon_and_the_day_of_watching_counts() -> None:
    takeout = read_takeout(examples.LETTERBOXD_DIARY.encode(), name="diary.csv")
    assert rows_of(takeout) == [("rating", "Suspiria", 4.5), ("complete", "The Thing", None)]
    assert takeout.interactions[1].at == 1_667_131_200  # 2022-10-30 12:00 UTC
    assert takeout.interactions[1].references == (ItemReference("movie", "The Thing", 1982),)


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
    takeout = read_takeout(examples.LETTERBOXD_WATCHLIST.encode(), name=name)
    assert rows_of(takeout) == [(kind, "Stalker", None)]


def test_a_letterboxd_file_that_may_be_anything_is_not_guessed() -> None:
    with pytest.raises(InvalidInput, match=r"watched\.csv, watchlist\.csv or likes/films\.csv"):
        read_takeout(examples.LETTERBOXD_WATCHLIST.encode())


def test_imdb_ratings_of_today() -> None:
    takeout = read_takeout(examples.IMDB.encode(), name="ratings.csv")
    reference = ItemReference("movie", "The Thing", 1982, ("John Carpenter",), (("imdb_id", "tt0084787"),))
    assert takeout.interactions[0].references == (reference,)
    assert (takeout.interactions[0].value, takeout.interactions[0].at) == (4.5, day("2025-01-01"))
    assert takeout.interactions[1].references[0].domain == "tv"
    assert takeout.report.examples == {"a single episode, which says little about its show": ["ratings.csv line 4"]}


def test_imdb_ratings_of_before_2017() -> None:
    takeout = read_takeout(examples.IMDB_OLD.encode())
    assert takeout.format == "imdb"
    assert rows_of(takeout) == [("rating", "Alien", 4.0)]
    assert takeout.interactions[0].at == 1_326_326_400  # Thu Jan 12 00:00:00 2012


def test_an_imdb_watchlist_is_saved() -> None:
    takeout = read_takeout(examples.IMDB_WATCHLIST.encode())
    assert rows_of(takeout) == [("save", "Stalker", None)]
    assert takeout.interactions[0].at == day("2024-05-06")


def test_a_trakt_zip() -> None:
    takeout = read_takeout(examples.TRAKT_ZIP)
    assert takeout.format == "trakt"
    wholes = [row for row in rows_of(takeout) if row[0] != PART_KIND]
    assert sorted(wholes) == [
        ("complete", "Alien", None),
        ("like", "Alien", None),
        ("rating", "The Thing", 4.5),
        ("save", "Stalker", None),
    ]
    rating = next(interaction for interaction in takeout.interactions if interaction.kind == "rating")
    assert rating.references == (
        ItemReference("movie", "The Thing", 1982, (), (("imdb_id", "tt0084787"), ("tmdb_id", "1091"))),
    )
    assert rating.at == 1_577_934_245
    assert takeout.report.dropped == {"the rating of a single episode or season": 1}


def test_trakt_episodes_are_parts_of_their_show() -> None:
    parts = [
        interaction for interaction in read_takeout(examples.TRAKT_ZIP).interactions if interaction.kind == PART_KIND
    ]
    assert {interaction.references[0].title for interaction in parts} == {"Breaking Bad"}
    assert {interaction.references[0].domain for interaction in parts} == {"tv"}
    assert len(parts) == 5


def test_one_trakt_file_is_enough() -> None:
    takeout = read_takeout(examples.as_json(examples.TRAKT["ratings-movies.json"]), name="ratings-movies.json")
    assert rows_of(takeout) == [("rating", "The Thing", 4.5)]


def test_a_trakt_list_without_a_name_is_not_taken_for_a_watchlist() -> None:
    with pytest.raises(InvalidInput, match="neither rated, watched, on the watchlist"):
        read_takeout(examples.as_json(examples.TRAKT["lists-watchlist.json"]))


@pytest.mark.parametrize("rating", ["5.5", "-1", "many", "nan", "inf", "1e400"])
def test_a_rating_off_the_scale_is_dropped_with_its_line(rating: str) -> None:
    rows = examples.LETTERBOXD_RATINGS + f"2021-03-07,Odd,2000,https://boxd.it/x,{rating}\n"
    takeout = read_takeout(rows.encode(), name="ratings.csv")
    assert len(takeout.interactions) == 3
    assert takeout.report.examples == {"a rating that is not a number up to 5": ["ratings.csv line 5"]}


def test_a_row_without_a_readable_day_is_kept_and_said() -> None:
    takeout = read_takeout(b"Date,Name,Year,Letterboxd URI,Rating\n3/4/21,Alien,1979,u,4\n")
    assert [interaction.at for interaction in takeout.interactions] == [None]
    assert takeout.report.notes == ["Rows without a valid time: 1; they count as older than all others."]


def test_interactions_have_their_location() -> None:
    takeout = read_takeout(examples.zipped({"x/ratings.csv": examples.LETTERBOXD_RATINGS}))
    first: ImportedInteraction = takeout.interactions[0]
    assert (first.location.file, first.location.line) == ("x/ratings.csv", 2)
