"""Kinds of taste, and somebody's own."""

from __future__ import annotations

from pydantic import BaseModel

from palate.server.schemas.items import Card


class TraitOut(BaseModel):
    value: str
    odds: float
    """How many times the odds that it has with everyone else."""


class SegmentOut(BaseModel):
    segment_id: int
    """Kept from training to training."""
    name: str
    users: int
    """Of those on whom the segments were found."""
    share: float
    traits: dict[str, list[TraitOut]]
    """By kind: domain, genre, decade, creator, tag; the clearest first."""
    items: list[Card]
    """What its users take to beyond others."""
    least: list[Card]
    """What others take to and its users pass by."""


class SegmentsOut(BaseModel):
    snapshot: str
    segments: list[SegmentOut]


class UserSegment(BaseModel):
    user_id: str
    segment_id: int | None
    """Null if nothing that they did says anything."""
    name: str | None
    snapshot: str
