"""What all importers share: prefixes, stable event ids, and error messages."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.data.datasets.imported import UNTIMED_S, Report, sound, untimed
from palate.data.items import Item
from palate.errors import InvalidInput

EVENTS = "user_id,item_id,event_type,rating,timestamp\n1,50,rating,4,100\n1,50,like,,200\n2,50,click,,300\n"


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_prefix_is_put_before_items_users_and_so_the_ids_of_events(tmp_path: Path) -> None:
    movies = written(tmp_path / "movies.csv", "id,domain,title\n50,movie,Star Wars\n")
    events = written(tmp_path / "events.csv", EVENTS)

    assert [item.id for item in read(movies, "csv", prefix="ml:").items] == ["ml:50"]
    prefixed = list(read(events, "csv", prefix="ml:").events())
    assert [(event.user, event.item) for event in prefixed] == [
        ("ml:1", "ml:50"),
        ("ml:1", "ml:50"),
        ("ml:2", "ml:50"),
    ]
    assert {event.event_id for event in prefixed}.isdisjoint(event.event_id for event in read(events, "csv").events())


def test_importing_the_same_file_twice_gives_the_same_events(tmp_path: Path) -> None:
    path = written(tmp_path / "events.csv", EVENTS)

    assert list(read(path, "csv").events()) == list(read(path, "csv").events())


def test_every_row_that_is_taken_is_an_event_of_its_own(tmp_path: Path) -> None:
    twice_in_a_second = "user_id,item_id,rating,timestamp\n1,50,4,100\n1,50,2,100\n"
    imported = read(written(tmp_path / "events.csv", twice_in_a_second), "csv")

    ids = [event.event_id for event in imported.events()]
    assert len(set(ids)) == len(ids) == imported.report.events


def test_the_dataset_holds_what_the_events_say(tmp_path: Path) -> None:
    imported = read(written(tmp_path / "events.csv", EVENTS), "csv")

    data = imported.dataset()

    history = data.history(data.users.code("1"))
    assert [history.verb(index) for index in range(2)] == ["rated", "liked"]
    assert history.values.tolist()[0] == 4.0
    assert data.n_users == 2


def test_what_is_read_is_either_taken_or_dropped(tmp_path: Path) -> None:
    report = read(written(tmp_path / "events.csv", EVENTS + "1,50,like,,200\n1,,like,,400\n"), "csv").report

    assert (report.read, report.events) == (5, 3)
    assert report.events + sum(report.dropped.values()) == report.read


def test_a_report_counts_all_but_shows_the_first_five_places() -> None:
    report = Report()

    report.drop("no number", "u.data", [3, 4])
    report.drop("no number", "u.data", [10, 11, 12, 13])

    assert report.dropped == {"no number": 6}
    assert report.examples == {"no number": [f"u.data line {line}" for line in (3, 4, 10, 11, 12)]}


def test_an_unknown_format_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="'xls'; known formats: movielens, csv, jsonl, parquet"):
        read(tmp_path, "xls")


@pytest.mark.parametrize("format_", ["movielens", "csv", "jsonl", "parquet"])
def test_a_path_with_nothing_at_it_is_refused(format_: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"gone does not exist"):
        read(tmp_path / "gone", format_)


def test_a_file_with_nothing_to_take_is_refused_with_the_reason_and_a_place(tmp_path: Path) -> None:
    path = written(tmp_path / "events.csv", "user_id,item_id,rating\n1,50,9\n1,51,8\n")

    with pytest.raises(InvalidInput, match=r"0 events imported.*2 × a rating outside.*events\.csv line 2"):
        read(path, "csv")


def test_a_broken_file_without_one_good_row_says_which_row_was_broken(tmp_path: Path) -> None:
    path = written(tmp_path / "events.jsonl", "user 1 likes 50\n[1, 50]\n")

    with pytest.raises(InvalidInput, match=r"0 events imported.*2 × not a JSON object.*events\.jsonl line 1"):
        read(path, "jsonl")


@pytest.mark.parametrize("format_", ["csv", "jsonl"])
def test_an_empty_file_is_refused_as_one_that_holds_no_rows(format_: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"0 events imported.*no rows"):
        read(written(tmp_path / f"events.{format_}", ""), format_)


def test_items_and_events_without_times_stand_in_an_order_that_says_nothing_but_is_always_the_same() -> None:
    items = [Item(id=str(number), domain="book", title=str(number)) for number in range(50)]
    ids = [item.id for item in items]
    rows = pl.DataFrame({"user": ["p"] * 50, "item": ids, "at": [float(number) for number in range(50)]})

    mixed, events = untimed(items, rows, report := Report())
    again, same = untimed(items, rows, Report())

    assert sorted((item.id for item in mixed), key=int) == ids
    assert events["at"].unique().to_list() == [UNTIMED_S]
    assert sorted(events["item"], key=int) == ids
    assert events["item"].to_list() != ids
    assert [item.id for item in mixed] != ids
    assert (mixed, events.rows()) == (again, same.rows())
    assert len(report.notes) == 1


def test_rows_with_a_fault_or_one_that_cannot_be_told_are_reported_by_their_file() -> None:
    rows = pl.DataFrame({"line": [1, 2, 1, 2], "file": ["a", "a", "b", "b"], "n": [1, None, 3, 4]})

    left = sound(rows, {"too few": pl.col("n") < 2, "too many": pl.col("n") > 3}, report := Report())

    assert left["n"].to_list() == [3]
    assert report.examples == {"too few": ["a line 1", "a line 2"], "too many": ["b line 2"]}


def test_events_come_one_user_after_the_other_each_in_the_order_of_the_file(tmp_path: Path) -> None:
    rows = "user_id,item_id,timestamp\nu2,a,5\nu10,b,4\nu2,b,3\nu10,a,2\n"

    events = list(read(written(tmp_path / "events.csv", rows), "csv").events())

    assert [(event.user, event.item) for event in events] == [("u10", "b"), ("u10", "a"), ("u2", "a"), ("u2", "b")]


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_the_dataset_of_a_table_is_that_of_its_events(tmp_path: Path, prefix: str) -> None:
    imported = read(
        written(tmp_path / "events.csv", EVENTS + "2,7,rating,2.5,150\n1,7,like,,200\n"), "csv", prefix=prefix
    )

    assert imported.dataset().digest == Dataset.from_events(imported.events()).digest


def test_repeated_rows_are_found_among_others_of_the_same_pair(tmp_path: Path) -> None:
    again = "user_id,item_id,timestamp\nann,x,1\nann,x,2\nbob,x,1\nann,x,1\nann,x,2\nbob,x,1\nbob,y,1\n"

    imported = read(written(tmp_path / "events.csv", again), "csv")

    assert imported.interactions.height == 4
    assert imported.report.examples == {"the same event again": [f"events.csv line {line}" for line in (5, 6, 7)]}
