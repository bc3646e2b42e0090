"""Snapshots as folders, and the list of champions as a file that is replaced atomically."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from palate.adapters.files.champions import ChampionsFile, flush
from palate.adapters.files.digests import check_digests, write_digests
from palate.adapters.files.folder_lock import is_abandoned, locked
from palate.errors import Conflict, NotFound, StorageFailed
from palate.ports.snapshots import Cause, ChampionChange

_NOTES: Final = "notes"
_DRAFT: Final = ".draft"
_REMOVED: Final = ".removed"

log = logging.getLogger(__name__)


class FileSnapshots:
    """``ROOT/VERSION/`` holds a snapshot with digests of its files; ``ROOT/notes`` has texts about versions.

    Which are promoted is in the :class:`~palate.adapters.files.champions.ChampionsFile` of ``ROOT``.
    """

    def __init__(self, root: Path, clock: Callable[[], float] = time.time) -> None:
        self._root, self._clock = root, clock
        self._champions = ChampionsFile(root)
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
                write_digests(draft)
                for path in (*draft.rglob("*"), draft):
                    flush(path)
                draft.rename(target)
            flush(self._root)
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
        try:
            folders = [
                path for path in self._root.iterdir() if path.name[0] != "." and (path / "manifest.json").is_file()
            ]
        except OSError as error:
            raise StorageFailed(f"The snapshots cannot be listed: {error}.", where=str(self._root)) from error
        return sorted(path.name for path in folders)

    def check(self, version: str) -> None:
        folder = self.folder(version)
        try:
            if not check_digests(folder):
                log.debug("snapshot %s was stored without digests: its files are not checked", version)
        except StorageFailed as error:
            raise StorageFailed(
                f"Snapshot {version} is damaged: {error} Promote another (palate model promote), or train again.",
                where=version,
            ) from error

    def champion(self) -> str | None:
        promoted = self._read_promoted()
        return promoted[-1] if promoted else None

    def alternatives(self) -> Sequence[str]:
        stored = self.versions()
        earlier = [version for version in reversed(self._read_promoted()[:-1]) if version in stored]
        return [*earlier, *(version for version in reversed(stored) if version not in self._read_promoted())]

    @property
    def damage(self) -> str | None:
        return self._champions.damage

    def promote(self, version: str, *, replaces: str | None = None, by: Cause = "operator") -> None:
        self.folder(version)
        with locked(self._root):
            before = self._read_promoted()
            earlier = [promoted for promoted in before if promoted not in (version, replaces)]
            self._champions.log_change(
                ChampionChange(self._clock(), "promote", version, before[-1] if before else None, by)
            )
            self._champions.write([*earlier, version])

    def rollback(self, *, of: str | None = None, by: Cause = "operator", reason: str = "") -> str:
        with locked(self._root):
            promoted = self._read_promoted()
            if of is not None and promoted[-1:] != [of]:
                raise Conflict(f"Snapshot {of} is not the champion any more.", where=of)
            previous = [version for version in promoted[:-1] if version in self.versions()]
            if not previous:
                raise NotFound("There is no previous champion to roll back to; train or promote another version.")
            self._champions.log_change(
                ChampionChange(self._clock(), "roll back", previous[-1], promoted[-1], by, reason)
            )
            self._champions.write(previous)
        return previous[-1]

    def changes(self) -> Sequence[ChampionChange]:
        return self._champions.changes()

    def prune(self, keep: int) -> Sequence[str]:
        protected = {*self._read_promoted()[-2:], *list(self.versions())[-keep:]}
        removed = [version for version in self.versions() if version not in protected]
        for version in removed:
            with contextlib.suppress(OSError):  # at once no version any more, whatever happens while files are removed
                (self._root / version).rename(self._root / f".{version}{_REMOVED}")
            shutil.rmtree(self._root / f".{version}{_REMOVED}", ignore_errors=True)
            for path in (self._root / _NOTES).glob(f"{version}.*"):
                path.unlink(missing_ok=True)
        return removed

    def put_note(self, version: str, name: str, text: str) -> None:
        path = self._note_path(version, name)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(exist_ok=True)
            draft.write_text(text, encoding="utf-8")
            draft.replace(path)
        except OSError as error:
            raise StorageFailed(f"{path} could not be written: {error}.", where=str(path)) from error

    def note(self, version: str, name: str) -> str | None:
        try:
            return self._note_path(version, name).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def _note_path(self, version: str, name: str) -> Path:
        return self._root / _NOTES / f"{version}.{name}.json"

    def remove_unfinished(self) -> None:
        for path in (*self._root.glob(f".*{_DRAFT}"), *self._root.glob(f".*{_REMOVED}")):
            if path.is_dir() and is_abandoned(path):
                shutil.rmtree(path, ignore_errors=True)

    def _read_promoted(self) -> list[str]:
        return self._champions.read(self.versions)
