"""Unpack: a ZIP archive that may have been made to do harm."""

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
    """Unpack ``archive`` into the empty folder ``into``; a single folder that holds all else is left out.

    Names that lead elsewhere, links, and more than ``max_files`` or ``max_bytes`` (counted as they
    come, since an archive may lie about its sizes) are refused.

    Raises:
        DownloadFailed: it is no sound archive, or one that would do harm.
        StorageFailed: the disk is full or cannot be written.
    """
    try:
        with zipfile.ZipFile(archive) as zipped:
            files = list(_files(zipped))
            if not files:
                raise _Harm("it holds no files")
            if len(files) > max_files:
                raise _Harm(f"it holds {len(files):,} files, more than {max_files:,}")
            top = _single_folder([path for _, path in files])
            left = max_bytes
            for entry, path in files:
                left = _write(zipped, entry, into / path.relative_to(top), left)
    except _Harm as why:
        raise DownloadFailed(f"{archive.name} was not unpacked: {why}.") from why
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise DownloadFailed(f"{archive.name} is no sound ZIP archive: {error}.") from error
    except OSError as error:
        raise StorageFailed(f"{archive.name} cannot be unpacked into {into}: {error}.") from error


class _Harm(Exception):
    """What is wrong with an archive."""


def _files(zipped: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """The entries that are files, and where each belongs."""
    seen: set[str] = set()
    for entry in zipped.infolist():
        path = PurePosixPath(entry.filename)
        parts = path.parts
        if not parts or path.is_absolute() or ".." in parts or "\\" in entry.filename or ":" in entry.filename:
            raise _Harm(f"it would write to {entry.filename!r}, outside its folder")
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise _Harm(f"{entry.filename!r} is a link or a device")
        if entry.is_dir() or parts[0] == _IGNORED[0] or parts[-1] == _IGNORED[1]:
            continue
        if str(path).casefold() in seen:
            raise _Harm(f"it holds {entry.filename!r} twice")
        seen.add(str(path).casefold())
        yield entry, path


def _single_folder(paths: list[PurePosixPath]) -> PurePosixPath:
    """The folder that all of them are in, if they are all in one."""
    tops = {path.parts[0] for path in paths}
    in_one = len(tops) == 1 and all(len(path.parts) > 1 for path in paths)
    return PurePosixPath(tops.pop()) if in_one else PurePosixPath()


def _write(zipped: zipfile.ZipFile, entry: zipfile.ZipInfo, to: Path, left: int) -> int:
    """Unpack one file; how many bytes may still come after it."""
    to.parent.mkdir(parents=True, exist_ok=True)
    with zipped.open(entry) as packed, to.open("xb") as file:
        while chunk := packed.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise _Harm("it unpacks to more bytes than it may")
            file.write(chunk)
    return left
