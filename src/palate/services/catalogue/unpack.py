"""Unpack a ZIP archive safely: it may be malicious."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from palate.errors import DownloadFailed, StorageFailed

_CHUNK: Final = 1 << 20
_IGNORED: Final = ("__MACOSX", ".DS_Store")
MAX_FILES: Final = 1_000
MAX_BYTES: Final = 2_000_000_000


def unpack(archive: Path, into: Path, *, max_files: int = MAX_FILES, max_bytes: int = MAX_BYTES) -> None:
    """Unpack ``archive`` into the empty folder ``into``; a single top folder is left out.

    Paths outside the folder, links, and more than ``max_files`` or ``max_bytes`` (counted while unpacking,
    since an archive may state false sizes) are refused.

    Raises:
        DownloadFailed: the archive is damaged or malicious.
        StorageFailed: the disk is full or cannot be written.
    """
    try:
        with zipfile.ZipFile(archive) as zipped:
            files = list(_files(zipped))
            if not files:
                raise _UnsafeArchive("it has no files")
            if len(files) > max_files:
                raise _UnsafeArchive(f"it has {len(files):,} files, more than {max_files:,}")
            top_folder = _single_folder([path for _, path in files])
            bytes_left = max_bytes
            for entry, path in files:
                bytes_left = _write(zipped, entry, into / path.relative_to(top_folder), bytes_left)
    except _UnsafeArchive as reason:
        raise DownloadFailed(f"{archive.name} was not unpacked: {reason}.") from reason
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise DownloadFailed(f"{archive.name} is no valid ZIP archive: {error}.") from error
    except OSError as error:
        raise StorageFailed(f"{archive.name} cannot be unpacked into {into}: {error}.") from error


class _UnsafeArchive(Exception):
    """Why an archive is refused."""


def _files(zipped: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """The entries that are files, and their paths."""
    known_paths: set[str] = set()
    for entry in zipped.infolist():
        path = PurePosixPath(entry.filename)
        parts = path.parts
        if not parts or path.is_absolute() or ".." in parts or "\\" in entry.filename or ":" in entry.filename:
            raise _UnsafeArchive(f"it would write to {entry.filename!r}, outside its folder")
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _UnsafeArchive(f"{entry.filename!r} is a link or a device")
        if entry.is_dir() or parts[0] == _IGNORED[0] or parts[-1] == _IGNORED[1]:
            continue
        if str(path).casefold() in known_paths:
            raise _UnsafeArchive(f"it has {entry.filename!r} twice")
        known_paths.add(str(path).casefold())
        yield entry, path


def _single_folder(paths: list[PurePosixPath]) -> PurePosixPath:
    """The top folder that all paths share; else the empty path."""
    tops = {path.parts[0] for path in paths}
    is_shared = len(tops) == 1 and all(len(path.parts) > 1 for path in paths)
    return PurePosixPath(tops.pop()) if is_shared else PurePosixPath()


def _write(zipped: zipfile.ZipFile, entry: zipfile.ZipInfo, to: Path, bytes_left: int) -> int:
    """Unpack one file; the number of bytes that other files may still take."""
    to.parent.mkdir(parents=True, exist_ok=True)
    with zipped.open(entry) as packed, to.open("xb") as file:
        while chunk := packed.read(_CHUNK):
            bytes_left -= len(chunk)
            if bytes_left < 0:
                raise _UnsafeArchive("it unpacks to more bytes than are allowed")
            file.write(chunk)
    return bytes_left
