"""Impressions: slates that were shown, with the probability of each place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from palate.types import Json


@dataclass(frozen=True, slots=True)
class Impression:
    """One slate as it went out."""

    recommendation_id: str
    user: str | None
    """None for a guest without an id."""
    at: float
    snapshot: str
    pipeline: str
    seed: int
    surprise: float
    items: tuple[str, ...]
    propensities: tuple[float, ...]
    """For each place, the probability of its item given the places above."""
    asked: Mapping[str, Json] | None = None
    """What the request said beside the user, so that the slate can be accounted for; None: too much to keep."""


class Impressions(Protocol):
    """A log of its own: written behind the answer, bounded, kept for a while."""

    def put(self, impression: Impression) -> bool:
        """Queue one for writing; False, and counted as dropped, if the queue is full."""
        ...

    async def get(self, recommendation_id: str) -> Impression | None:
        """One slate, once it has been written."""
        ...

    async def of_user(self, user: str, limit: int) -> Sequence[Impression]:
        """The newest slates of a user that have been written, newest first."""
        ...

    async def flush(self) -> None:
        """Return when everything queued so far is written."""
        ...

    async def move(self, user: str, to: str) -> int:
        """Make what a user was shown another's; how many slates that were."""
        ...

    async def forget(self, user: str) -> int:
        """Remove what a user was shown; how many slates that were."""
        ...

    async def purge(self, before: float) -> int:
        """Remove slates older than ``before``; how many that were."""
        ...

    @property
    def dropped(self) -> int:
        """How many were lost because the queue was full or the store failed."""
        ...
