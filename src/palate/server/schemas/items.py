"""Bodies of items and searches of the catalogue."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, BaseModel, Field

from palate.data.items import Item
from palate.server.schemas.fields import Count, Id, Strict, Text, Word, Year

Names = Annotated[list[Word], Field(max_length=200)]
Scalar = str | int | float | bool
Attributes = Annotated[dict[Word, Scalar | list[str]], Field(max_length=100)]


class ItemFacts(Strict):
    """The fields of an item; domain and title are required."""

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
    """The fields of an item that lists show."""

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


class SearchResult(Card):
    score: float


class Search(BaseModel):
    query: str
    results: list[SearchResult]


class TrendingItem(Card):
    heat: float
    """Decayed number of positive events, divided by that of the first item overall."""
    events: int
    """The total number of positive events."""


class Trending(BaseModel):
    trending: list[TrendingItem]


class FacetValue(BaseModel):
    value: str
    items: int
    """The number of items with this value."""


class Facets(BaseModel):
    values: list[FacetValue]
    """The most frequent first."""
