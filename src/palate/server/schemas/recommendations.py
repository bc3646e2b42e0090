"""Asking for recommendations, and the answer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AliasChoices, BaseModel, BeforeValidator, Field

from palate.data.item_table import Filters
from palate.server.schemas.fields import MAX_HISTORY, Count, Id, Strict, Text, Word, Year, not_a_bool
from palate.services.cursor import MAX_CURSOR
from palate.services.recommend import Ask

Ids = Annotated[list[Id], Field(max_length=MAX_HISTORY)]
Words = Annotated[list[Word], Field(max_length=100)]
Surprise = Annotated[float, BeforeValidator(not_a_bool), Field(ge=0, le=1)]
Cursor = Annotated[str, Field(max_length=MAX_CURSOR, pattern="^[A-Za-z0-9_-]*$")]


class RecommendRequest(Strict):
    """Who asks (`user_id`, `history`, both or nobody), in what words, and for how many."""

    user_id: Id | None = None
    history: Ids = Field(default=[], description="Item ids beside what is known of the person, oldest first.")
    user_input: Text = Field(default="", description="What they want, in their words.")
    top_k: Count = Field(default=10, validation_alias=AliasChoices("top_k", "limit", "n"))
    domains: Words = []
    exclude: Ids = Field(default=[], description="Item ids that must not come.")
    surprise: Surprise | None = Field(default=None, description="0: the best first, always; 1: almost anything good.")
    explain: bool = Field(default=False, description="Give the shares behind every reason.")
    trace: bool = Field(default=False, description="Say what each stage of the pipeline did.")
    cursor: Cursor | None = Field(default=None, description="`next_cursor` of the page before; nothing comes twice.")

    def filters(self) -> Filters:
        return Filters(domains=tuple(self.domains))

    def size(self) -> int:
        return self.top_k

    def ask(self) -> Ask:
        return Ask(
            person=self.user_id,
            history=tuple(self.history),
            words=self.user_input,
            n=self.size(),
            filters=self.filters(),
            exclude=tuple(self.exclude),
            surprise=self.surprise,
            cursor=self.cursor,
            trace=self.trace,
        )


class FilteredRequest(RecommendRequest):
    """The same, among the items that satisfy every filter; filters come before the cut."""

    genres: Words = []
    genres_match: Literal["any", "all"] = "any"
    tags: Words = Field(default=[], description="All of these.")
    people: Words = Field(default=[], description="All of these, as creator or in the cast.")
    min_year: Year | None = None
    max_year: Year | None = None
    attributes: dict[Word, Word] = Field(default={}, max_length=100, description="All of these open attributes.")
    final_k: Count | None = Field(default=None, description="How many to return; `top_k` if it is left out.")

    def size(self) -> int:
        return self.final_k or self.top_k

    def filters(self) -> Filters:
        return Filters(
            domains=tuple(self.domains),
            genres=tuple(self.genres),
            all_genres=self.genres_match == "all",
            tags=tuple(self.tags),
            people=tuple(self.people),
            min_year=self.min_year,
            max_year=self.max_year,
            attributes=self.attributes,
        )


class EventShare(BaseModel):
    item_id: str
    title: str
    verb: str
    share: float


class Why(BaseModel):
    """Parts that add up to the score less the answer's `base`."""

    history: float
    words: float
    popularity: float
    rest: float
    events: list[EventShare]


class Recommendation(BaseModel):
    item_id: str
    score: float
    title: str
    domain: str
    genres: list[str]
    year: int | None
    poster_url: str | None
    reason: str
    why: Why | None = None


class TraceStep(BaseModel):
    stage: str
    kind: str
    took_us: float
    n_in: int
    n_out: int
    dropped: dict[str, int]


class Recommendations(BaseModel):
    recommendation_id: str
    user_id: str | None
    recommendations: list[Recommendation]
    snapshot: str
    next_cursor: str | None
    filters_applied: dict[str, str | int | list[str] | dict[str, str]] | None = None
    unknown_items: list[str] | None = None
    base: float | None = None
    trace: list[TraceStep] | None = None
