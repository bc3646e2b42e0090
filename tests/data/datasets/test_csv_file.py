"""A CSV file read in blocks gives the rows and lines of Python's parser."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from palate.data.datasets import csv_file
from palate.data.datasets.csv_file import LINE_COLUMN
from palate.data.datasets.imported import Report
from palate.errors import InvalidInput

CELLS = st.text(st.sampled_from('ab1é, "\n'), max_size=4)
ROWS = st.lists(st.lists(CELLS, max_size=4), max_size=12)


def as_python_reads(path: Path, n: int) -> list[tuple[Any, ...]]:
    """The line and the cells of every row of up to ``n`` cells; an empty cell is None."""
    with path.open(encoding="utf-8", newline="") as text:
        reader = csv.reader(text)
        next(reader)
        rows = [(reader.line_num, cells) for cells in reader if 0 < len(cells) <= n]
    return [(line, *((cells + [""] * n)[column] or None for column in range(n))) for line, cells in rows]


def as_read(path: Path, header: list[str], block_bytes: int = 16) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for table in csv_file.read_tables(path, Report(), block_bytes):
        rows += [
            (line, *(cell or None for cell in cells)) for line, *cells in table.select(LINE_COLUMN, *header).rows()
        ]
    return rows


@given(rows=ROWS, plainly=st.booleans(), breaks=st.sampled_from(["\n", "\r\n"]))
@settings(deadline=None)
def test_blocks_hold_what_python_reads(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]], plainly: bool, breaks: str
) -> None:
    path, header = tmp_path_factory.mktemp("csv") / "some.csv", ["x", "y", "z"]
    with path.open("w", encoding="utf-8", newline="") as text:
        if plainly:  # commas and lines as they come, without quotes
            text.writelines(",".join(row).replace('"', "") + breaks for row in [header, *rows])
        else:
            csv.writer(text, lineterminator=breaks).writerows([header, *rows])

    assert as_read(path, header) == as_python_reads(path, 3)


def test_rows_with_more_cells_than_the_header_are_reported_by_their_line(tmp_path: Path) -> None:
    path, report = tmp_path / "some.csv", Report()
    path.write_text("x,y\n1,2\n1,2,3\n1\n4,5\n6,7,8\n", encoding="utf-8")

    rows = [
        row for table in csv_file.read_tables(path, report, 8) for row in table.select(LINE_COLUMN, "x", "y").rows()
    ]

    assert rows == [(2, "1", "2"), (4, "1", None), (5, "4", "5")]
    assert report.examples == {"more cells than the header has": ["some.csv line 3", "some.csv line 6"]}
    assert report.read == 2


@pytest.mark.parametrize(("data", "cell"), [("\ufeffx,y\né,1\n".encode(), "é"), ("x,y\né,1\n".encode("cp1252"), "é")])
def test_text_is_utf_8_or_what_spreadsheets_write(tmp_path: Path, data: bytes, cell: str) -> None:
    path = tmp_path / "some.csv"
    path.write_bytes(data)

    assert as_read(path, ["x", "y"]) == [(2, cell, "1")]


def test_a_file_may_end_in_half_a_letter(tmp_path: Path) -> None:
    (tmp_path / "some.csv").write_bytes(b"x,y\n1,\xc3")

    assert as_read(tmp_path / "some.csv", ["x", "y"]) == [(2, "1", "\ufffd")]


def test_a_header_alone_and_an_empty_file_hold_no_rows(tmp_path: Path) -> None:
    for text in ("", "x,y\n", "x,y"):
        (tmp_path / "some.csv").write_text(text, encoding="utf-8")
        assert as_read(tmp_path / "some.csv", ["x", "y"]) == []


def test_a_cell_too_long_to_be_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "some.csv").write_text('x,y\n"' + "a" * 200_000 + '",1\n', encoding="utf-8")

    with pytest.raises(InvalidInput, match="cannot be read as CSV"):
        as_read(tmp_path / "some.csv", ["x", "y"])
