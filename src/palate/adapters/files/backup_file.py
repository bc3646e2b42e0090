"""A backup as a ZIP archive: lines of JSON for each table, files of the data folder, and a manifest with digests."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final, Self

from palate.errors import Conflict, InvalidInput, StorageFailed

FORMAT: Final = 1
_MANIFEST: Final = "manifest.json"
_TABLES: Final = "tables"
_FILES: Final = "files"
_DIGESTS: Final = ("tables", "files")
_BLOCK: Final = 1 << 20

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds; digests are the number of rows or bytes, and their SHA-256."""

    palate: str
    """The version of Palate that made it."""
    schema: str
    """The revision of the tables."""
    created_at: str
    database: str
    """The kind of database that it was made from."""
    position: int
    """The end of the event log; all events up to there are in the backup."""
    tables: Mapping[str, tuple[int, str]]
    files: Mapping[str, tuple[int, str]]
    format: int = FORMAT


@dataclass(slots=True)
class BackupWriter:
    """Adds tables and files to a backup."""

    _archive: zipfile.ZipFile
    files: dict[str, tuple[int, str]] = field(default_factory=dict)
    """The number of bytes and the SHA-256 of each file."""

    def add_table(self, name: str, lines: Iterable[bytes]) -> None:
        with self._entry(f"{_TABLES}/{name}.jsonl", zipfile.ZIP_DEFLATED) as write:
            for part in lines:
                write(part)

    def add_file(self, name: str, path: Path) -> None:
        """Add a file under a name; one that has been removed meanwhile raises FileNotFoundError."""
        hashed, n_bytes = hashlib.sha256(), 0
        with path.open("rb") as source, self._entry(f"{_FILES}/{name}", zipfile.ZIP_STORED) as write:
            while block := source.read(_BLOCK):
                write(block)
                hashed.update(block)
                n_bytes += len(block)
        self.files[name] = (n_bytes, hashed.hexdigest())

    def add_manifest(self, manifest: Manifest) -> None:
        self._archive.writestr(_MANIFEST, json.dumps(asdict(manifest), indent=1))

    @contextmanager
    def _entry(self, name: str, compression: int) -> Iterator[Callable[[bytes], int]]:
        info = zipfile.ZipInfo(name)
        info.compress_type, info._compresslevel = compression, 1  # type: ignore[attr-defined]  # public from 3.13 on
        with self._archive.open(info, "w", force_zip64=True) as entry:
            yield entry.write


@contextmanager
def new_backup(path: Path, *, replaces: bool) -> Iterator[BackupWriter]:
    """Write a backup beside ``path``, readable for its owner alone, and rename it when it is whole and on the disk.

    Raises:
        Conflict: there is a file already, and it is not to be replaced.
        StorageFailed: the disk is full, or failed; nothing is left of the new backup.
    """
    if path.exists() and not replaces:
        raise Conflict(f"There is a file {path} already; name another, or replace it (--replace).", where=str(path))
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
            with zipfile.ZipFile(file, "w") as archive:
                yield BackupWriter(archive)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise StorageFailed(
            f"The backup {path} could not be written: {error.strerror or error}. Nothing is left of it; free some disk "
            "space, or name another folder, and try again.",
            where=str(path),
        ) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


class BackupReader:
    """Reads a backup."""

    def __init__(self, path: Path) -> None:
        """
        Raises:
            InvalidInput: the file is no backup, is damaged, or has a newer format.
        """
        self.path = path
        try:
            self._archive = zipfile.ZipFile(path)
            values = json.loads(self._archive.read(_MANIFEST))
            if values["format"] != FORMAT:
                raise ValueError(f"it has the format {values['format']!r}, not {FORMAT}")
            digests = {kind: {name: (n, sha256) for name, (n, sha256) in values[kind].items()} for kind in _DIGESTS}
            self.manifest = Manifest(**{**values, **digests})
        except (OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError) as error:
            raise InvalidInput(f"{path} is not a backup that can be read: {error}.", where=str(path)) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def verify(self, progress: Progress) -> None:
        """Compare every table and file with the digests of the manifest.

        Raises:
            StorageFailed: one differs, or cannot be read.
        """
        tables = {f"{_TABLES}/{name}.jsonl": sha256 for name, (_, sha256) in self.manifest.tables.items()}
        expected = {**tables, **{f"{_FILES}/{name}": sha256 for name, (_, sha256) in self.manifest.files.items()}}
        for number, (name, sha256) in enumerate(expected.items()):
            progress(number / len(expected), f"verifying {name}")
            hashed = hashlib.sha256()
            for block in self._blocks(name):
                hashed.update(block)
            if hashed.hexdigest() != sha256:
                raise self._damaged(f"{name} differs from its digest")

    def lines(self, table: str) -> Iterator[bytes]:
        """The lines of a table."""
        with self._archive.open(f"{_TABLES}/{table}.jsonl") as entry:
            yield from entry

    def extract(self, folder: Path, progress: Progress) -> None:
        """Write the files below ``folder``, and compare what is on the disk then with their digests.

        Raises:
            StorageFailed: the disk is full or failed, or a file differs.
        """
        total = max(sum(n_bytes for n_bytes, _ in self.manifest.files.values()), 1)
        n_done = 0
        for name, (n_bytes, sha256) in self.manifest.files.items():
            target = folder / _safe(name)
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                with self._archive.open(f"{_FILES}/{name}") as entry, target.open("wb") as file:
                    shutil.copyfileobj(entry, file, _BLOCK)
                    file.flush()
                    os.fsync(file.fileno())
                with target.open("rb") as file:
                    is_equal = hashlib.file_digest(file, "sha256").hexdigest() == sha256
            except (OSError, KeyError, zipfile.BadZipFile) as error:
                raise StorageFailed(f"{name} of the backup could not be restored: {error}.", where=name) from error
            if not is_equal:
                raise self._damaged(f"{name} differs from its digest")
            n_done += n_bytes
            progress(n_done / total, f"restoring {name}")

    def _blocks(self, name: str) -> Iterator[bytes]:
        try:
            with self._archive.open(name) as entry:
                while block := entry.read(_BLOCK):
                    yield block
        except (OSError, KeyError, ValueError, zipfile.BadZipFile) as error:
            raise self._damaged(f"{name} cannot be read ({error})") from error

    def _damaged(self, what: str) -> StorageFailed:
        return StorageFailed(f"The backup {self.path} is damaged: {what}. Nothing was restored.", where=str(self.path))


def _safe(name: str) -> PurePosixPath:
    """
    Raises:
        InvalidInput: a file would be written outside the data folder.
    """
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise InvalidInput(f"The backup names a file outside the data folder: {name!r}.", where=name)
    return path
