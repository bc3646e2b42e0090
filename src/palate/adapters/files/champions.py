"""The file that lists the champions, the log of their changes, and how the first is rebuilt from the second."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from palate.errors import StorageFailed
from palate.ports.snapshots import ChampionChange

_CHAMPIONS: Final = "champions"
_CHANGES: Final = "changes.jsonl"
_CHANGES_BYTES: Final = 100_000


def flush(path: Path) -> None:
    """Flush a file or folder to the disk (fsync)."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class ChampionsFile:
    """``ROOT/champions`` lists the promoted versions, the live one last; ``ROOT/changes.jsonl`` has a line a change."""

    def __init__(self, root: Path) -> None:
        self._root, self._path = root, root / _CHAMPIONS

    def read(self, stored: Callable[[], Sequence[str]]) -> list[str]:
        """The promoted versions; of a damaged list what the changes say, or else the newest of the ``stored`` versions.

        Raises:
            StorageFailed: the file cannot be read at present.
        """
        promoted = self._read()
        return self._rebuilt(stored()) if promoted is None else promoted

    @property
    def damage(self) -> str | None:
        """What is wrong with the list, in a sentence; None if nothing is, or nothing was promoted yet."""
        if self._read() is not None:
            return None
        return "The list of champions is damaged, and rebuilt from their changes; promoting a snapshot mends it."

    def write(self, versions: Iterable[str]) -> None:
        """Replace the list, atomically.

        Raises:
            StorageFailed: the disk is full or fails; the list stays.
        """
        draft = self._root / f".{_CHAMPIONS}.draft"
        try:
            draft.write_text("\n".join(versions) + "\n", encoding="utf-8")
            flush(draft)
            draft.replace(self._path)
            flush(self._root)
        except OSError as error:
            raise StorageFailed(f"The champion could not be changed: {error}.", where=str(self._root)) from error

    def changes(self) -> list[ChampionChange]:
        """The newest changes, oldest first."""
        try:
            with (self._root / _CHANGES).open("rb") as file:
                file.seek(max(file.seek(0, os.SEEK_END) - _CHANGES_BYTES, 0))
                lines = file.read().decode(errors="replace").splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StorageFailed(f"{self._root / _CHANGES} cannot be read: {error}.", where=str(self._root)) from error
        changes = []
        for line in lines:
            with contextlib.suppress(ValueError, TypeError):  # the first may be cut, the last half written
                changes.append(ChampionChange(**json.loads(line)))
        return changes

    def log_change(self, change: ChampionChange) -> None:
        """Append a change that is about to be made; if it is not, the next change has another champion before it.

        Raises:
            StorageFailed: the disk is full or fails.
        """
        try:
            with (self._root / _CHANGES).open("a", encoding="utf-8") as file:
                file.write("\n" + json.dumps(asdict(change)))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StorageFailed(f"The champion could not be changed: {error}.", where=str(self._root)) from error

    def _read(self) -> list[str] | None:
        """The list; None if it is damaged: it was never written empty, nor in other characters, nor is it removed."""
        try:
            return self._path.read_text(encoding="ascii").split() or None
        except FileNotFoundError:
            return None if self.changes() else []
        except UnicodeDecodeError:
            return None
        except OSError as error:
            raise StorageFailed(f"{self._path} cannot be read: {error}.", where=str(self._root)) from error

    def _rebuilt(self, stored: Sequence[str]) -> list[str]:
        """The promoted versions that are stored, by the changes; if they name none, the newest stored version."""
        promoted: list[str] = []
        for change in self.changes():
            if change.action == "roll back" and change.version in promoted:
                del promoted[promoted.index(change.version) + 1 :]
            else:
                promoted = [*(version for version in promoted if version != change.version), change.version]
        return [version for version in promoted if version in stored] or list(stored[-1:])
