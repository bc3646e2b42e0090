"""Goodbooks-10k in either edition: one rating for each user and book, and descriptive tags."""

from __future__ import annotations

from pathlib import Path

import pytest

from palate.data.datasets import read
from palate.data.datasets.imported import Imported
from palate.errors import InvalidInput

HEADER = "book_id,goodreads_book_id,isbn,isbn13,authors,original_publication_year,title,language_code,image_url"
BOOKS = f"""{HEADER}
1,2767052,439023483,9.78043902348e+12,Suzanne Collins,2008.0,"The Hunger Games (The Hunger Games, #1)",eng,https://x/1.jpg
2,77,0-14-03281-0X,,"Homer,  Robert  Fagles",-720.0,The Iliad,,https://x/nophoto/2.png
3,78,bad,9780439023481,Anon,,Untitled,,
"""
RATINGS = "book_id,user_id,rating\n1,10,5\n2,10,3\n1,11,4\n"


def folder_of(path: Path, **files: str) -> Path:
    path.mkdir()
    for name, text in {"books": BOOKS, **files}.items():
        (path / f"{name}.csv").write_text(text, encoding="utf-8")
    return path


def imported(tmp_path: Path, **files: str) -> Imported:
    return read(folder_of(tmp_path / "books", **{"ratings_v1": RATINGS, **files}), "goodbooks")


def test_books_come_with_what_is_known_of_them(tmp_path: Path) -> None:
    genres = "book_id,genres\n1,young_adult|dystopian\n"
    descriptions = 'book_id,description\n1,"Katniss.\r\nIn two lines."\n2,\n'
    items = {item.id: item for item in imported(tmp_path, book_genres=genres, book_descriptions=descriptions).items}

    hunger, iliad, untitled = (items[id_] for id_ in "123")
    assert (hunger.title, hunger.year, hunger.domain) == ("The Hunger Games", 2008, "book")
    assert hunger.genres == ("young adult", "dystopian")
    assert hunger.description == "Katniss.\r\nIn two lines."
    assert hunger.image_url == "https://x/1.jpg"
    assert hunger.attributes == {
        "goodreads_id": "2767052",
        "isbn": "9780439023481",
        "language": "eng",
        "series": "The Hunger Games",
    }
    assert (iliad.year, iliad.creators, iliad.image_url) == (-720, ("Homer", "Robert Fagles"), None)
    assert (untitled.year, untitled.attributes["isbn"]) == (None, "9780439023481")


def test_a_number_that_lost_digits_is_no_isbn(tmp_path: Path) -> None:
    books = f"{HEADER}\n1,7,439023484,9.78043902348e+12,A,2008,B,eng,\n"

    assert imported(tmp_path, books=books).items[0].attributes == {"goodreads_id": "7", "language": "eng"}


@pytest.mark.parametrize("names", [("book_tags", "tags"), ("book_tags_reduced", "tags_reduced")])
def test_shelf_names_are_no_tags(tmp_path: Path, names: tuple[str, str]) -> None:
    shelves = ["to-read", "owned-books", "read-in-2015", "1001", "5-stars", "kindle", "my-favorites", "dnf", "--4-"]
    telling = ["science-fiction", "19th-century", "comic-books", "books-about-books", "reading-ease", "dystopian"]
    words = [*shelves, *telling]
    tags = "tag_id,tag_name\r\n" + "".join(f"{number},{word}\r\n" for number, word in enumerate(words))
    given = "goodreads_book_id,tag_id,count\n" + "".join(f"2767052,{n},{100 - n}\n" for n in range(len(words)))
    files = {names[0]: given, names[1]: tags, "book_genres": "book_id,genres\n1,dystopian\n"}

    result = imported(tmp_path, **files)

    book = next(item for item in result.items if item.id == "1")
    assert book.tags == ("science fiction", "19th century", "comic books", "books about books")
    assert any(note.startswith("5 of 15 tags describe") for note in result.report.notes)


@pytest.mark.parametrize("step", [1, -1])
def test_of_several_ratings_the_lowest_stays_whatever_the_order(tmp_path: Path, step: int) -> None:
    rows = ["1,10,5", "1,10,2", "1,10,4", "2,10,3"][::step]

    result = imported(tmp_path, ratings_v1="\n".join(["book_id,user_id,rating", *rows]))

    taken = {(user, item): value for user, item, _, value, _ in result.interactions.rows()}
    assert taken == {("10", "1"): 2.0, ("10", "2"): 3.0}
    assert result.report.dropped == {"the same user and book again; the lowest rating stays": 2}


def test_the_first_edition_has_no_times_and_so_no_order(tmp_path: Path) -> None:
    many = "book_id,user_id,rating\n" + "".join(f"{book},{user},4\n" for book in (1, 2, 3) for user in range(50))
    result = imported(tmp_path, ratings_v1=many)

    data = result.dataset()
    assert data.timeless
    firsts = {data.history(user).items[0] for user in range(data.n_users)}
    assert firsts == {"1", "2", "3"}
    assert any("no times" in note for note in result.report.notes)


def test_the_second_edition_is_sorted_by_time(tmp_path: Path) -> None:
    result = read(
        folder_of(tmp_path / "b", ratings="user_id,book_id,rating\n7,3,4\n8,1,5\n7,1,5\n7,2,5\n"), "goodbooks"
    )

    data = result.dataset()
    assert not data.timeless
    assert data.history(data.users.code("7")).items == ("3", "1", "2")


def test_each_broken_row_is_reported_by_reason_and_line(tmp_path: Path) -> None:
    result = imported(
        tmp_path, ratings_v1=f"{RATINGS}9,10,4\n1,12\n1,12,x\n1,13,7\n", books=f"{BOOKS}1,1,,,A,1,Again,,\n4,5\n"
    )

    assert result.report.events == 3
    assert result.report.examples == {
        "a book without a unique id or a title": ["books.csv line 5"],
        "a row with too few or too many cells": ["books.csv line 6"],
        "a field is missing or not a number": ["ratings_v1.csv line 6", "ratings_v1.csv line 7"],
        "a rating outside (0, 5]": ["ratings_v1.csv line 8"],
        "a book that is not in the file of books": ["ratings_v1.csv line 5"],
    }


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"books": "id,title\n1,A\n"}, "books.csv lacks the columns book_id"),
        ({"ratings_v1": "a,b\n1,2\n"}, "lacks the columns user_id, book_id, rating"),
        ({"books": BOOKS + '4,5,6,7,"cut in the mid'}, r"books\.csv cannot be read as CSV, line 5"),
        ({"books": "\x00\x01"}, "not a text file"),
    ],
)
def test_a_file_of_another_layout_or_cut_short_is_refused(tmp_path: Path, files: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        imported(tmp_path, **files)


def test_a_folder_without_ratings_or_books_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"lacks ratings_v1\.csv or ratings\.csv"):
        read(folder_of(tmp_path / "books"), "goodbooks")
    folder = folder_of(tmp_path / "ratings", ratings_v1=RATINGS)
    (folder / "books.csv").unlink()
    with pytest.raises(InvalidInput, match=r"lacks books_enriched\.csv or books\.csv"):
        read(folder, "goodbooks")
