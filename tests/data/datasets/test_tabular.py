"""Tables of events with various column names are read, and invalid rows are reported by line."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from palate.data.datasets import read
from palate.data.datasets.imported import Imported
from palate.data.events import check_event
from palate.errors import InvalidInput
from tests.data.datasets.conftest import read_text

NEW_YEAR_2024 = 1_704_067_200.0


def rows(imported: Imported) -> list[tuple[Any, ...]]:
    return imported.interactions.rows()


@pytest.mark.parametrize(
    "header",
    ["user_id,item_id,event_type,rating,timestamp", "user,item,kind,value,at", "userId,movieId,type,rating,time"],
)
def test_columns_go_by_the_names_of_the_api_the_library_or_movielens(folder: Path, header: str) -> None:
    imported = read_text(folder, "events.csv", header, "ann,dune,rating,4.5,100", "ann,dune,complete,,90")

    assert rows(imported) == [("ann", "dune", "rating", 4.5, 100.0), ("ann", "dune", "complete", None, 90.0)]
    for event in imported.events():
        check_event(event, now=200.0)


def test_without_kinds_a_rating_is_a_rating_and_a_row_without_one_a_like(folder: Path) -> None:
    imported = read_text(folder, "events.csv", "user,item,rating", "ann,dune,4", "ann,solaris,")

    assert [(item, kind) for _, item, kind, _, _ in rows(imported)] == [("dune", "rating"), ("solaris", "like")]


def test_without_times_the_rows_are_in_order_and_the_report_says_so(folder: Path) -> None:
    imported = read_text(folder, "events.csv", "user,item", "ann,b", "ann,a")

    assert imported.dataset().history(0).items == ("b", "a")
    assert "order of the rows" in imported.report.notes[0]


def test_each_broken_row_is_reported_by_reason_and_line(folder: Path) -> None:
    report = read_text(
        folder,
        "events.csv",
        "user_id,item_id,event_type,rating,timestamp",
        "ann,dune,rating,4,100",
        "ann,,like,,100",
        " ,dune,like,,100",
        "ann,dune,purchase,,100",
        "ann,dune,rating,6,100",
        "ann,dune,rating,0,100",
        "ann,dune,rating,four,100",
        "ann,dune,like,,yesterday",
        "ann,dune,like,,",
        "ann,dune,rating,4,100",
        "ann,dune,like,,100",
    ).report

    assert (report.read, report.events) == (11, 2)
    lines = {
        reason: [example.removeprefix("events.csv line ") for example in at] for reason, at in report.examples.items()
    }
    assert lines == {
        "no user or no item": ["3", "4"],
        "a kind other than click, save, complete, like, dislike, rating": ["5"],
        "a rating outside (0, 5] or not a number": ["6", "7", "8"],
        "a time that is neither ISO 8601 nor seconds since 1970": ["9", "10"],
        "the same event again": ["11"],
    }


def test_a_rating_that_is_no_number_is_reported_not_taken_for_a_like(folder: Path) -> None:
    imported = read_text(folder, "events.csv", "user_id,item_id,rating", "ann,dune,5", "ann,solaris,five")

    assert [item for _, item, *_ in rows(imported)] == ["dune"]
    assert imported.report.examples == {"a rating outside (0, 5] or not a number": ["events.csv line 3"]}


TIMES = {
    "1704067200": NEW_YEAR_2024,
    "1704067200.5": NEW_YEAR_2024 + 0.5,
    "2024-01-01": NEW_YEAR_2024,
    "2024-01-01T00:00:00": NEW_YEAR_2024,
    "2024-01-01 00:00:00": NEW_YEAR_2024,
    "2024-01-01T00:00:00Z": NEW_YEAR_2024,
    "2024-01-01T00:00:00.250Z": NEW_YEAR_2024 + 0.25,
    "2024-01-01T02:00:00+02:00": NEW_YEAR_2024,
    "2023-12-31T19:00:00-05:00": NEW_YEAR_2024,
}


@pytest.mark.parametrize(("text", "seconds"), TIMES.items())
def test_times_are_iso_8601_or_seconds_and_utc_unless_they_say_otherwise(
    folder: Path, text: str, seconds: float
) -> None:
    assert rows(read_text(folder, "events.csv", "user,item,timestamp", f"ann,dune,{text}"))[0][-1] == seconds


def test_times_of_one_file_may_be_written_in_different_ways(folder: Path) -> None:
    lines = [f"ann,i{number},{text}" for number, text in enumerate(TIMES)]

    imported = read_text(folder, "events.csv", "user,item,timestamp", *lines)

    assert [at for *_, at in rows(imported)] == list(TIMES.values())


@pytest.mark.parametrize(
    "moment",
    [
        datetime.date(2024, 1, 1),
        datetime.datetime(2024, 1, 1),
        datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC),
        datetime.datetime(2024, 1, 1, 3, tzinfo=datetime.timezone(datetime.timedelta(hours=3))),
        int(NEW_YEAR_2024),
    ],
)
def test_parquet_times_may_be_dates_datetimes_or_numbers(folder: Path, moment: object) -> None:
    frame = pl.DataFrame({"user": [7], "item": [0], "rating": [4], "at": [moment]})
    frame.write_parquet(folder / "events.parquet")

    assert rows(read(folder / "events.parquet", "parquet")) == [("7", "0", "rating", 4.0, NEW_YEAR_2024)]


def test_rows_of_a_parquet_file_count_from_one(folder: Path) -> None:
    pl.DataFrame({"user": ["ann", "ann"], "item": ["dune", None]}).write_parquet(folder / "events.parquet")

    assert read(folder / "events.parquet", "parquet").report.examples == {
        "no user or no item": ["events.parquet line 2"]
    }


def test_lines_that_are_no_json_object_are_reported_and_the_others_taken(folder: Path) -> None:
    imported = read_text(
        folder,
        "events.jsonl",
        '{"user_id": "ann", "item_id": 50, "rating": 4}',
        "",
        '{"user_id": "ann", "item_id": ',
        '{"user_id": 7, "item_id": "x", "rating": 5.5}',
        '{"user_id": 7, "item_id": "x"}',
    )

    assert [row[:4] for row in rows(imported)] == [("ann", "50", "rating", 4.0), ("7", "x", "like", None)]
    assert imported.report.read == 4
    assert imported.report.examples == {
        "not a JSON object": ["events.jsonl line 3"],
        "a rating outside (0, 5] or not a number": ["events.jsonl line 4"],
    }


def test_events_without_an_item_column_and_tables_that_are_neither_are_refused(folder: Path) -> None:
    with pytest.raises(InvalidInput, match="call it item_id"):
        read_text(folder, "a.csv", "user_id,what", "ann,dune")
    with pytest.raises(InvalidInput, match=r"neither events .* nor items .* foo, bar"):
        read_text(folder, "b.csv", "foo,bar", "1,2")
    with pytest.raises(InvalidInput, match="call it id"):
        read_text(folder, "c.csv", "name,title,domain", "1,Dune,book")


@pytest.mark.parametrize("format_", ["csv", "parquet"])
def test_a_file_of_another_kind_is_refused_by_name(folder: Path, format_: str) -> None:
    path = folder / f"events.{format_}"
    path.write_bytes(b"\xff\xfe\x00PNG\x89\xe9\n\xe9,\xe9\n")

    with pytest.raises(InvalidInput, match=f"events.{format_} cannot be read"):
        read(path, format_)
