"""Bodies of segments of users."""

from __future__ import annotations

from pydantic import BaseModel

from palate.server.schemas.items import Card


class TraitOut(BaseModel):
    value: str
    odds: float
    """The odds of the value in the segment, divided by those outside of it."""


class SegmentOut(BaseModel):
    segment_id: int
    """Stable between trainings."""
    name: str
    users: int
    """The number of users in the segment, among those of the training."""
    share: float
    traits: dict[str, list[TraitOut]]
    """By kind (domain, genre, decade, creator, tag), the largest odds ratio first."""
    items: list[Card]
    """Items that its users prefer more than others do."""
    least: list[Card]
    """Items that its users prefer less than others do."""


class SegmentsOut(BaseModel):
    snapshot: str
    segments: list[SegmentOut]


class UserSegment(BaseModel):
    user_id: str
    segment_id: int | None
    """Null if the history has no usable evidence."""
    name: str | None
    snapshot: str
