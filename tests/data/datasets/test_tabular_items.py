"""Tables of items are read, and invalid rows are reported by line."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from palate.data.datasets import read
from palate.data.item_table import ItemTable
from palate.data.items import Item
from palate.data.vocabulary import Vocabulary
from tests.data.datasets.conftest import example_locations, read_text


def test_line_numbers_hold_after_a_cell_of_several_lines(folder: Path) -> None:
    imported = read_text(
        folder, "books.csv", "id,domain,title,description", '1,book,Dune,"Sand.', 'And worms."', ",book,Nameless,"
    )

    assert imported.items[0].description == "Sand.\nAnd worms."
    assert imported.report.examples == {"no id, title or domain": ["books.csv line 4"]}


def test_a_row_with_more_cells_than_the_header_is_reported_not_cut(folder: Path) -> None:
    imported = read_text(
        folder, "movies.csv", "id,domain,title,description", "1,movie,Alien,", "2,movie,Crouching Tiger, Hidden Dragon,"
    )

    assert [item.title for item in imported.items] == ["Alien"]
    assert example_locations(imported) == ["movies.csv line 3"]


ALIEN = Item(
    id="7",
    domain="movie",
    title="Alien",
    year=1979,
    creators=("Ridley Scott",),
    genres=("Horror", "Science Fiction"),
    attributes={"studio": "Fox"},
)


def test_items_come_from_csv_with_words_split_at_bars(folder: Path) -> None:
    imported = read_text(
        folder,
        "movies.csv",
        "movie_id,domain,title,year,creators,genres,tags,studio",
        "7,movie,Alien,1979,Ridley Scott,Horror| Science Fiction|,,Fox",
    )

    assert imported.items == (ALIEN,)
    assert imported.interactions.is_empty()


def test_items_come_from_jsonl_and_parquet_with_lists(folder: Path) -> None:
    facts = {"id": 7, "domain": "movie", "title": "Alien", "year": 1979, "creators": ["Ridley Scott"], "studio": "Fox"}
    frame = pl.DataFrame([{**facts, "genres": ["Horror", "Science Fiction"]}])
    frame.write_parquet(folder / "movies.parquet")
    frame.write_ndjson(folder / "movies.jsonl")

    for format_ in ("jsonl", "parquet"):
        assert read(folder / f"movies.{format_}", format_).items == (ALIEN,)


def test_broken_items_are_reported_by_reason_and_line(folder: Path) -> None:
    imported = read_text(
        folder,
        "movies.csv",
        "id,domain,title,year",
        "1,movie,Alien,1979",
        ",movie,Aliens,1986",
        "3,,Aliens,1986",
        "4,movie, ,1986",
        "1,movie,Aliens,1986",
        "5,movie,Aliens,nineteen",
    )

    assert [item.id for item in imported.items] == ["1"]
    assert list(imported.report.examples.values()) == [
        ["movies.csv line 3", "movies.csv line 4", "movies.csv line 5"],
        ["movies.csv line 6"],
        ["movies.csv line 7"],
    ]


def test_a_year_that_no_calendar_holds_is_reported(folder: Path) -> None:
    imported = read_text(
        folder, "movies.csv", "id,domain,title,year", "1,movie,Alien,1979", "2,movie,Aliens,99999999999"
    )

    assert [item.id for item in imported.items] == ["1"]
    assert example_locations(imported) == ["movies.csv line 3"]


def test_an_item_may_have_the_id_zero(folder: Path) -> None:
    imported = read_text(folder, "games.jsonl", '{"id": 0, "domain": "game", "title": "Zork"}')

    assert [item.id for item in imported.items] == ["0"]


def test_numbers_where_words_belong_are_read_as_words(folder: Path) -> None:
    imported = read_text(folder, "books.jsonl", '{"id": 1, "domain": "book", "title": 1984, "tags": [1949, 2]}')

    assert imported.items == (Item(id="1", domain="book", title="1984", tags=("1949", "2")),)
    assert ItemTable(Vocabulary(["1"]), imported.items).values_of("tag") == {"1949": 1, "2": 1}


def test_an_attribute_that_only_other_items_have_is_absent(folder: Path) -> None:
    imported = read_text(
        folder,
        "games.jsonl",
        '{"id": "1", "domain": "game", "title": "Zork", "attributes": {"platform": "c64"}}',
        '{"id": "2", "domain": "game", "title": "Hades", "attributes": {"hours": 20}}',
    )

    assert [dict(item.attributes) for item in imported.items] == [{"platform": "c64"}, {"hours": 20}]
