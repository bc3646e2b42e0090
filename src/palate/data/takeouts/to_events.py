"""Deeds whose items are known, as events of one user."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

from palate.data.events import Event
from palate.data.takeouts.takeout import PART, ImportedInteraction

_OFTEN: Final = 4
_FIRST: Final = -1e18


def events_of(format_: str, user: str, found: Iterable[tuple[ImportedInteraction, str]], now: float) -> Iterator[Event]:
    """Events for deeds and the ids of their items, oldest first.

    Of an item that comes in parts (listens, episodes) the first part is a click, and the 4th, 8th,
    16th, … says that it is finished: what is come back to is newer, and thousands of listens stay a
    handful of events. A deed without a time stands before the oldest that has one, or at ``now`` if
    none has. The same deed always gets the same ``event_id``, so that bringing it again changes
    nothing and a longer export adds what is new.
    """
    ordered = sorted(found, key=lambda pair: _FIRST if pair[0].at is None else pair[0].at)
    undated_at = min((deed.at for deed, _ in ordered if deed.at is not None), default=now)
    parts: dict[str, int] = {}
    for deed, item in ordered:
        kind = deed.kind
        if kind == PART:
            parts[item] = n = parts.get(item, 0) + 1
            if n != 1 and not _is_told(n):
                continue
            kind = "click" if n == 1 else "complete"
        at = undated_at if deed.at is None else deed.at
        yield Event(
            event_id=_event_id(format_, user, item, kind, deed, parts.get(item, 0) if deed.kind == PART else 0),
            user=user,
            item=item,
            kind=kind,
            at=at,
            value=deed.value,
        )


def _is_told(n: int) -> bool:
    return n >= _OFTEN and n & (n - 1) == 0


def _event_id(format_: str, user: str, item: str, kind: str, deed: ImportedInteraction, part: int) -> str:
    """Short, whatever the ids of users and items: it must fit where ids fit."""
    at = None if deed.once else deed.at
    said = repr((user, item, kind, deed.value, at, part if at is None else 0))
    return f"{format_}:{hashlib.blake2b(said.encode('utf-8', 'surrogatepass'), digest_size=16).hexdigest()}"
