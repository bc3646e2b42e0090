"""What every importer shares: prefixes, stable ids of events, honest refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from palate.data.importers import read
from palate.data.importers.imported import Report
from palate.errors import InvalidInput

EVENTS = "user_id,item_id,event_type,rating,timestamp\n1,50,rating,4,100\n1,50,like,,200\n2,50,click,,300\n"


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_prefix_is_put_before_items_people_and_so_the_ids_of_events(tmp_path: Path) -> None:
    movies = written(tmp_path / "movies.csv", "id,domain,title\n50,movie,Star Wars\n")
    events = written(tmp_path / "events.csv", EVENTS)

    assert [item.id for item in read(movies, "csv", prefix="ml:").items] == ["ml:50"]
    prefixed = list(read(events, "csv", prefix="ml:").events())
    assert [(event.person, event.item) for event in prefixed] == [
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

    history = data.history(data.people.code("1"))
    assert [history.verb(place) for place in range(2)] == ["rated", "liked"]
    assert history.values.tolist()[0] == 4.0
    assert data.n_people == 2


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
    with pytest.raises(InvalidInput, match="'xls'; there are movielens, csv, jsonl, parquet"):
        read(tmp_path, "xls")


@pytest.mark.parametrize("format_", ["movielens", "csv", "jsonl", "parquet"])
def test_a_path_with_nothing_at_it_is_refused(format_: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"nothing at .*gone"):
        read(tmp_path / "gone", format_)


def test_a_file_with_nothing_to_take_is_refused_with_the_reason_and_a_place(tmp_path: Path) -> None:
    path = written(tmp_path / "events.csv", "user_id,item_id,rating\n1,50,9\n1,51,8\n")

    with pytest.raises(InvalidInput, match=r"0 events imported.*2 × a rating outside.*events\.csv line 2"):
        read(path, "csv")


def test_a_broken_file_without_one_good_row_says_which_row_was_broken(tmp_path: Path) -> None:
    path = written(tmp_path / "events.jsonl", "user 1 likes 50\n[1, 50]\n")

    with pytest.raises(InvalidInput, match=r"0 events imported.*2 × no JSON object.*events\.jsonl line 1"):
        read(path, "jsonl")


@pytest.mark.parametrize("format_", ["csv", "jsonl"])
def test_an_empty_file_is_refused_as_one_that_holds_no_rows(format_: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"0 events imported.*no rows"):
        read(written(tmp_path / f"events.{format_}", ""), format_)
