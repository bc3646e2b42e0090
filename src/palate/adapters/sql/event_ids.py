"""Ids of events are unique for each user: tell repeats from conflicts, and rename events that are moved to a user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from palate.data.events import Event, EventKey, is_repeat, new_event_id
from palate.errors import EventIdTaken
from palate.ports.event_log import Appended, Cursor


class Batch(NamedTuple):
    """Events to append together."""

    events: Sequence[Event]
    skip_conflicts: bool = False
    """Whether events that conflict with stored ones are left out; else the whole batch is refused."""


Outcome = Appended | EventIdTaken
"""What became of a batch."""


@dataclass(slots=True)
class SortedBatch:
    """The events of a batch by what is known of their keys."""

    fresh: list[Event] = field(default_factory=list)
    repeated: dict[EventKey, None] = field(default_factory=dict)
    """Keys of events that are known with the same content."""
    conflicting: list[tuple[int, EventKey]] = field(default_factory=list)
    """Positions in the batch, and keys, of events whose key is known with other content."""

    def appended(self, end: Cursor) -> Appended:
        """The result of appending the fresh events; ``end`` is the end of the log then."""
        conflicting = dict.fromkeys(key for _, key in self.conflicting)
        return Appended(end, len(self.fresh), tuple(self.repeated), tuple(conflicting))


def sort_batch(events: Sequence[Event], stored: Mapping[EventKey, Event]) -> SortedBatch:
    """Sort the events of a batch; of a key that occurs twice in it, the first event counts as known."""
    known, result = dict(stored), SortedBatch()
    for index, event in enumerate(events):
        same_key = known.setdefault(event.key, event)
        if same_key is event:
            result.fresh.append(event)
        elif is_repeat(event, same_key):
            result.repeated[event.key] = None
        else:
            result.conflicting.append((index, event.key))
    return result


def names_in(events: Sequence[Event]) -> set[str]:
    """The ids that events have or retract."""
    return {event.event_id for event in events} | {event.retracts for event in events if event.retracts is not None}


def moved_to(user: str, events: Sequence[Event], taken: Sequence[Event]) -> list[Event]:
    """A user's events as those of another ``user``, some of whose events (``taken``) have or retract the same ids."""
    new_ids = {name: new_event_id() for name in names_in(events) & names_in(taken)}
    return [
        replace(
            event,
            user=user,
            event_id=new_ids.get(event.event_id, event.event_id),
            retracts=None if event.retracts is None else new_ids.get(event.retracts, event.retracts),
        )
        for event in events
    ]
