"""Bodies of events and histories."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Final, Literal, Self

from pydantic import AliasChoices, BaseModel, Discriminator, Field, Tag

from palate.data.events import Event, new_event_id
from palate.server.schemas.fields import Id, Moment, Rating, Strict, UserId
from palate.services.users.forget import ErasureReceipt

MAX_BATCH: Final = 10_000

EventKind = Literal["click", "save", "complete", "like", "dislike", "rating", "retract"]
"""The kinds of ``palate.data.events.KINDS``; a test compares the two."""


class EventIn(Strict):
    """An interaction of a user with an item."""

    user_id: UserId
    item_id: Id | None = Field(default=None, validation_alias=AliasChoices("item_id", "movie_id"))
    event_type: EventKind = Field(validation_alias=AliasChoices("event_type", "kind"))
    value: Rating | None = Field(
        default=None,
        validation_alias=AliasChoices("value", "rating"),
        description="The rating; only for events of the type rating.",
    )
    timestamp: Moment | None = Field(default=None, description="When it happened; default: now.")
    event_id: Id | None = Field(
        default=None,
        description="Unique among the events of the user. An event that is sent twice with one id counts once; "
        "another event with the id of a stored one is refused (409). Default: a random id.",
    )
    recommendation_id: Id | None = Field(default=None, description="The recommendation in which the item was shown.")
    retracts: Id | None = Field(default=None, description="For a retraction: the event_id of the retracted event.")

    def event(self, now: float) -> Event:
        """Convert to an event of the log."""
        return Event(
            event_id=self.event_id or new_event_id(),
            user=self.user_id,
            item=self.item_id or "",
            kind=self.event_type,
            at=self.timestamp.timestamp() if self.timestamp else now,
            value=self.value,
            recommendation_id=self.recommendation_id,
            retracts=self.retracts,
            is_time_given=self.timestamp is not None,
        )


class EventBatch(Strict):
    events: list[EventIn] = Field(min_length=1, max_length=MAX_BATCH)


def _shape(value: object) -> str:
    return "(many)" if isinstance(value, EventBatch) or (isinstance(value, dict) and "events" in value) else "(one)"


EventsIn = Annotated[Annotated[EventIn, Tag("(one)")] | Annotated[EventBatch, Tag("(many)")], Discriminator(_shape)]
"""One event, or ``{"events": […]}``."""


class EventsAccepted(BaseModel):
    accepted: int
    """The number of new events; all of them are on the disk."""
    repeated: list[str]
    """Ids of events that were stored already, with the same content."""
    event_ids: list[str]
    """The id of every event, in the order of the request."""


class Correction(Strict):
    """The corrected type and value of an event."""

    event_type: Literal["click", "save", "complete", "like", "dislike", "rating"] = Field(
        validation_alias=AliasChoices("event_type", "kind")
    )
    value: Rating | None = Field(default=None, validation_alias=AliasChoices("value", "rating"))


class EventOut(BaseModel):
    event_id: str
    item_id: str
    title: str | None
    event_type: str
    value: float | None
    timestamp: float
    """Seconds since 1970, UTC."""


class HistoryOut(BaseModel):
    user_id: str
    events: list[EventOut]
    """Oldest first, without retracted events."""


class TrainedSnapshotOut(BaseModel):
    version: str
    is_champion: bool
    until: str
    """When it goes."""


class Forgotten(BaseModel):
    """What was erased where, and what still holds traces of the user."""

    user_id: str
    events: int
    impressions: int
    erased: dict[str, int]
    """Rows that were deleted, by what they were."""
    caches: list[str]
    """What no longer holds the user either."""
    snapshots: list[TrainedSnapshotOut]
    """Those whose training data had events of the user: they have no ids, but weights that were fitted to them."""
    remains: list[str]
    """What is out of reach, and what to do about it."""

    @classmethod
    def of(cls, receipt: ErasureReceipt) -> Self:
        return cls(
            user_id=receipt.user,
            events=receipt.taken.events,
            impressions=receipt.taken.impressions,
            erased=dict(receipt.erased),
            caches=list(receipt.caches),
            snapshots=[TrainedSnapshotOut(**asdict(snapshot)) for snapshot in receipt.snapshots],
            remains=list(receipt.remains),
        )
