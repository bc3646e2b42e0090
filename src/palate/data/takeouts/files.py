"""Parse a file of a takeout as a table or as a list of JSON values."""

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
"""The maximum number of rows of a takeout, including dropped rows."""

MAX_VALUES: Final = 5_000_000
"""The maximum number of values of a JSON file, because values take much more memory than bytes of the file."""

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+\Z")
_DELIMITERS: Final = ",;\t"
_BOMS: Final = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


class TooManyRows(InvalidInput):
    """A takeout has more than :data:`MAX_ROWS` rows."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} has more than {MAX_ROWS} rows; import it in parts.", where=name)


class Location(NamedTuple):
    """The location of a row in a takeout."""

    file: str
    line: int
    """From 1; in JSON the index in the list, from 1."""


@dataclass(frozen=True, slots=True)
class Table:
    """A CSV file; cells are text, also those that a spreadsheet would treat as formulas."""

    name: str
    """The name of the file, with its folders."""
    header: tuple[str, ...]
    """The first row, stripped and case-folded."""
    text: str
    delimiter: str
    headed: bool = True
    """Whether the first row is the header rather than data."""

    def cells(self) -> Iterator[tuple[int, list[str] | None]]:
        """Yield every row with the line on which it starts; None for an invalid row.

        With an unclosed quote the rest of the file is one invalid row.
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

    def rows(self, report: Report) -> Iterator[tuple[Location, dict[str, str]]]:
        """Yield every valid row by the names in the header, with its location; the others are dropped."""
        for line, cells in itertools.islice(self.cells(), int(self.headed), None):
            report.read += 1
            if report.read > MAX_ROWS:
                raise TooManyRows(self.name)
            if cells is None:
                report.drop("invalid CSV: a stray or unclosed quote, or a too long cell", self.name, [line])
            elif len(cells) > len(self.header) and any(cells[len(self.header) :]):
                report.drop("more cells than the header", self.name, [line])
            else:
                yield Location(self.name, line), dict(zip(self.header, cells, strict=False))


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON or JSONL file: the values of its list or of its lines; any other value is a list of one."""

    name: str
    values: tuple[tuple[int, Json], ...]
    """Each value with its index or line, from 1."""

    def objects(self, report: Report) -> Iterator[tuple[Location, dict[str, Json]]]:
        """Yield the values that are objects; the others are dropped."""
        for index, value in self.values:
            report.read += 1
            if isinstance(value, dict):
                yield Location(self.name, index), value
            else:
                report.drop("not a JSON object", self.name, [index])

    @property
    def sample(self) -> dict[str, Json]:
        """The first object, to detect the service; empty if there is none."""
        return next((value for _, value in self.values if isinstance(value, dict)), {})


Part: TypeAlias = Table | Document


def part_of(name: str, data: bytes) -> Part:
    """Parse a file as JSON or CSV, detected from its content and not from its name.

    Raises:
        InvalidInput: it is empty, not text, or invalid JSON.
    """
    text = _decode(name, data)
    start = text.lstrip()[:1]
    if not start:
        raise InvalidInput(f"{name} is empty; import the file as the service exported it.", where=name)
    return _parse_document(name, text) if start in "[{" else _parse_table(name, text)


def _decode(name: str, data: bytes) -> str:
    """Decode text as its byte order mark says, as UTF-8, or else as Windows-1252."""
    encoding = next((encoding for bom, encoding in _BOMS.items() if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise InvalidInput(
            f"{name} is not a text file: it contains NUL bytes. Import the CSV, JSON or zip file as the service "
            "exported it.",
            where=name,
        )
    return text


def _parse_document(name: str, text: str) -> Document:
    if max(text.count(","), text.count("\n")) > MAX_VALUES:
        raise InvalidInput(f"{name} has more than {MAX_VALUES} values; import it in parts.", where=name)
    try:
        content = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        if error.msg.startswith("Not enough memory"):
            raise MemoryError(error.msg) from error
        lines = _parse_lines(text)
        if lines is None:
            raise InvalidInput(f"{name} is invalid JSON ({error}); export it again.", where=name) from error
        return Document(name, lines)
    return Document(name, tuple(enumerate(content, 1)) if isinstance(content, list) else ((1, content),))


def _parse_lines(text: str) -> tuple[tuple[int, Json], ...] | None:
    """Parse one JSON value on each line, None for invalid lines; None altogether if the first line is invalid."""
    values: list[tuple[int, Json]] = []
    for number, line in enumerate(text.split("\n"), 1):  # not splitlines: titles may contain Unicode line ends
        if not line.strip():
            continue
        try:
            values.append((number, orjson.loads(line)))
        except ValueError:
            if not values:
                return None
            values.append((number, None))
    return tuple(values)


def _parse_table(name: str, text: str) -> Table:
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    table = Table(name, (), text, delimiter)
    cells = next(table.cells(), (1, None))[1]
    return Table(name, tuple(cell.strip().casefold() for cell in cells or ()), text, delimiter)
