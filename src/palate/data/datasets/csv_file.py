"""Read a CSV file of any size as tables of strings, in blocks."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import polars as pl

from palate.data.datasets.imported import Report
from palate.errors import InvalidInput

LINE_COLUMN: Final = "line\x00"
"""The column with the number of the line on which a row ends."""

_BLOCK_BYTES: Final = 1 << 24
_BATCH_ROWS: Final = 20_000


def read_tables(path: Path, report: Report, block_bytes: int = _BLOCK_BYTES) -> Iterator[pl.DataFrame]:
    """Yield tables with the columns of the header and ``LINE_COLUMN``; empty and missing cells are null or "".

    Rows with more cells than the header are dropped and reported. Files without quotes, empty lines or
    carriage returns inside a line are read several times faster.

    Raises:
        InvalidInput: the file cannot be read, is not text, or has unbalanced quotes.
    """
    try:
        encoding, is_plain = _detect_layout(path)
        with path.open("rb") as file:
            header = file.readline().decode(encoding, "replace").rstrip("\r\n").split(",")
            if is_plain and len(set(header)) == len(header):
                yield from _read_plain(file, header, encoding, path, report, block_bytes)
                return
        with path.open(encoding=encoding, errors="replace", newline="") as text:
            yield from _read_quoted(text, [], 0, path, report)
    except (OSError, csv.Error) as error:
        raise InvalidInput(f"{path} cannot be read as CSV: {error}.", where=str(path)) from error


def _detect_layout(path: Path) -> tuple[str, bool]:
    """Detect the encoding (UTF-8, or Windows-1252 as older spreadsheets write it), and whether each line is a row."""
    utf8, is_plain, last_bytes = codecs.getincrementaldecoder("utf-8")(), True, b"\n"  # a first line must not be empty
    encoding = "utf-8-sig"
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            if b"\x00" in block:
                raise InvalidInput(f"{path} cannot be read as CSV: it is not a text file.", where=str(path))
            is_plain = is_plain and b'"' not in block and _is_row_per_line(last_bytes + block)
            last_bytes = block[-2:]
            if encoding == "utf-8-sig":
                try:
                    utf8.decode(block)
                except UnicodeDecodeError:
                    encoding = "cp1252"
    return encoding, is_plain and not last_bytes.endswith(b"\r")


def _is_row_per_line(block: bytes) -> bool:
    """Whether no line is empty and every carriage return ends a line; one at the end is checked with the next block."""
    returns = block.count(b"\r") - block.endswith(b"\r")
    return b"\n\n" not in block and (not returns or (b"\n\r\n" not in block and returns == block.count(b"\r\n")))


def _read_plain(
    file: io.BufferedReader, header: list[str], encoding: str, path: Path, report: Report, block_bytes: int
) -> Iterator[pl.DataFrame]:
    """Read blocks in which every line is a row."""
    schema = dict.fromkeys(header, pl.String)
    n_lines = 1
    while block := file.read(block_bytes) + file.readline():
        rows = block.replace(b"\r\n", b"\n")
        text = rows if encoding == "utf-8-sig" else rows.decode(encoding, "replace").encode()
        try:
            table = pl.read_csv(text, has_header=False, schema=schema, quote_char=None)
        except pl.exceptions.PolarsError:  # too many cells, too few in the first line, or a truncated character
            yield from _read_quoted(
                io.StringIO(text.decode(errors="replace"), newline=""), header, n_lines, path, report
            )
        else:
            yield table.with_row_index(LINE_COLUMN, offset=n_lines + 1)
        n_lines += block.count(b"\n")


def _read_quoted(
    text: Iterable[str], header: list[str], n_lines_before: int, path: Path, report: Report
) -> Iterator[pl.DataFrame]:
    """Read rows with Python's parser after ``n_lines_before`` lines; without ``header`` the first row is the header."""
    reader = csv.reader(text)
    header = header or next(reader, [])
    while batch := list(itertools.islice(((reader.line_num + n_lines_before, cells) for cells in reader), _BATCH_ROWS)):
        long_lines = [line for line, cells in batch if len(cells) > len(header)]
        report.read += len(long_lines)
        report.drop("more cells than the header has", path.name, long_lines)
        rows = [(line, cells) for line, cells in batch if 0 < len(cells) <= len(header)]
        columns = itertools.zip_longest(*(cells for _, cells in rows), fillvalue=None)
        named = dict(zip(header, map(list, columns), strict=False))
        missing = {name: [None] * len(rows) for name in header if name not in named}
        schema = {LINE_COLUMN: pl.UInt32, **dict.fromkeys(header, pl.String)}
        yield pl.DataFrame({LINE_COLUMN: [line for line, _ in rows], **named, **missing}, schema=schema)
