"""Snapshots as folders, and the list of champions as a file that is replaced atomically."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from palate.adapters.files.folder_lock import is_abandoned, locked
from palate.errors import Conflict, NotFound, StorageFailed

_CHAMPIONS: Final = "champions"
_TRAINING_REQUEST: Final = "training-asked"
_DRAFT: Final = ".draft"
_REMOVED: Final = ".removed"


class FileSnapshots:
    """``ROOT/VERSION/`` holds a snapshot; ``ROOT/champions`` lists the promoted versions, the live one last."""

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True)

    def create(self, version: str, write: Callable[[Path], None]) -> None:
        target, draft = self._root / version, self._root / f".{version}{_DRAFT}"
        if target.exists():
            raise Conflict(f"A snapshot with the version {version} exists already.", where=version)
        shutil.rmtree(draft, ignore_errors=True)
        try:
            draft.mkdir()
            with locked(draft):
                write(draft)
                for path in (*draft.rglob("*"), draft):
                    _flush(path)
                draft.rename(target)
            _flush(self._root)
        except OSError as error:
            raise StorageFailed(
                f"Snapshot {version} could not be written: {error}. The champion is unchanged; free some disk space "
                "and train again.",
                where=str(self._root),
            ) from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def folder(self, version: str) -> Path:
        if version not in self.versions():
            existing = ", ".join(self.versions()) or "none"
            raise NotFound(f"There is no snapshot {version!r}; there are: {existing}.", where=version)
        return self._root / version

    def versions(self) -> Sequence[str]:
        return sorted(
            path.name for path in self._root.iterdir() if (path / "manifest.json").is_file() and path.name[0] != "."
        )

    def champion(self) -> str | None:
        promoted = self._read_promoted()
        return promoted[-1] if promoted else None

    def promote(self, version: str, *, replaces: str | None = None) -> None:
        self.folder(version)
        with locked(self._root):
            earlier = [promoted for promoted in self._read_promoted() if promoted not in (version, replaces)]
            self._write_promoted([*earlier, version])

    def rollback(self) -> str:
        with locked(self._root):
            previous = [version for version in self._read_promoted()[:-1] if version in self.versions()]
            if not previous:
                raise NotFound("There is no previous champion to roll back to; train or promote another version.")
            self._write_promoted(previous)
        return previous[-1]

    def prune(self, keep: int) -> Sequence[str]:
        protected = {*self._read_promoted()[-2:], *list(self.versions())[-keep:]}
        removed = [version for version in self.versions() if version not in protected]
        for version in removed:
            with contextlib.suppress(OSError):  # at once no version any more, whatever happens while files are removed
                (self._root / version).rename(self._root / f".{version}{_REMOVED}")
            shutil.rmtree(self._root / f".{version}{_REMOVED}", ignore_errors=True)
        return removed

    def remove_unfinished(self) -> None:
        for path in (*self._root.glob(f".*{_DRAFT}"), *self._root.glob(f".*{_REMOVED}")):
            if path.is_dir() and is_abandoned(path):
                shutil.rmtree(path, ignore_errors=True)

    def request_training(self) -> None:
        (self._root / _TRAINING_REQUEST).touch()

    def take_training_request(self) -> bool:
        try:
            (self._root / _TRAINING_REQUEST).unlink()
        except FileNotFoundError:
            return False
        return True

    def _read_promoted(self) -> list[str]:
        try:
            return (self._root / _CHAMPIONS).read_text(encoding="utf-8").split()
        except FileNotFoundError:
            return []

    def _write_promoted(self, versions: Sequence[str]) -> None:
        draft = self._root / f".{_CHAMPIONS}.draft"
        try:
            draft.write_text("\n".join(versions) + "\n", encoding="utf-8")
            _flush(draft)
            draft.replace(self._root / _CHAMPIONS)
            _flush(self._root)
        except OSError as error:
            raise StorageFailed(f"The champion could not be changed: {error}.", where=str(self._root)) from error


def _flush(path: Path) -> None:
    """Flush a file or folder to the disk (fsync)."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
