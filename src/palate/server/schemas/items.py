"""Items, and asking for those like one."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, BaseModel, Field

from palate.data.items import Item
from palate.server.schemas.fields import Count, Id, Strict, Text, Word, Year

Names = Annotated[list[Word], Field(max_length=200)]
Scalar = str | int | float | bool
Attributes = Annotated[dict[Word, Scalar | list[str]], Field(max_length=100)]


class ItemFacts(Strict):
    """What is known of an item; only the domain and the title must be."""

    domain: Word
    title: Word
    year: Year | None = None
    creators: Names = []
    people: Names = []
    genres: Names = []
    tags: Names = []
    description: Text = ""
    image_url: Text | None = Field(default=None, validation_alias=AliasChoices("image_url", "poster_url"))
    attributes: Attributes = {}

    def item(self, id_: str) -> Item:
        return Item.from_dict({**self.model_dump(exclude={"item_id"}), "id": id_})


class ItemIn(ItemFacts):
    item_id: Id = Field(validation_alias=AliasChoices("item_id", "id", "movie_id"))


class ItemsIn(Strict):
    items: list[ItemIn] = Field(min_length=1, max_length=10_000)


class ItemOut(BaseModel):
    item_id: str
    domain: str
    title: str
    year: int | None
    creators: list[str]
    people: list[str]
    genres: list[str]
    tags: list[str]
    description: str
    image_url: str | None
    attributes: dict[str, Scalar | list[str]]

    @classmethod
    def of(cls, item: Item) -> ItemOut:
        facts = item.to_dict()
        return cls(item_id=facts.pop("id"), **facts)


class ItemsOut(BaseModel):
    items: list[ItemOut]


class ItemsAccepted(BaseModel):
    added: int
    replaced: int


class SimilarRequest(Strict):
    item_id: Id = Field(validation_alias=AliasChoices("item_id", "movie_id"))
    top_k: Count = Field(default=10, validation_alias=AliasChoices("top_k", "limit", "n"))
    domains: list[Word] = Field(default=[], max_length=100)


class Card(BaseModel):
    """What every list shows of an item."""

    item_id: str
    title: str
    domain: str
    genres: list[str]
    year: int | None
    poster_url: str | None


class SimilarItem(Card):
    similarity: float


class Similar(BaseModel):
    item_id: str
    similar: list[SimilarItem]


class Found(Card):
    score: float


class Search(BaseModel):
    query: str
    results: list[Found]


class TrendingItem(Card):
    heat: float
    """Recent interest, 1 for the hottest item of all."""
    events: int
    """How many events it had in all."""


class Trending(BaseModel):
    trending: list[TrendingItem]


class HoldingOut(BaseModel):
    value: str
    items: int
    """How many hold it."""


class Facets(BaseModel):
    values: list[HoldingOut]
    """Those that most items hold first."""
