"""A CSV file as tables of strings, block by block, so that its size does not matter."""

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

LINE: Final = "line\x00"
"""The column that says in which line a row ends."""

_BLOCK_BYTES: Final = 1 << 24
_ROWS: Final = 20_000


def tables(path: Path, report: Report, block_bytes: int = _BLOCK_BYTES) -> Iterator[pl.DataFrame]:
    """The columns of the header and ``LINE``; null or "" where a cell is empty or missing.

    Rows with more cells than the header are reported. Files without a quote, an empty line or a
    carriage return inside a line are read several times faster.

    Raises:
        InvalidInput: the file cannot be read, is no text or has broken quotes.
    """
    try:
        encoding, plain = _about(path)
        with path.open("rb") as file:
            first = file.readline().decode(encoding, "replace").rstrip("\r\n")
            header = first.split(",")
            if plain and len(set(header)) == len(header):
                yield from _plain(file, header, encoding, path, report, block_bytes)
                return
        with path.open(encoding=encoding, errors="replace", newline="") as text:
            yield from _quoted(text, [], 0, path, report)
    except (OSError, csv.Error) as error:
        raise InvalidInput(f"{path} cannot be read as CSV: {error}.", where=str(path)) from error


def _about(path: Path) -> tuple[str, bool]:
    """Its encoding, UTF-8 or the Windows-1252 that spreadsheets still write, and whether each line is a row."""
    utf8, plain, before = codecs.getincrementaldecoder("utf-8")(), True, b"\n"  # a first line must not be empty
    encoding = "utf-8-sig"
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            if b"\x00" in block:
                raise InvalidInput(f"{path} cannot be read as CSV: it is no text.", where=str(path))
            plain = plain and b'"' not in block and _a_row_a_line(before + block)
            before = block[-2:]
            if encoding == "utf-8-sig":
                try:
                    utf8.decode(block)
                except UnicodeDecodeError:
                    encoding = "cp1252"
    return encoding, plain and not before.endswith(b"\r")


def _a_row_a_line(block: bytes) -> bool:
    """Whether no line is empty and every carriage return ends one; a last one is left to the next block."""
    returns = block.count(b"\r") - block.endswith(b"\r")
    return b"\n\n" not in block and (not returns or (b"\n\r\n" not in block and returns == block.count(b"\r\n")))


def _plain(
    file: io.BufferedReader, header: list[str], encoding: str, path: Path, report: Report, block_bytes: int
) -> Iterator[pl.DataFrame]:
    """Blocks in which every line is a row."""
    schema = dict.fromkeys(header, pl.String)
    lines = 1
    while block := file.read(block_bytes) + file.readline():
        rows = block.replace(b"\r\n", b"\n")
        text = rows if encoding == "utf-8-sig" else rows.decode(encoding, "replace").encode()
        try:
            table = pl.read_csv(text, has_header=False, schema=schema, quote_char=None)
        except pl.exceptions.PolarsError:  # a line with more cells, a first line with fewer, half a letter at the end
            yield from _quoted(io.StringIO(text.decode(errors="replace"), newline=""), header, lines, path, report)
        else:
            yield table.with_row_index(LINE, offset=lines + 1)
        lines += block.count(b"\n")


def _quoted(text: Iterable[str], header: list[str], lines: int, path: Path, report: Report) -> Iterator[pl.DataFrame]:
    """Rows as Python reads them, behind so many ``lines``; without a ``header`` the first row is it."""
    reader = csv.reader(text)
    header = header or next(reader, [])
    while some := list(itertools.islice(((reader.line_num + lines, cells) for cells in reader), _ROWS)):
        long = [line for line, cells in some if len(cells) > len(header)]
        report.read += len(long)
        report.drop("more cells than the header has", path.name, long)
        rows = [(line, cells) for line, cells in some if 0 < len(cells) <= len(header)]
        columns = itertools.zip_longest(*(cells for _, cells in rows), fillvalue=None)
        named = dict(zip(header, map(list, columns), strict=False))
        missing = {name: [None] * len(rows) for name in header if name not in named}
        schema = {LINE: pl.UInt32, **dict.fromkeys(header, pl.String)}
        yield pl.DataFrame({LINE: [line for line, _ in rows], **named, **missing}, schema=schema)
