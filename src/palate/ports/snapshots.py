"""Store of snapshots: trained models by version, of which one, the champion, is live."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

Cause = Literal["training", "operator", "guardrails"]


@dataclass(frozen=True, slots=True)
class ChampionChange:
    """One change of the champion."""

    at: float
    """Seconds since 1970."""
    action: Literal["promote", "roll back"]
    version: str
    """The champion from then on."""
    before: str | None
    """The champion until then."""
    by: Cause
    reason: str = ""


class Snapshots(Protocol):
    """Immutable folders by version, and a pointer to the champion."""

    def create(self, version: str, write: Callable[[Path], None]) -> None:
        """Store what ``write`` puts into an empty folder as a new version, atomically.

        Raises:
            Conflict: that version exists.
            StorageFailed: the disk is full or fails; nothing remains of the version.
        """
        ...

    def folder(self, version: str) -> Path:
        """Return the folder of a version, which must not be changed.

        Raises:
            NotFound: the version does not exist.
        """
        ...

    def versions(self) -> Sequence[str]:
        """Return every stored version, oldest first."""
        ...

    def check(self, version: str) -> None:
        """Compare the files of a version with the digests that were stored with them; reads all files.

        Raises:
            NotFound: the version does not exist.
            StorageFailed: a file is damaged or missing.
        """
        ...

    def champion(self) -> str | None:
        """Return the live version, or None; if the list of champions is damaged, what the changes say.

        Raises:
            StorageFailed: the list cannot be read at present.
        """
        ...

    def alternatives(self) -> Sequence[str]:
        """Return what may be served in place of the champion, best first: earlier champions, then other versions."""
        ...

    @property
    def damage(self) -> str | None:
        """What is wrong with the list of champions, in a sentence; None: nothing."""
        ...

    def promote(self, version: str, *, replaces: str | None = None, by: Cause = "operator") -> None:
        """Make ``version`` the champion, at once for every server; ``replaces`` is no longer one to roll back to.

        Raises:
            NotFound: the version does not exist.
        """
        ...

    def rollback(self, *, of: str | None = None, by: Cause = "operator", reason: str = "") -> str:
        """Make the previous champion live again; return its version.

        Raises:
            NotFound: there is no previous champion.
            Conflict: the champion is not the version ``of``.
        """
        ...

    def changes(self) -> Sequence[ChampionChange]:
        """Return the newest changes of the champion, oldest first; at least the last hundred."""
        ...

    def prune(self, keep: int) -> Sequence[str]:
        """Remove all but the newest ``keep`` versions, never the champion or the previous one; return those removed."""
        ...

    def put_note(self, version: str, name: str, text: str) -> None:
        """Store a text about a version under a name, in place of the one before; it goes when the version is pruned.

        Raises:
            StorageFailed: the disk failed; the text before stays.
        """
        ...

    def note(self, version: str, name: str) -> str | None:
        """Return a text about a version; None if there is none."""
        ...

    def remove_unfinished(self) -> None:
        """Remove what processes that were killed left half written or half removed; that of live ones stays."""
        ...
