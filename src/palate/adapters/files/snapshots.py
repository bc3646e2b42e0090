"""Snapshots as folders; the champion is one small file, replaced atomically."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from palate.errors import Conflict, NotFound, StorageFailed

_CHAMPIONS: Final = "champions"
_WISH: Final = "training-asked"


class FileSnapshots:
    """``ROOT/VERSION/`` holds a snapshot; ``ROOT/champions`` lists the promoted, the live one last."""

    def __init__(self, root: Path) -> None:
        self._root = root
        root.mkdir(parents=True, exist_ok=True)

    def create(self, version: str, write: Callable[[Path], None]) -> None:
        target, draft = self._root / version, self._root / f".{version}.draft"
        if target.exists():
            raise Conflict(f"There is a snapshot {version} already.", where=version)
        shutil.rmtree(draft, ignore_errors=True)
        try:
            draft.mkdir()
            write(draft)
            for path in (*draft.rglob("*"), draft):
                _sync(path)
            draft.rename(target)
            _sync(self._root)
        except OSError as error:
            raise StorageFailed(
                f"Snapshot {version} could not be written: {error}. The champion stays; make room and train again.",
                where=str(self._root),
            ) from error
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def folder(self, version: str) -> Path:
        if version not in self.versions():
            kept = ", ".join(self.versions()) or "none"
            raise NotFound(f"There is no snapshot {version!r}; kept are: {kept}.", where=version)
        return self._root / version

    def versions(self) -> Sequence[str]:
        return sorted(
            path.name for path in self._root.iterdir() if (path / "manifest.json").is_file() and path.name[0] != "."
        )

    def champion(self) -> str | None:
        promoted = self._promoted()
        return promoted[-1] if promoted else None

    def promote(self, version: str) -> None:
        self.folder(version)
        self._write_promoted([*(one for one in self._promoted() if one != version), version])

    def rollback(self) -> str:
        before = [version for version in self._promoted()[:-1] if version in self.versions()]
        if not before:
            raise NotFound("There is no champion before this one to go back to; train or promote another.")
        self._write_promoted(before)
        return before[-1]

    def prune(self, keep: int) -> Sequence[str]:
        safe = {*self._promoted()[-2:], *list(self.versions())[-keep:]}
        gone = [version for version in self.versions() if version not in safe]
        for version in gone:
            shutil.rmtree(self._root / version, ignore_errors=True)
        return gone

    def ask_for_training(self) -> None:
        (self._root / _WISH).touch()

    def training_asked(self) -> bool:
        try:
            (self._root / _WISH).unlink()
        except FileNotFoundError:
            return False
        return True

    def _promoted(self) -> list[str]:
        try:
            return (self._root / _CHAMPIONS).read_text(encoding="utf-8").split()
        except FileNotFoundError:
            return []

    def _write_promoted(self, versions: Sequence[str]) -> None:
        draft = self._root / f".{_CHAMPIONS}.draft"
        try:
            draft.write_text("\n".join(versions) + "\n", encoding="utf-8")
            _sync(draft)
            draft.replace(self._root / _CHAMPIONS)
            _sync(self._root)
        except OSError as error:
            raise StorageFailed(f"The champion could not be changed: {error}.", where=str(self._root)) from error


def _sync(path: Path) -> None:
    """Force a file's or folder's contents to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
