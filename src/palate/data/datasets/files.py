"""Read files for importers: encodings, compression, and checks of their layout."""

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
"""Bytes; larger uncompressed files are refused."""
BLOCK_BYTES: Final = 1 << 22


def bytes_of(path: Path) -> bytes:
    """Read a file, and decompress a ``.gz`` file.

    Raises:
        InvalidInput: the file is missing or unreadable, or a damaged or too large ``.gz``.
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
    """Read a file as UTF-8; lines that are not valid UTF-8 are decoded as Windows-1252.

    Raises:
        InvalidInput: it cannot be read, or is not text.
    """
    return _decode(path, bytes_of(path))


def lines_of(path: Path) -> list[str]:
    """Read the lines of a file, without line ends."""
    return _split_lines(text_of(path))


def line_blocks(path: Path, block_bytes: int = BLOCK_BYTES) -> Iterator[list[str]]:
    """Yield the lines of a file in blocks, for files of any size.

    Raises:
        InvalidInput: as :func:`text_of`.
    """
    try:
        with path.open("rb") as file:
            while block := file.read(block_bytes) + file.readline():
                yield _split_lines(_decode(path, block))
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error}.", where=str(path)) from error


def _decode(path: Path, data: bytes) -> str:
    if b"\x00" in data:
        raise InvalidInput(f"{path} cannot be read: it is not a text file.", where=str(path))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "\n".join(map(_decode_line, data.split(b"\n")))


def _decode_line(line: bytes) -> str:
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _split_lines(text: str) -> list[str]:
    # Not splitlines: titles may contain characters that Unicode defines as line ends.
    return [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")] if text else []


def fields_of(path: Path, separator: str, names: tuple[str, ...], *, header: str = "") -> pl.DataFrame:
    """Read the columns of a delimited file without quotes, as stripped strings, with ``line`` (from 1) and ``file``.

    Missing fields are null. A first line whose first field is ``header`` is skipped.
    """
    import polars as pl

    rows = [line.split(separator) for line in lines_of(path)]
    columns = {
        name: [row[index].strip() if index < len(row) else None for row in rows] for index, name in enumerate(names)
    }
    frame = pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String))
    frame = frame.with_row_index("line", offset=1).with_columns(file=pl.lit(path.name))
    return frame.slice(1) if header and rows and rows[0][0].strip() == header else frame


def table_of(path: Path, columns: tuple[str, ...], layout: str) -> pl.DataFrame:
    """Read a CSV file as strings, with ``line`` (the header is line 1) and ``file``.

    Raises:
        InvalidInput: it cannot be read, or lacks one of ``columns``, which files of ``layout`` have.
    """
    import polars as pl

    try:
        frame = pl.read_csv(io.BytesIO(text_of(path).encode()), infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise InvalidInput(f"{path} cannot be read as CSV: {error}.", where=str(path)) from error
    refuse_lacking(path, frame.columns, columns, layout)
    return frame.with_row_index("line", offset=2).with_columns(file=pl.lit(path.name))


def rows_of(path: Path, columns: tuple[str, ...], layout: str, report: Report) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a CSV file whose cells may contain line breaks, each with the line on which it ends.

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
    """Read a Parquet file that must have ``columns``.

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
    """Return the first of the files ``names`` that exists in ``folder``."""
    return next((folder / name for name in names if (folder / name).is_file()), None)


def needed(folder: Path, layout: str, *names: str) -> Path:
    """Return the first of the files ``names`` that exists in ``folder``, which must have one.

    Raises:
        InvalidInput: ``folder`` has none of the files.
    """
    path = first_of(folder, *names)
    if path is None:
        raise InvalidInput(f"{folder} is not a {layout} folder: it lacks {' or '.join(names)}.", where=str(folder))
    return path


def refuse_lacking(path: Path, present: list[str], columns: tuple[str, ...], layout: str) -> None:
    """Check that a file has all of ``columns``.

    Raises:
        InvalidInput: ``present`` lacks one of ``columns``, which files of ``layout`` have.
    """
    missing = [name for name in columns if name not in present]
    if missing:
        raise InvalidInput(
            f"{path} lacks the columns {', '.join(missing)} of {layout}. "
            "For another layout, rename its columns as described in docs/data.md and use --format csv.",
            where=str(path),
        )
