"""Asking for recommendations, and the answer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import AliasChoices, BaseModel, BeforeValidator, Field

from palate.data.item_table import Filters
from palate.data.mutes import Muted
from palate.server.schemas.fields import MAX_HISTORY, About, Count, Id, Strict, Text, UserId, Word, Year, not_a_bool
from palate.server.schemas.parsed_query import MoodBody, UnderstoodBody
from palate.services.serve.group_recommend import MAX_USERS, MIN_USERS
from palate.services.serve.page_cursor import MAX_CURSOR
from palate.services.serve.recommend import RecommendationRequest

MAX_BATCH: Final = 16
"""Requests in one; what a pipeline runs side by side."""

Ids = Annotated[list[Id], Field(max_length=MAX_HISTORY)]
Words = Annotated[list[Word], Field(max_length=100)]
Surprise = Annotated[float, BeforeValidator(not_a_bool), Field(ge=0, le=1)]
Domains = Annotated[int, BeforeValidator(not_a_bool), Field(ge=0, le=100)]
Code = Annotated[str, Field(max_length=2000, pattern=r"^[A-Za-z0-9_.-]+$")]
Cursor = Annotated[str, Field(max_length=MAX_CURSOR, pattern="^[A-Za-z0-9_-]*$")]


class MutedBody(Strict):
    """What was done with these items, and with all that hold these genres or people, does not count as evidence."""

    items: Ids = []
    genres: Words = []
    people: Words = Field(default=[], description="Creators, or in the cast.")

    def muted(self) -> Muted:
        return Muted(tuple(self.items), tuple(self.genres), tuple(self.people))

    @classmethod
    def of(cls, muted: Muted) -> MutedBody:
        return cls(**muted.to_dict())


class RecommendRequest(Strict):
    """Who asks (`user_id`, `history`, both or nobody), in what words, and for how many."""

    user_id: UserId | None = None
    user_ids: Annotated[list[UserId], Field(max_length=MAX_USERS)] = Field(
        default=[],
        description=f"Instead of `user_id`: {MIN_USERS} to {MAX_USERS} people, for one list that is fair to all.",
    )
    invitations: Annotated[list[Code], Field(max_length=MAX_USERS)] = Field(
        default=[], description="Codes of others, beside `user_ids`, who let this list think of them, too."
    )
    history: Ids = Field(default=[], description="Item ids beside what is known of the person, oldest first.")
    user_input: Text = Field(default="", description="What they want, in their words.")
    understood: UnderstoodBody | None = Field(
        default=None, description="What an answer understood, changed or not: it goes in the place of `user_input`."
    )
    mood: MoodBody | None = None
    about: About = Field(default="", description="What they say of themselves, this once; else what is kept counts.")
    top_k: Count = Field(default=10, validation_alias=AliasChoices("top_k", "limit", "n"))
    domains: Words = []
    exclude: Ids = Field(default=[], description="Item ids that must not come.")
    muted: MutedBody = Field(
        default=MutedBody(), description="What must not count this time; what was seen stays hidden."
    )
    min_domains: Domains = Field(
        default=0, description="How many domains each page should hold at least; `domains_held` says what it holds."
    )
    surprise: Surprise | None = Field(default=None, description="0: the best first, always; 1: almost anything good.")
    explain: bool = Field(default=False, description="Give the shares behind every reason.")
    trace: bool = Field(default=False, description="Say what each stage of the pipeline did.")
    cursor: Cursor | None = Field(
        default=None,
        description="`next_cursor` of the page before: nothing comes twice. Or `cursor`: the same page as it is now.",
    )

    def filters(self) -> Filters:
        return Filters(domains=tuple(self.domains))

    def size(self) -> int:
        return self.top_k

    def ask(self) -> RecommendationRequest:
        return RecommendationRequest(
            user=self.user_id,
            history=tuple(self.history),
            words=self.user_input,
            parsed_query=self.understood.understood() if self.understood else None,
            mood=self.mood.chips() if self.mood else (),
            about=self.about,
            n=self.size(),
            filters=self.filters(),
            exclude=tuple(self.exclude),
            muted=self.muted.muted(),
            min_domains=self.min_domains,
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


class BatchRequest(Strict):
    """Several requests at once, answered side by side; one that is invalid refuses all."""

    requests: Annotated[list[FilteredRequest], Field(min_length=1, max_length=MAX_BATCH)]


class EventShare(BaseModel):
    item_id: str
    title: str
    verb: str
    share: float


class Why(BaseModel):
    """Parts that add up to the score less the answer's `base`."""

    history: float
    words: float
    mood: float
    popularity: float
    rest: float
    events: list[EventShare]


class ForMember(BaseModel):
    """What an item is to one of several people."""

    user_id: str
    rank: int = Field(description="Its place in their own order of what everyone may have.")
    reason: str
    why: Why | None = None


class Recommendation(BaseModel):
    item_id: str
    score: float
    title: str
    domain: str
    genres: list[str]
    year: int | None
    poster_url: str | None
    reason: str = Field(description="Of several people, the reason of who gets most of it.")
    why: Why | None = None
    members: list[ForMember] | None = Field(default=None, description="Of several people, who gets most of it first.")


class InvitationOut(BaseModel):
    code: str
    expires: datetime


class Member(BaseModel):
    user_id: str
    name: str | None = Field(default=None, description="What somebody who was invited calls themselves.")
    satisfaction: float = Field(description="How much of what a list for them alone would be worth, in [0, 1].")


class Together(BaseModel):
    """How a list for several people came about, and what each gets of it."""

    rule: str
    members: list[Member]


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
    cursor: str = Field(
        description="Of this page: send it to have the page anew, changed by what was done since alone."
    )
    next_cursor: str | None
    understood: UnderstoodBody | None = None
    filters_applied: dict[str, str | int | list[str] | dict[str, str]] | None = None
    domains_held: int | None = Field(default=None, description="Given where `min_domains` was asked for.")
    unknown_items: list[str] | None = None
    base: float | None = None
    together: Together | None = None
    trace: list[TraceStep] | None = None


class Answers(BaseModel):
    answers: list[Recommendations] = Field(description="In the order of the requests.")
