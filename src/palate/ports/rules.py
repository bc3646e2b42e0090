"""Store of business rules."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Protocol

from palate.data.rules import Rule, RuleSet


class Rules(Protocol):
    """Stored on the disk and cached in memory, so that requests never wait for the disk."""

    def current(self) -> RuleSet:
        """Return all rules as of the last change here or the last ``catch_up``.

        It is the same object until something changes.
        """
        ...

    async def change(self, put: Sequence[Rule], remove: Collection[str] = ()) -> RuleSet:
        """Remove rules by name, then add or replace rules, in one transaction; durable and effective on return.

        Names that no rule has are not removed, and change nothing.

        Raises:
            Conflict: there would be more than ``MAX_RULES`` rules; nothing was changed.
            StorageFailed: the store could not write; nothing was changed.
        """
        ...

    async def catch_up(self) -> None:
        """Read what other processes have written."""
        ...
