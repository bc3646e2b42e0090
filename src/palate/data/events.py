"""Events, which users' interactions with items are recorded as, and the table of their kinds."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from palate.errors import InvalidInput

RETRACT: Final = "retract"
"""The kind of an event that withdraws an earlier one; it never appears in a history."""

MAX_RATING: Final = 5.0
"""The maximum of the rating scale; importers rescale ratings of other scales."""

MIN_TIME_S: Final = -62_135_596_800.0
"""The first moment of the year 1."""

MAX_TIME_S: Final = 253_402_300_799.0
"""The last second of the year 9999."""

ALLOWED_CLOCK_SKEW_S: Final = 86_400.0
"""How far in the future the time of an event may be."""


EventKey: TypeAlias = tuple[str, str]
"""What identifies an event: its user, and its ``event_id``, which is unique among the events of that user alone."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event."""

    name: str
    code: int
    preference: float
    """The signed preference that models derive from such an event; a rating's is derived from its value."""
    opinion: bool
    """Whether it is explicit feedback (like, dislike, rating); the newest one on an item replaces earlier ones."""
    verb: str
    """The verb in explanations: "because you *finished* Dune"."""


_KINDS = (
    Kind("click", 0, 0.3, False, "looked at"),
    Kind("save", 1, 0.5, False, "saved"),
    Kind("complete", 2, 0.8, False, "finished"),
    Kind("like", 3, 1.0, True, "liked"),
    Kind("dislike", 4, -1.0, True, "disliked"),
    Kind("rating", 5, 1.0, True, "rated"),
)
KINDS: Final[dict[str, Kind]] = {kind.name: kind for kind in _KINDS}
KIND_OF_CODE: Final[tuple[Kind, ...]] = _KINDS
LIKE: Final = KINDS["like"]
DISLIKE: Final = KINDS["dislike"]
RATING: Final = KINDS["rating"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One interaction of a user with an item."""

    event_id: str
    user: str
    item: str
    kind: str
    at: float
    """Seconds since 1970, UTC."""
    value: float | None = None
    """The rating as given, in (0, 5]; None for every other kind."""
    recommendation_id: str | None = None
    """The recommendation that the user reacted to, if any."""
    retracts: str | None = None
    """The ``event_id`` that a retraction takes back."""
    is_time_given: bool = field(default=True, compare=False)
    """Whether ``at`` came with the event; else it is the time at which it was received. It is not stored."""

    @property
    def key(self) -> EventKey:
        """The user and the id."""
        return self.user, self.event_id

    @property
    def target(self) -> EventKey:
        """The key of the event that a retraction takes back."""
        return self.user, self.retracts or ""


def new_event_id() -> str:
    """A random id of 128 bits, in hexadecimal digits."""
    return os.urandom(16).hex()


def is_repeat(event: Event, stored: Event) -> bool:
    """Whether an event has the content of the stored event with its key.

    That is item, kind, value, what is retracted, and the time, unless the sender gave none.
    """
    content, known = (
        (each.item, each.kind, each.value, each.retracts, each.at if event.is_time_given else None)
        for each in (event, stored)
    )
    return content == known


def check_event(event: Event, now: float) -> None:
    """Validate an event.

    Raises:
        InvalidInput: unknown kind, a rating without a value in (0, 5], a value where none
            belongs, a retraction of nothing, or a time before the year 1 or more than a day
            ahead of ``now``.
    """
    if event.kind != RETRACT and event.kind not in KINDS:
        known = ", ".join((*KINDS, RETRACT))
        raise InvalidInput(f"Unknown kind of event {event.kind!r}; known kinds: {known}.", where="kind")
    if event.kind == "rating":
        if event.value is None or not 0 < event.value <= MAX_RATING:
            raise InvalidInput(f"A rating needs a value above 0 and up to 5, not {event.value!r}.", where="value")
    elif event.value is not None:
        raise InvalidInput(f"Only a rating has a value; a {event.kind} has none.", where="value")
    if (event.kind == RETRACT) != (event.retracts is not None):
        raise InvalidInput(
            "A retraction must name the event_id that it withdraws in `retracts`; no other event may.",
            where="retracts",
        )
    if not math.isfinite(event.at) or event.at > now + ALLOWED_CLOCK_SKEW_S:
        raise InvalidInput(
            "The event is more than a day in the future; check the clock and the time's unit "
            "(seconds since 1970, or ISO 8601).",
            where="at",
        )
    if event.at < MIN_TIME_S:
        raise InvalidInput("The event is before the year 1; check the time's unit.", where="at")


def active_events(events: Sequence[Event]) -> list[Event]:
    """Remove retractions and the events that they retract; the order stays the same."""
    retracted = {event.target for event in events if event.kind == RETRACT}
    return [event for event in events if event.kind != RETRACT and event.key not in retracted]
