"""Bodies of taste profiles, of the map of the catalogue, and of the data export of a user."""

from __future__ import annotations

from pydantic import BaseModel, Field

from palate.server.schemas.events import EventOut
from palate.server.schemas.recommendations import MutedBody


class LikingOut(BaseModel):
    value: str
    share: float = Field(description="The share of the value in the positive evidence of the history.")
    usual: float = Field(description="The share of the value in the catalogue.")
    liked: int
    disliked: int


class TasteOut(BaseModel):
    user_id: str
    n_items: int
    kinds: dict[str, list[LikingOut]] = Field(description="By domain, genre, decade, creator, tag and mood.")


class DotOut(BaseModel):
    item_id: str
    title: str
    domain: str
    genre: str | None
    x: float
    y: float


class AreaOut(BaseModel):
    label: str
    x: float
    y: float


class MapOut(BaseModel):
    snapshot: str
    items: list[DotOut] = Field(description="The items with the most evidence; x and y are in [-1, 1].")
    areas: list[AreaOut]


class ShownOut(BaseModel):
    recommendation_id: str
    timestamp: float
    items: list[str]


class DataOut(BaseModel):
    """All data of a user, except the account, which `GET /auth/me` returns."""

    user_id: str
    events: list[EventOut]
    muted: MutedBody
    about: str
    shown: list[ShownOut] = Field(description="The newest 10,000 stored lists, newest first.")
