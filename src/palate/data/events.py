"""Events: what users did with items, and the table of the kinds there are."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from palate.errors import InvalidInput

RETRACT: Final = "retract"
"""The kind of an event that takes back an earlier one; it never reaches a history."""

MAX_RATING: Final = 5.0
"""Ratings are kept on a scale that ends at five; importers rescale others."""

MIN_TIME_S: Final = -62_135_596_800.0
"""The first moment of the year 1."""

MAX_TIME_S: Final = 253_402_300_799.0
"""The last second of the year 9999."""

ALLOWED_CLOCK_SKEW_S: Final = 86_400.0
"""How far in the future an event may lie before it is refused."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event."""

    name: str
    code: int
    preference: float
    """Signed evidence that models read from it; a rating's comes from its value instead."""
    opinion: bool
    """Said outright (like, dislike, rating); the newest opinion on an item replaces the others."""
    verb: str
    """How an explanation says it: "because you *finished* Dune"."""


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
    """A user did something with an item."""

    event_id: str
    user: str
    item: str
    kind: str
    at: float
    """Seconds since 1970, UTC."""
    value: float | None = None
    """The rating as given, in (0, 5]; None for every other kind."""
    recommendation_id: str | None = None
    """The slate it answers, when it answers one."""
    retracts: str | None = None
    """The ``event_id`` that a retraction takes back."""


def check_event(event: Event, now: float) -> None:
    """Refuse an event that means nothing, whoever sends it.

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
        raise InvalidInput(f"Only a rating carries a value; a {event.kind} does not.", where="value")
    if (event.kind == RETRACT) != (event.retracts is not None):
        raise InvalidInput(
            "A retraction names the event_id it takes back in `retracts`; no other event does.",
            where="retracts",
        )
    if not math.isfinite(event.at) or event.at > now + ALLOWED_CLOCK_SKEW_S:
        raise InvalidInput(
            "The event lies more than a day in the future; check the clock and the time's unit "
            "(seconds since 1970, or ISO 8601).",
            where="at",
        )
    if event.at < MIN_TIME_S:
        raise InvalidInput("The event lies before the year 1; check the time's unit.", where="at")


def active_events(events: Sequence[Event]) -> list[Event]:
    """The events that still count, in their order: retractions and what they retract are gone."""
    retracted = {event.retracts for event in events if event.kind == RETRACT}
    return [e for e in events if e.kind != RETRACT and e.event_id not in retracted]
