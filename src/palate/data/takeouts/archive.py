"""An export opened: a file, a zip of files or a folder, within limits that no archive can talk its way around."""

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
"""Of the file as it comes."""
MAX_UNPACKED_BYTES: Final = 200_000_000
"""Of all that is read of an archive or a folder, together."""
MAX_MEMBERS: Final = 5_000
MAX_RATIO: Final = 200
"""Unpacked to packed bytes of one member; text packs twenty to one, bombs a thousand to one."""

_ENDS: Final = {".csv", ".json", ".jsonl"}
_CHUNK: Final = 1 << 20
_ENTRY: Final = b"PK\x01\x02"
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


def members(source: Path | bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """Every CSV and JSON file in ``source``, one at a time, with its name.

    Names only tell files apart: nothing is written anywhere. Archives in archives stay shut.

    Raises:
        InvalidInput: there is nothing there, it is too large, or no archive that can be read.
    """
    if isinstance(source, Path):
        if source.is_dir():
            yield from _folder(source)
            return
        source = _bytes(source)
    if len(source) > MAX_BYTES:
        raise _too_large(name, f"it has more than {MAX_BYTES} bytes")
    if source.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        yield from _archive(source, name)
    else:
        yield name, source


def _archive(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    if data.count(_ENTRY) > MAX_MEMBERS:  # before the list of them is made
        raise _too_large(name, f"it holds more than {MAX_MEMBERS} files")
    left = MAX_UNPACKED_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for member in archive.infolist():
                if member.is_dir() or not _is_wanted(PurePosixPath(member.filename)):
                    continue
                found = _unpacked(archive, member, left, name)
                left -= len(found)
                yield text(member.filename), found
    except _BROKEN as error:
        raise InvalidInput(
            f"{name} is a zip file that cannot be read ({error}); download it again, or unpack it "
            "and bring the files in it.",
            where=name,
        ) from error


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, left: int, name: str) -> bytes:
    """A member, counting the bytes that come and not those that it claims."""
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise InvalidInput(f"{name} packs {text(member.filename)} in an unusual way; unpack it first.", where=name)
    found = bytearray()
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            found += chunk
            if len(found) > left:
                raise _too_large(name, f"unpacked it has more than {MAX_UNPACKED_BYTES} bytes")
            if len(found) > max(_CHUNK, MAX_RATIO * member.compress_size):
                raise _too_large(name, f"{text(member.filename)} unpacks to more than {MAX_RATIO} times its size")
    return bytes(found)


def _folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and _is_wanted(path.relative_to(folder)))
    if len(paths) > MAX_MEMBERS:
        raise _too_large(str(folder), f"it holds more than {MAX_MEMBERS} files")
    left = MAX_UNPACKED_BYTES
    for path in paths:
        left -= path.stat().st_size
        if left < 0:
            raise _too_large(str(folder), f"its files have more than {MAX_UNPACKED_BYTES} bytes")
        yield text(path.relative_to(folder).as_posix()), _bytes(path)


def _is_wanted(path: PurePosixPath | Path) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in path.parts)
    return path.suffix.casefold() in _ENDS and not hidden


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise _too_large(str(path), f"it has more than {MAX_BYTES} bytes")
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read: {error}.", where=str(path)) from error


def _too_large(name: str, why: str) -> InvalidInput:
    return InvalidInput(f"{name} is too large for an export: {why}. Zip it, or bring its files one by one.", where=name)
