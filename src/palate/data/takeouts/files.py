"""A file of an export taken apart: a table, or a list of JSON values."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple, TypeAlias

import orjson

from palate.data.datasets.imported import Report
from palate.errors import InvalidInput
from palate.types import Json

MAX_ROWS: Final = 500_000
"""Of one export, those that are dropped too."""

MAX_VALUES: Final = 5_000_000
"""Of one JSON file: a value takes far more room in memory than on the disk."""

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+\Z")
_DELIMITERS: Final = ",;\t"
_BOMS: Final = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class TooManyRows(InvalidInput):
    """More than :data:`MAX_ROWS`."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has more than {MAX_ROWS} rows; bring it in parts.", where=name)


class Place(NamedTuple):
    """Where something stands in an export."""

    file: str
    line: int
    """From 1; in JSON the place in the list."""


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file; its cells are text and nothing else, whatever a spreadsheet would make of them."""

    name: str
    """Of the file, with its folders."""
    header: tuple[str, ...]
    """The first row, stripped and without case."""
    text: str
    delimiter: str
    headed: bool = True
    """Whether the first row is the header, and not a row like the others."""

    def cells(self) -> Iterator[tuple[int, list[str] | None]]:
        """Every row with the line where it starts; None for one that is no CSV.

        A quote that is never closed swallows the rest of the file, which is then such a row.
        """
        lines = (line.group() for line in _LINE.finditer(self.text))
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader, None)
            except csv.Error:
                yield line, None
                continue
            if cells is None:
                return
            if any(cells):
                yield line, cells

    def rows(self, report: Report) -> Iterator[tuple[Place, dict[str, str]]]:
        """Every row by the names in the header, with its line; what is no such row is dropped."""
        for line, cells in itertools.islice(self.cells(), int(self.headed), None):
            report.read += 1
            if report.read > MAX_ROWS:
                raise TooManyRows(self.name)
            if cells is None:
                report.drop("no CSV: a stray or unclosed quote, or an endless cell", self.name, [line])
            elif len(cells) > len(self.header) and any(cells[len(self.header) :]):
                report.drop("more cells than the header has", self.name, [line])
            else:
                yield Place(self.name, line), dict(zip(self.header, cells, strict=False))


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON file: the values of its list or of its lines; anything else is a list of one."""

    name: str
    values: tuple[tuple[int, Json], ...]
    """Each with its place or line, from 1."""

    def objects(self, report: Report) -> Iterator[tuple[Place, dict[str, Json]]]:
        """Every value that is an object; the others are dropped."""
        for place, value in self.values:
            report.read += 1
            if isinstance(value, dict):
                yield Place(self.name, place), value
            else:
                report.drop("no JSON object", self.name, [place])

    @property
    def sample(self) -> dict[str, Json]:
        """The first object, to tell whose file it is; empty if there is none."""
        return next((value for _, value in self.values if isinstance(value, dict)), {})


Part: TypeAlias = Table | Document


def part_of(name: str, data: bytes) -> Part:
    """A file as what it holds, going by its bytes and not by its name.

    Raises:
        InvalidInput: it is empty, no text, or broken JSON.
    """
    text = _decoded(name, data)
    start = text.lstrip()[:1]
    if not start:
        raise InvalidInput(f"{name} is empty; bring the file as the service made it.", where=name)
    return _document(name, text) if start in "[{" else _table(name, text)


def _decoded(name: str, data: bytes) -> str:
    """Text as UTF-8, as its byte order mark says, or as the Windows-1252 that spreadsheets still write."""
    encoding = next((encoding for bom, encoding in _BOMS.items() if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise InvalidInput(
            f"{name} is no text: it holds NUL bytes. Bring the CSV, JSON or zip file as the service made it.",
            where=name,
        )
    return text


def _document(name: str, text: str) -> Document:
    if max(text.count(","), text.count("\n")) > MAX_VALUES:
        raise InvalidInput(f"{name} holds more than {MAX_VALUES} values; bring it in parts.", where=name)
    try:
        whole = orjson.loads(text)
    except ValueError as error:
        lines = _by_lines(text)
        if lines is None:
            raise InvalidInput(f"{name} is broken JSON ({error}); export it again.", where=name) from error
        return Document(name, lines)
    return Document(name, tuple(enumerate(whole, 1)) if isinstance(whole, list) else ((1, whole),))


def _by_lines(text: str) -> tuple[tuple[int, Json], ...] | None:
    """One value a line, None for lines that are none; None in place of all if already the first is broken."""
    values: list[tuple[int, Json]] = []
    for number, line in enumerate(text.split("\n"), 1):  # titles may hold what `splitlines` takes for an end
        if not line.strip():
            continue
        try:
            values.append((number, orjson.loads(line)))
        except ValueError:
            if not values:
                return None
            values.append((number, None))
    return tuple(values)


def _table(name: str, text: str) -> Table:
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    table = Table(name, (), text, delimiter)
    cells = next(table.cells(), (1, None))[1]
    return Table(name, tuple(cell.strip().casefold() for cell in cells or ()), text, delimiter)
