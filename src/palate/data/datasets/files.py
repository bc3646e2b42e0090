"""Files as importers meet them: in any encoding, cut short, or of another layout."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from palate.errors import InvalidInput

if TYPE_CHECKING:
    import polars as pl

    from palate.data.datasets.imported import Report

_MAX_UNPACKED: Final = 1_000_000_000
"""Bytes; a file that unpacks to more is refused."""
BLOCK_BYTES: Final = 1 << 22


def bytes_of(path: Path) -> bytes:
    """
    Raises:
        InvalidInput: the file is not there, may not be read, or is a broken or vast ``.gz``.
    """
    try:
        if path.suffix != ".gz":
            return path.read_bytes()
        with gzip.open(path) as file:
            data = file.read(_MAX_UNPACKED + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise InvalidInput(f"{path} cannot be read: {error}.", where=str(path)) from error
    if len(data) > _MAX_UNPACKED:
        raise InvalidInput(f"{path} unpacks to more than {_MAX_UNPACKED:,} bytes; unpack it first.", where=str(path))
    return data


def text_of(path: Path) -> str:
    """A file as UTF-8; lines that are not are read as the Windows-1252 that much software still writes.

    Raises:
        InvalidInput: it cannot be read, or is no text.
    """
    return _text(path, bytes_of(path))


def lines_of(path: Path) -> list[str]:
    """A file's lines without their ends."""
    return _lines(text_of(path))


def line_blocks(path: Path, block_bytes: int = BLOCK_BYTES) -> Iterator[list[str]]:
    """:func:`lines_of`, some at a time, for files of any size.

    Raises:
        InvalidInput: as :func:`text_of`.
    """
    try:
        with path.open("rb") as file:
            while block := file.read(block_bytes) + file.readline():
                yield _lines(_text(path, block))
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error}.", where=str(path)) from error


def _text(path: Path, data: bytes) -> str:
    if b"\x00" in data:
        raise InvalidInput(f"{path} cannot be read: it is no text.", where=str(path))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "\n".join(map(_decoded, data.split(b"\n")))


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _lines(text: str) -> list[str]:
    # Not splitlines: titles may hold characters that Unicode counts as line ends.
    return [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")] if text else []


def fields_of(path: Path, separator: str, names: tuple[str, ...], *, header: str = "") -> pl.DataFrame:
    """The columns of a text file without quotes, as stripped strings, with ``line`` (from 1) and ``file``.

    What a line lacks is null. A first line that begins with the name ``header`` is passed over;
    without one the file begins with data.
    """
    import polars as pl

    rows = [line.split(separator) for line in lines_of(path)]
    columns = {name: [row[at].strip() if at < len(row) else None for row in rows] for at, name in enumerate(names)}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String))
    frame = frame.with_row_index("line", offset=1).with_columns(file=pl.lit(path.name))
    return frame.slice(1) if header and rows and rows[0][0].strip() == header else frame


def table_of(path: Path, columns: tuple[str, ...], layout: str) -> pl.DataFrame:
    """A CSV file of strings, one row a line, with ``line`` (the header is 1) and ``file``.

    Raises:
        InvalidInput: it cannot be read, or lacks one of ``columns``; ``layout`` names what has them.
    """
    import polars as pl

    try:
        frame = pl.read_csv(io.BytesIO(text_of(path).encode()), infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise InvalidInput(f"{path} cannot be read as CSV: {error}.", where=str(path)) from error
    refuse_lacking(path, frame.columns, columns, layout)
    return frame.with_row_index("line", offset=2).with_columns(file=pl.lit(path.name))


def rows_of(path: Path, columns: tuple[str, ...], layout: str, report: Report) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a CSV file whose cells may hold line breaks, each with the line on which it ends.

    Rows with too few or too many cells are dropped.

    Raises:
        InvalidInput: as :func:`table_of`, or the file ends inside a quoted cell.
    """
    reader = csv.reader(io.StringIO(text_of(path), newline=""), strict=True)
    try:
        header = next(reader, [])
        refuse_lacking(path, header, columns, layout)
        for cells in reader:
            if len(cells) == len(header):
                yield reader.line_num, dict(zip(header, cells, strict=True))
            elif cells:
                report.drop("a row with too few or too many cells", path.name, [reader.line_num])
    except csv.Error as error:
        raise InvalidInput(
            f"{path} cannot be read as CSV, line {reader.line_num}: {error}.", where=str(path)
        ) from error


def parquet_of(path: Path, columns: tuple[str, ...], layout: str) -> pl.DataFrame:
    """A Parquet file that has ``columns``.

    Raises:
        InvalidInput: it cannot be read or lacks one.
    """
    import polars as pl

    try:
        frame = pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise InvalidInput(f"{path} cannot be read as Parquet: {error}.", where=str(path)) from error
    refuse_lacking(path, frame.columns, columns, layout)
    return frame


def first_of(folder: Path, *names: str) -> Path | None:
    """The first of the files ``names`` that ``folder`` holds."""
    return next((folder / name for name in names if (folder / name).is_file()), None)


def needed(folder: Path, layout: str, *names: str) -> Path:
    """:func:`first_of`, or a refusal.

    Raises:
        InvalidInput: ``folder`` holds none of the files.
    """
    found = first_of(folder, *names)
    if found is None:
        raise InvalidInput(f"{folder} is no folder of {layout}: it lacks {' or '.join(names)}.", where=str(folder))
    return found


def refuse_lacking(path: Path, there: list[str], columns: tuple[str, ...], layout: str) -> None:
    """
    Raises:
        InvalidInput: the columns that are ``there`` lack one of ``columns``; ``layout`` names what has them.
    """
    missing = [name for name in columns if name not in there]
    if missing:
        raise InvalidInput(
            f"{path} lacks the columns {', '.join(missing)} of {layout}. "
            "For another layout, name its columns as docs/data.md says and use --format csv.",
            where=str(path),
        )
