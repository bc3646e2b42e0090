"""Cache of lists that were computed ahead of the requests for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

import orjson

from palate.ports.event_log import Epoch

_FORMAT: Final = 2
"""Raised when the packed form changes: lists of another form are no lists."""


class ListVersion(NamedTuple):
    """All that a list without surprise depends on: of one version, a list computed anew is the same."""

    snapshot: str
    catalogue_revision: int
    pipeline: str
    """The version of the pipeline."""
    rules: str
    """A digest of the rules that held when it was computed; empty if none did."""
    user: str
    """A digest of all that the pipeline reads of the user."""


class CachedItem(NamedTuple):
    """An item of a cached list."""

    id: str
    score: float
    reason: str
    """As a sentence; empty if the pipeline gives none."""


@dataclass(frozen=True, slots=True)
class CachedList:
    """The list of one user, best item first."""

    user: str
    version: ListVersion
    n: int
    """The number of items that it was to have; it has fewer if there are no more."""
    items: tuple[CachedItem, ...]
    candidates: int | None
    """The number of items among which they were chosen, if known."""
    ends_at: float
    """The time from which it is no longer to be used, in seconds since 1970."""

    def pack(self) -> bytes:
        """The list as bytes."""
        version, items = tuple(self.version), [tuple(item) for item in self.items]
        return orjson.dumps([_FORMAT, self.user, version, self.n, items, self.candidates, self.ends_at])


def unpack_list(packed: bytes | str) -> CachedList | None:
    """The inverse of :meth:`CachedList.pack`; None if another version of Palate has packed it."""
    format_, *values = orjson.loads(packed)
    if format_ != _FORMAT:
        return None
    user, version, n, items, candidates, ends_at = values
    return CachedList(user, ListVersion(*version), n, tuple(CachedItem(*item) for item in items), candidates, ends_at)


class ListCache(Protocol):
    """At most one list for each user, seen by all processes. A list may be lost at any time; it is computed anew then.

    Whoever reads a list compares its version with the present one, and its end with the time: the cache does neither.
    """

    async def get(self, user: str) -> CachedList | None:
        """Return the list of a user, or None; also where the cache cannot be reached."""
        ...

    async def put(self, lists: Sequence[CachedList], epoch: Epoch) -> bool:
        """Store lists, each in place of the user's last one.

        Returns False, and stores nothing, if a user was erased or moved after ``epoch``, the erasure epoch at which
        their histories were read: the list of someone who is forgotten may be among them.

        Raises:
            StorageFailed: the cache could not write; nothing or only a part was stored.
        """
        ...

    async def forget(self, user: str, epoch: Epoch) -> None:
        """Remove the list of a user who was erased or moved, which raised the erasure epoch to ``epoch``.

        If the cache cannot be reached, ``catch_up`` removes it as soon as it can.
        """
        ...

    async def clear(self) -> None:
        """Remove all lists.

        Raises:
            StorageFailed: the cache could not write.
        """
        ...

    async def prune(self, before: float) -> None:
        """Remove the lists that ended before a time."""
        ...

    async def catch_up(self) -> None:
        """Take up what other processes have stored and removed: until then this one may return what it has read."""
        ...

    async def close(self) -> None:
        """Try once more what could not be removed; the store itself is closed by who opened it."""
        ...
