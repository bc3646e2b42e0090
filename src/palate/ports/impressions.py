"""Store of impressions: slates that were shown, with the propensity of each position."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from palate.ports.event_log import Epoch
from palate.types import Json


@dataclass(frozen=True, slots=True)
class Impression:
    """One slate as it was shown."""

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
    """For each position, the probability of its item given the positions above."""
    request: Mapping[str, Json] | None = None
    """The request without its user, from which the slate can be explained; None if it was too large to keep."""
    policy: str | None = None
    """The name of the pipeline that made it; None if the impression is from before it was stored."""
    variant: str | None = None
    """Experiment and arm in which the slate was made, such as "ranker-2027/treatment"; None: there was none."""
    candidates: int | None = None
    """The number of items among which the slate was drawn, if known."""
    decision: bytes | None = None
    """What the policy that drew it saw, for :func:`palate.policies.decision.decode_decision`; None: none drew it."""
    teams: str | None = None
    """Of a mixed list, the pipeline that gave each item: "0" the control, "1" the other; None: it is not mixed."""
    took_ms: float | None = None
    """How long its computation took; stored for lists of experiments alone."""


class Impressions(Protocol):
    """Impressions, written asynchronously after the answer through a bounded queue, and kept for a limited time."""

    def put(self, impression: Impression, epoch: Epoch) -> bool:
        """Queue an impression for writing; return False, and count it as dropped, if the queue is full.

        ``epoch`` is the erasure epoch at which the slate was computed. If that of the log is another when the
        impression is written, its user may be forgotten: it is written only if it has no user, or the user has events
        in the log. The log is asked in the transaction that writes.
        """
        ...

    async def get(self, recommendation_id: str) -> Impression | None:
        """Return an impression that has been written, or None."""
        ...

    async def of_user(self, user: str, limit: int) -> Sequence[Impression]:
        """Return the newest written impressions of a user, newest first."""
        ...

    async def users(self, since: float, after: str, limit: int) -> Sequence[str]:
        """Return up to ``limit`` users with written impressions from ``since`` on, in the order of their ids.

        The ids are greater than ``after``, compared by code points; "" is less than all.
        """
        ...

    async def flush(self) -> None:
        """Wait until everything queued so far is written."""
        ...

    async def move(self, user: str, to: str) -> int:
        """Give a user's impressions to another user; return their number."""
        ...

    async def forget(self, user: str) -> int:
        """Remove a user's impressions; return their number."""
        ...

    async def purge(self, before: float) -> int:
        """Remove impressions older than ``before``; return their number."""
        ...

    @property
    def queued(self) -> int:
        """The number of impressions that wait to be written."""
        ...

    @property
    def dropped(self) -> int:
        """The number of impressions lost because the queue was full or the store failed."""
        ...
