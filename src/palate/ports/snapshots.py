"""Snapshots: where trained models are kept, and which of them is live."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol


class Snapshots(Protocol):
    """Immutable folders by version, and one pointer to the champion among them."""

    def create(self, version: str, write: Callable[[Path], None]) -> None:
        """Keep what ``write`` puts into an empty folder; the version exists whole or not at all.

        Raises:
            Conflict: that version exists.
            StorageFailed: the disk is full or refuses; nothing is left behind.
        """
        ...

    def folder(self, version: str) -> Path:
        """Where a version lies, to be read only.

        Raises:
            NotFound: there is none of that version.
        """
        ...

    def versions(self) -> Sequence[str]:
        """Every version kept, oldest first."""
        ...

    def champion(self) -> str | None:
        """The live version, if there is one."""
        ...

    def promote(self, version: str) -> None:
        """Make ``version`` the champion, at once for every server.

        Raises:
            NotFound: there is none of that version.
        """
        ...

    def rollback(self) -> str:
        """Make the champion before this one live again, and say which that is.

        Raises:
            NotFound: there was none before.
        """
        ...

    def prune(self, keep: int) -> Sequence[str]:
        """Remove all but the newest ``keep`` versions, never a champion or the one before it."""
        ...

    def ask_for_training(self) -> None:
        """Leave a note for the learner to train now."""
        ...

    def training_asked(self) -> bool:
        """Whether there is such a note; asking takes it away."""
        ...
