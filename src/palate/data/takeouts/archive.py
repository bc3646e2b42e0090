"""Read the files of a takeout from a file, a zip or a folder, with limits on sizes that protect from zip bombs."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from palate.data.takeouts.cells import text
from palate.errors import InvalidInput

MAX_BYTES: Final = 50_000_000
"""The maximum size of a file."""
MAX_UNPACKED_BYTES: Final = 200_000_000
"""The maximum total size of the uncompressed files of an archive or a folder."""
MAX_MEMBERS: Final = 5_000
MAX_RATIO: Final = 200
"""The maximum compression ratio of a member; text has about 20, zip bombs 1,000."""

_SUFFIXES: Final = {".csv", ".json", ".jsonl"}
_CHUNK: Final = 1 << 20
_ENTRY: Final = b"PK\x01\x02"
_ARCHIVE_ERRORS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)


def members(source: Path | bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """Yield every CSV and JSON file in ``source``, with its name.

    Nothing is written to disk, and archives inside archives are not opened.

    Raises:
        InvalidInput: ``source`` is missing, too large, or an archive that cannot be read.
    """
    if isinstance(source, Path):
        if source.is_dir():
            yield from _read_folder(source)
            return
        source = _read_bytes(source)
    if len(source) > MAX_BYTES:
        raise _too_large_error(name, f"it has more than {MAX_BYTES} bytes")
    if source.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        yield from _read_archive(source, name)
    else:
        yield name, source


def _read_archive(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    if data.count(_ENTRY) > MAX_MEMBERS:  # checked before the list of members is built
        raise _too_large_error(name, f"it holds more than {MAX_MEMBERS} files")
    n_bytes_left = MAX_UNPACKED_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                if member.is_dir() or not _is_data_file(PurePosixPath(member.filename)):
                    continue
                content = _decompress(archive, member, n_bytes_left, name)
                n_bytes_left -= len(content)
                yield text(member.filename), content
    except _ARCHIVE_ERRORS as error:
        raise InvalidInput(
            f"{name} is a zip file that cannot be read ({error}); download it again, or unpack it "
            "and import the files in it.",
            where=name,
        ) from error


def _decompress(archive: zipfile.ZipFile, member: zipfile.ZipInfo, max_bytes: int, name: str) -> bytes:
    """Decompress a member, limited by its actual size and not by the size that its header claims."""
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InvalidInput(
            f"{name} compresses {text(member.filename)} with an unsupported method; unpack it first.", where=name
        )
    content = bytearray()
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            content += chunk
            if len(content) > max_bytes:
                raise _too_large_error(name, f"unpacked it has more than {MAX_UNPACKED_BYTES} bytes")
            if len(content) > max(_CHUNK, MAX_RATIO * member.compress_size):
                raise _too_large_error(name, f"{text(member.filename)} unpacks to more than {MAX_RATIO} times its size")
    return bytes(content)


def _read_folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and _is_data_file(path.relative_to(folder)))
    if len(paths) > MAX_MEMBERS:
        raise _too_large_error(str(folder), f"it holds more than {MAX_MEMBERS} files")
    n_bytes_left = MAX_UNPACKED_BYTES
    for path in paths:
        n_bytes_left -= path.stat().st_size
        if n_bytes_left < 0:
            raise _too_large_error(str(folder), f"its files have more than {MAX_UNPACKED_BYTES} bytes")
        yield text(path.relative_to(folder).as_posix()), _read_bytes(path)


def _is_data_file(path: PurePosixPath | Path) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return path.suffix.casefold() in _SUFFIXES and not hidden


def _read_bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _too_large_error(str(path), f"it has more than {MAX_BYTES} bytes")
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error}.", where=str(path)) from error


def _too_large_error(name: str, why: str) -> InvalidInput:
    return InvalidInput(f"{name} is too large: {why}. Zip it, or import its files one by one.", where=name)
