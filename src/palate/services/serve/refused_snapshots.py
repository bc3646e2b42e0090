"""Snapshots that this process refused to serve, as they are damaged or cannot answer, and when to try them again."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Final

from palate.errors import StorageFailed
from palate.services.context import AppContext

_FIRST_PAUSE_S: Final = 1.0
_LONGEST_PAUSE_S: Final = 60.0


@dataclass(slots=True)
class _Refusal:
    why: str
    pause_s: float
    retry_at: float
    """Of the monotonic clock."""


@dataclass(slots=True)
class RefusedSnapshots:
    """The refused versions with reasons; each is tried again after 1 s, then after twice as long, up to a minute."""

    _refusals: dict[str, _Refusal] = field(default_factory=dict)

    def refuse(self, version: str, why: str) -> bool:
        """Note a refusal; return whether its reason is new."""
        before = self._refusals.get(version)
        pause_s = min(before.pause_s * 2, _LONGEST_PAUSE_S) if before else _FIRST_PAUSE_S
        self._refusals[version] = _Refusal(why, pause_s, time.monotonic() + pause_s)
        return before is None or before.why != why

    def is_due(self, version: str) -> bool:
        """Whether a version is to be tried: it was not refused, or long enough ago."""
        refusal = self._refusals.get(version)
        return refusal is None or time.monotonic() >= refusal.retry_at

    def accept(self, version: str) -> None:
        """Forget the refusals of a version that could be loaded."""
        self._refusals.pop(version, None)

    def forget_all_but(self, version: str) -> None:
        """Forget refusals of versions other than the champion ``version``: what is not to be served hurts nobody."""
        self._refusals = {name: refusal for name, refusal in self._refusals.items() if name == version}

    @property
    def reasons(self) -> dict[str, str]:
        """Why each is refused, by version."""
        return {version: refusal.why for version, refusal in self._refusals.items()}


def refused_snapshots_of(context: AppContext) -> RefusedSnapshots:
    """The refusals of this process."""
    return context.state(RefusedSnapshots, RefusedSnapshots)


def snapshot_problems(context: AppContext) -> dict[str, str]:
    """What is wrong with the stored snapshots, as far as this process knows, by version (``champions``: their list)."""
    try:
        damage = context.snapshots.damage
    except StorageFailed as error:
        damage = str(error)
    return {**refused_snapshots_of(context).reasons, **({} if damage is None else {"champions": damage})}
