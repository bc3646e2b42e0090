"""Amazon movies and books: indices refer to two lists, and events of one day have no order."""

from __future__ import annotations

from pathlib import Path

import pytest

from palate.data.datasets import read
from palate.errors import InvalidInput

MOVIES = "6929\tB00003CY51\t0\r\n7116\t0767811070\t1\r\n"
BOOKS = "89333\tB00DBE8QDU\t0\r\n117270\t0439023483\t1\r\n"
DAY = 86_400


def events(user: str, *index_and_day: tuple[int, int]) -> str:
    cells = "".join(f"{index}|{day * DAY}|2012-10-31 08:00:00|\t" for index, day in index_and_day)
    return f"{user}\t10\t{cells}\r\n"


def folder_of(path: Path, **files: str) -> Path:
    path.mkdir()
    files_of_layout = {"Alist": MOVIES, "Blist": BOOKS, "testdata_new": events("6", (0, 2), (3, 1)), **files}
    for name, text in files_of_layout.items():
        if text:
            (path / f"{name}.txt").write_bytes(text.encode())
    return path


def test_the_indices_of_books_follow_those_of_movies(tmp_path: Path) -> None:
    imported = read(folder_of(tmp_path / "seq"), "amazon-sequences")

    assert [(item.id, item.domain, item.title) for item in imported.items] == [
        ("B00003CY51", "movie", "B00003CY51"),
        ("0767811070", "movie", "0767811070"),
        ("B00DBE8QDU", "book", "B00DBE8QDU"),
        ("0439023483", "book", "0439023483"),
    ]
    assert [dict(item.attributes) for item in imported.items] == [{}, {}, {}, {"isbn": "9780439023481"}]
    history = imported.dataset().history(0)
    assert history.items == ("0439023483", "B00003CY51")
    assert history.at.tolist() == [DAY, 2 * DAY]


def test_all_files_of_histories_that_are_there_are_read(tmp_path: Path) -> None:
    more = {"validdata_new": events("7", (1, 5)), "traindata_new": events("8", (2, 5))}

    data = read(folder_of(tmp_path / "seq", **more), "amazon-sequences").dataset()

    assert data.users.ids == ("6", "7", "8")


def test_the_order_inside_a_day_is_not_that_of_the_file(tmp_path: Path) -> None:
    one_day = "".join(events(str(user), (0, 1), (1, 1), (2, 1), (3, 2)) for user in range(60))
    imported = read(folder_of(tmp_path / "seq", testdata_new=one_day), "amazon-sequences")

    data = imported.dataset()
    histories = [data.history(user).items for user in range(60)]
    assert len({items[:3] for items in histories}) == 6
    assert {items[3] for items in histories} == {"0439023483"}
    assert any(note.startswith("Times are days: 180 events") for note in imported.report.notes)


def test_each_broken_event_is_reported_by_reason_and_line(tmp_path: Path) -> None:
    odd = "6\t10\t4|1|d|\tx|1|d|\t0|1|cut\t0|never|d|\t1|5|d|\t1|5|d|\t\r\n\t1\t0|1|d|\t\r\n7\t1\t\r\n"
    report = read(folder_of(tmp_path / "seq", testdata_new=odd), "amazon-sequences").report

    assert (report.read, report.events) == (7, 1)
    assert report.dropped == {
        "a line without events": 1,
        "no user": 1,
        "no index|seconds|date| of an item in the lists": 3,
        "a time that is not a number of seconds": 1,
        "the same user, item and day again": 1,
    }
    assert report.examples["no user"] == ["testdata_new.txt line 2"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"Alist": "6929\tB00003CY51\t0\r\n7116\t0767811070\t2\r\n"}, r"Alist\.txt line 2 should be: number, ASIN, 1"),
        ({"Blist": "89333\tB00D"}, r"Blist\.txt line 1 should be"),
        ({"Blist": ""}, r"lacks Blist\.txt"),
        ({"testdata_new": ""}, r"lacks traindata_new\.txt or"),
    ],
)
def test_lists_with_holes_and_other_files_are_refused(tmp_path: Path, files: dict[str, str], message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        read(folder_of(tmp_path / "seq", **files), "amazon-sequences")
