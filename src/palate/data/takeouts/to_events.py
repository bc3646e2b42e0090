"""Convert imported interactions with matched items to events of one user."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

from palate.data.events import Event
from palate.data.takeouts.takeout import PART_KIND, ImportedInteraction

_MIN_COMPLETE_PARTS: Final = 4
_BEFORE_ALL: Final = -1e18


def build_events(
    format_: str, user: str, matched: Iterable[tuple[ImportedInteraction, str]], now: float
) -> Iterator[Event]:
    """Build events from pairs of interaction and item id, oldest first.

    Of an item with interactions by part (listens, episodes) the first part is a click, and the 4th, 8th,
    16th, … is a complete: repeated use is recent, and thousands of listens become a few
    events. Interactions without a time get the time of the oldest one that has a time, or ``now`` if
    none has. The same interaction always has the same ``event_id``, so that a repeated import adds
    nothing, and a newer takeout adds only what is new.
    """
    ordered = sorted(matched, key=lambda pair: _BEFORE_ALL if pair[0].at is None else pair[0].at)
    undated_at = min((interaction.at for interaction, _ in ordered if interaction.at is not None), default=now)
    parts: dict[str, int] = {}
    for interaction, item in ordered:
        kind = interaction.kind
        if kind == PART_KIND:
            parts[item] = n = parts.get(item, 0) + 1
            if n != 1 and not _is_milestone(n):
                continue
            kind = "click" if n == 1 else "complete"
        at = undated_at if interaction.at is None else interaction.at
        yield Event(
            event_id=_event_id(
                format_, user, item, kind, interaction, parts.get(item, 0) if interaction.kind == PART_KIND else 0
            ),
            user=user,
            item=item,
            kind=kind,
            at=at,
            value=interaction.value,
            is_time_given=interaction.at is not None and not interaction.ignores_time,
        )


def _is_milestone(n: int) -> bool:
    """Whether the n-th part of an item gives an event: the 4th, 8th, 16th, …"""
    return n >= _MIN_COMPLETE_PARTS and n & (n - 1) == 0


def _event_id(format_: str, user: str, item: str, kind: str, interaction: ImportedInteraction, part: int) -> str:
    """Compute a stable event id: a hash, because ids of users and items may be long."""
    at = None if interaction.ignores_time else interaction.at
    content = repr((user, item, kind, interaction.value, at, part if at is None else 0))
    return f"{format_}:{hashlib.blake2b(content.encode('utf-8', 'surrogatepass'), digest_size=16).hexdigest()}"
