"""What somebody takes to, the map of the catalogue, and all that is known of a user."""

from __future__ import annotations

from pydantic import BaseModel, Field

from palate.server.schemas.events import EventOut
from palate.server.schemas.recommendations import MutedBody


class LikingOut(BaseModel):
    value: str
    share: float = Field(description="Of all that speaks for something in the history.")
    usual: float = Field(description="The same share of the whole catalogue.")
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
    items: list[DotOut] = Field(description="The items that say most; x and y lie in [-1, 1].")
    areas: list[AreaOut]


class ShownOut(BaseModel):
    recommendation_id: str
    timestamp: float
    items: list[str]


class DataOut(BaseModel):
    """What a user did, said and was shown; their account, if they have one, is `GET /auth/me`."""

    user_id: str
    events: list[EventOut]
    muted: MutedBody
    about: str
    shown: list[ShownOut] = Field(description="The newest 10,000 lists that are kept, newest first.")
