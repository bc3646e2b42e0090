"""The files of a data folder that belong into a backup, and their restoration."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path, PurePosixPath
from typing import Final

from palate.adapters.files.backup_file import BackupReader, BackupWriter, Progress
from palate.errors import Conflict, StorageFailed

FOLDERS: Final = ("snapshots", "policies", "tracking")
"""What cannot be computed again in the same way: models, policies, and the records of trainings."""
LEFT_OUT: Final = ("secret_key", "settings", "batches", "answers", "model_checkpoints")
"""What a backup has not: secrets, and what is written or fetched again."""
_POINTERS: Final = ("champions", "current")
_DATABASE: Final = ".db"
_DEPTH_OF_VERSIONS: Final = 2
_SIDE_FILES: Final = ("-wal", "-shm", "-journal")


def add_data_files(writer: BackupWriter, data_dir: Path, progress: Progress) -> None:
    """Add the files of models, policies and the tracker; other processes may change them meanwhile.

    Files that name a version come before the versions, of which new ones may appear later; a version that is removed
    meanwhile is left out.
    """
    for is_pointer in (True, False):
        paths = [path for path in _files_of(data_dir) if (path.name in _POINTERS) is is_pointer]
        for number, path in enumerate(paths):
            name = path.relative_to(data_dir).as_posix()
            progress(0.0 if is_pointer else number / len(paths), f"copying {name}")
            try:
                _add_file(writer, name, path)
            except FileNotFoundError:
                _leave_out_version(writer, PurePosixPath(name))


@contextmanager
def restored_files(
    reader: BackupReader, data_dir: Path, progress: Progress, *, replaces: bool
) -> Iterator[Callable[[], None]]:
    """Write the files of a backup beside those of ``data_dir``; yield what puts them in place.

    If an error occurs afterwards, the files that were there are put back.

    Raises:
        Conflict: there are models or policies, and they are not to be replaced.
        StorageFailed: the disk is full or failed, or a file differs from its digest; nothing was changed, unless files
            could not be put back: then the error names the folder that has them.
    """
    used = [folder for folder in FOLDERS if any((data_dir / folder).rglob("*"))]
    if used and not replaces:
        raise Conflict(
            f"The data folder {data_dir} has {' and '.join(used)} already; name an empty one, or replace what is there "
            "(--replace).",
            where=str(data_dir),
        )
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".restoring-", dir=data_dir))
    except OSError as error:
        raise StorageFailed(f"{data_dir} cannot be written: {error}.", where=str(data_dir)) from error
    swap = _Swap(draft, data_dir)
    try:
        reader.extract(draft, progress)
        yield swap.put_in_place
    except BaseException:  # an interruption must not lose files either
        swap.undo()
        raise
    finally:
        if not swap.is_stuck:
            shutil.rmtree(draft, ignore_errors=True)


class _Swap:
    """Puts the folders of ``draft`` in place of those of ``data_dir``, and can put them back."""

    def __init__(self, draft: Path, data_dir: Path) -> None:
        self._draft, self._data_dir = draft, data_dir
        self._renamed: list[tuple[Path, Path]] = []
        self.is_stuck = False
        """Whether ``draft`` has files that could not be put back."""

    def put_in_place(self) -> None:
        """
        Raises:
            StorageFailed: a folder could not be renamed.
        """
        try:
            for folder in FOLDERS:
                present, replaced = self._data_dir / folder, self._draft / f"{folder}.replaced"
                for source, target in ((present, replaced), (self._draft / folder, present)):
                    if source.exists():
                        self._renamed.append((source, target))
                        source.rename(target)
        except OSError as error:
            raise StorageFailed(f"Files could not be put in place: {error}.", where=str(self._data_dir)) from error

    def undo(self) -> None:
        """
        Raises:
            StorageFailed: a folder could not be put back.
        """
        try:
            while self._renamed:
                source, target = self._renamed[-1]
                if not source.exists():
                    target.rename(source)
                self._renamed.pop()
        except OSError as error:
            self.is_stuck = True
            raise StorageFailed(
                f"Files could not be put back: {error}. They are in {self._draft}: move each folder NAME.replaced to "
                f"{self._data_dir}/NAME.",
                where=str(self._draft),
            ) from error


def _files_of(data_dir: Path) -> list[Path]:
    paths = (path for folder in FOLDERS for path in sorted((data_dir / folder).rglob("*")))
    return [path for path in paths if path.is_file() and _is_whole(path.relative_to(data_dir))]


def _is_whole(path: Path) -> bool:
    """Whether it is neither being written, nor beside a database of which a copy is made."""
    return not any(part.startswith(".") for part in path.parts) and not path.name.endswith(_SIDE_FILES)


def _add_file(writer: BackupWriter, name: str, path: Path) -> None:
    if path.suffix != _DATABASE:
        writer.add_file(name, path)
        return
    with _copy_of_database(path) as copy:
        writer.add_file(name, copy)


def _leave_out_version(writer: BackupWriter, removed: PurePosixPath) -> None:
    """Take the version that a file was part of, which has been removed, out of the list of files."""
    if len(removed.parts) > _DEPTH_OF_VERSIONS:
        for name in [name for name in writer.files if removed.parent in PurePosixPath(name).parents]:
            del writer.files[name]


@contextmanager
def _copy_of_database(path: Path) -> Iterator[Path]:
    """A copy of an SQLite file that is consistent while others write to it."""
    with tempfile.TemporaryDirectory(prefix=".", dir=path.parent) as folder:
        copy = Path(folder) / path.name
        if not path.exists():
            raise FileNotFoundError(path)
        try:
            with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)
        except sqlite3.Error as error:
            raise StorageFailed(f"{path} cannot be copied: {error}.", where=os.fspath(path)) from error
        yield copy
