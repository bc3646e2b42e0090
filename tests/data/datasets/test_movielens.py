"""MovieLens folders are read as published, in either layout, and their faults reported by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from palate.data.datasets import read
from palate.data.datasets.imported import Imported
from palate.data.items import Item
from palate.errors import InvalidInput

DRAMA = "|".join("1" if number == 8 else "0" for number in range(19))


def movie_100k(id_: int, title: str) -> str:
    return f"{id_}|{title}|01-Jan-1995||http://us.imdb.com|{DRAMA}"


def folder_of(path: Path, encoding: str = "latin-1", **files: str) -> Path:
    """A folder of files, given by name with ``_`` for the dot."""
    path.mkdir()
    for name, text in files.items():
        (path / name.replace("_", ".")).write_text(text, encoding=encoding)
    return path


def imported_100k(path: Path, ratings: str, movies: str) -> Imported:
    return read(folder_of(path, u_data=ratings, u_item=movies), "movielens")


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_titles_lose_their_year_and_get_their_article_and_accents_back(tmp_path: Path, encoding: str) -> None:
    titles = ["Misérables, Les (1995)", "Postino, Il (1994)", "Eau d'automne, L' (1990)", "Big (1988)", "unknown", "M"]
    movies = "\n".join(movie_100k(number, title) for number, title in enumerate(titles))

    folder = folder_of(tmp_path / "ml", encoding, u_item=movies, u_data="1\t0\t4\t100\n")

    items = read(folder, "movielens").items
    assert [(item.title, item.year) for item in items] == [
        ("Les Misérables", 1995),
        ("Il Postino", 1994),
        ("L'Eau d'automne", 1990),
        ("Big", 1988),
        ("unknown", None),
        ("M", None),
    ]
    assert {item.genres for item in items} == {("Drama",)}
    assert {item.domain for item in items} == {"movie"}


def test_each_broken_row_of_100k_is_reported_by_reason_and_line(tmp_path: Path) -> None:
    ratings = [
        "1\t1\t3\t100",
        "1\t1",
        "",
        "1\t1\tx\t100",
        "1\t1\t6\t100",
        "1\t1\t0\t100",
        "1\t9\t3\t100",
        "1\t1\t3\t100",
    ]

    imported = imported_100k(tmp_path / "ml", "\n".join(ratings), f"{movie_100k(1, 'Big (1988)')}\n2|Cut|short\n")

    assert imported.interactions.rows() == [("1", "1", "rating", 3.0, 100.0)]
    assert imported.report.examples == {
        "an item line with too few fields": ["u.item line 2"],
        "a field is missing or not a number": ["u.data line 2", "u.data line 3", "u.data line 4"],
        "a rating outside (0, 5]": ["u.data line 5", "u.data line 6"],
        "an item that is not in the item file": ["u.data line 7"],
        "the same user, item and time again": ["u.data line 8"],
    }


def test_a_file_of_a_100k_folder_is_read_with_the_items_of_its_folder(tmp_path: Path) -> None:
    movies = f"{movie_100k(1, 'Big (1988)')}\n{movie_100k(2, 'M (1931)')}"
    folder = folder_of(tmp_path / "ml", u_item=movies, u_data="1\t1\t4\t100\n1\t2\t3\t200\n", ua_test="1\t2\t3\t200\n")

    imported = read(folder / "ua.test", "movielens")

    assert imported.interactions["item"].to_list() == ["2"]
    assert [item.title for item in imported.items] == ["Big", "M"]
    with pytest.raises(InvalidInput, match="not a MovieLens folder"):
        read(folder_of(tmp_path / "other", ua_test="1\t2\t3\t200\n") / "ua.test", "movielens")


def test_only_line_breaks_end_a_line(tmp_path: Path) -> None:
    """0x85, the ellipsis of Windows, is a line break to Unicode."""
    imported = imported_100k(tmp_path / "ml", "1\t1\t3\t100\n", movie_100k(1, "And then\x85 (1988)"))

    assert [item.id for item in imported.items] == ["1"]


def test_1m_as_published_is_read_with_its_double_colons(tmp_path: Path) -> None:
    movies = "1::Toy Story (1995)::Animation|Comedy\n2::American President, The (1995)::Drama\nthree::fields\n"
    folder = folder_of(tmp_path / "ml", ratings_dat="7::2::5::100\n7::1::3::50\n", movies_dat=movies)

    imported = read(folder, "movielens")

    assert imported.items == (
        Item(id="1", domain="movie", title="Toy Story", year=1995, genres=("Animation", "Comedy")),
        Item(id="2", domain="movie", title="The American President", year=1995, genres=("Drama",)),
    )
    assert imported.dataset().history(0).items == ("1", "2")
    assert imported.report.examples == {"an item line without three fields": ["movies.dat line 3"]}
    assert "titles and genres only" in imported.report.notes[0]


def test_where_times_are_missing_the_rank_gives_the_order(tmp_path: Path) -> None:
    ratings = "user,item,rating,timestamp,rank\n1,c,4,,2\n1,b,4,,1\n1,a,4,,\n2,b,5,70,1\n2,a,5,60,0\n"
    movies = "".join(f"{id_}::{id_.upper()} (1990)::Drama\n" for id_ in "abc")
    folder = folder_of(tmp_path / "ml", ratings_csv=ratings, movies_dat=movies)
    (folder / "users_last_timestamps.csv").write_text("user,t_last,t_second_last\n1,1000,900\n2,70,60\n")

    imported = read(folder, "movielens")

    data = imported.dataset()
    untimed, timed = (data.history(data.users.code(user)) for user in "12")
    assert untimed.items == ("a", "b", "c")
    assert untimed.at[1:].tolist() == [999.0, 1000.0]
    assert (timed.items, timed.at.tolist()) == (("a", "b"), [60.0, 70.0])
    assert imported.report.notes[0].startswith("3 ratings have no time")


def test_a_folder_of_anything_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="not a MovieLens folder"):
        read(folder_of(tmp_path / "other", readme_txt="hello"), "movielens")


def test_a_folder_without_its_movies_is_refused_by_the_name_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"u\.item cannot be read"):
        read(folder_of(tmp_path / "ml", u_data="1\t1\t3\t100\n"), "movielens")


@pytest.mark.parametrize(
    "files",
    [
        {
            "ratings_csv": "userId,movieId,rating,timestamp\n1,1,4.0,964982703\n",
            "movies_dat": "1::Toy Story (1995)::Comedy\n",
        },
        {
            "ratings_csv": "user,item,rating,timestamp,rank\n1,1,4,,1\n",
            "movies_dat": "1::Toy Story (1995)::Comedy\n",
        },
    ],
    ids=["ratings of one release, movies of another", "ranks without last times"],
)
def test_a_layout_that_cannot_be_read_is_refused_not_a_crash(tmp_path: Path, files: dict[str, str]) -> None:
    with pytest.raises(InvalidInput):
        read(folder_of(tmp_path / "ml", **files), "movielens")
