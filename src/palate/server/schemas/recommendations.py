"""Bodies of recommendations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final, Literal, NotRequired

from pydantic import AliasChoices, BaseModel, BeforeValidator, Field
from typing_extensions import TypedDict

from palate.data.item_table import Filters
from palate.data.mutes import Muted
from palate.pipeline.pipeline import Step
from palate.server.schemas.fields import MAX_HISTORY, About, Count, Id, Strict, Text, UserId, Word, Year, not_a_bool
from palate.server.schemas.parsed_query import MoodBody, UnderstoodBody
from palate.services.serve.answer_rows import Recommendation
from palate.services.serve.group_recommend import MAX_USERS, MIN_USERS
from palate.services.serve.page_cursor import MAX_CURSOR_CHARACTERS
from palate.services.serve.recommendation_request import RecommendationRequest

MAX_BATCH: Final = 16
"""The most requests in one batch, which a pipeline runs concurrently."""

Ids = Annotated[list[Id], Field(max_length=MAX_HISTORY)]
Words = Annotated[list[Word], Field(max_length=100)]
Surprise = Annotated[float, BeforeValidator(not_a_bool), Field(ge=0, le=1)]
Domains = Annotated[int, BeforeValidator(not_a_bool), Field(ge=0, le=100)]
Code = Annotated[str, Field(max_length=2000, pattern=r"^[A-Za-z0-9_.-]+$")]
Cursor = Annotated[str, Field(max_length=MAX_CURSOR_CHARACTERS, pattern="^[A-Za-z0-9_-]*$")]


class MutedBody(Strict):
    """Events with these items, and with items of these genres or people, do not count as evidence."""

    items: Ids = []
    genres: Words = []
    people: Words = Field(default=[], description="Creators, or in the cast.")

    def muted(self) -> Muted:
        return Muted(tuple(self.items), tuple(self.genres), tuple(self.people))

    @classmethod
    def of(cls, muted: Muted) -> MutedBody:
        return cls(**muted.to_dict())


class RecommendRequest(Strict):
    """Whom to recommend to (`user_id`, `history`, both or neither), the query, and the size of the list."""

    user_id: UserId | None = None
    user_ids: Annotated[list[UserId], Field(max_length=MAX_USERS)] = Field(
        default=[],
        description=f"Instead of `user_id`: {MIN_USERS} to {MAX_USERS} users, for one list that is fair to all.",
    )
    invitations: Annotated[list[Code], Field(max_length=MAX_USERS)] = Field(
        default=[], description="Codes of other users who permit this list to include them, in addition to `user_ids`."
    )
    history: Ids = Field(default=[], description="Item ids in addition to the stored history, oldest first.")
    user_input: Text = Field(default="", description="What the user wants, as free text.")
    understood: UnderstoodBody | None = Field(
        default=None, description="The parsed query of an answer, edited or not; it replaces `user_input`."
    )
    mood: MoodBody | None = None
    about: About = Field(default="", description="A self-description for this request; default: the stored one.")
    top_k: Count = Field(default=10, validation_alias=AliasChoices("top_k", "limit", "n"))
    domains: Words = []
    exclude: Ids = Field(default=[], description="Item ids that must not be recommended.")
    muted: MutedBody = Field(
        default=MutedBody(), description="What must not count as evidence for this request; seen items stay hidden."
    )
    min_domains: Domains = Field(
        default=0,
        description="The fewest domains that each page should contain; `domains_held` is the number that it contains.",
    )
    surprise: Surprise | None = Field(
        default=None, description="0: always the best items; 1: nearly random among good items."
    )
    explain: bool = Field(default=False, description="Return the shares of the score behind each reason.")
    trace: bool = Field(default=False, description="Return what each stage of the pipeline did.")
    cursor: Cursor | None = Field(
        default=None,
        description="`next_cursor` of the previous page: no item is repeated. Or its `cursor`: the same page, updated.",
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


class BanditRequest(Strict):
    """Whom to recommend to, and the size of the list."""

    user_id: UserId
    top_k: Count = 10
    cursor: Cursor | None = Field(default=None, description="`next_cursor` or `cursor` of an earlier answer.")


class FilteredRequest(RecommendRequest):
    """A request among the items that satisfy every filter; filters apply before the list is cut to size."""

    genres: Words = []
    genres_match: Literal["any", "all"] = "any"
    tags: Words = Field(default=[], description="All of these.")
    people: Words = Field(default=[], description="All of these, as creators or in the cast.")
    min_year: Year | None = None
    max_year: Year | None = None
    attributes: dict[Word, Word] = Field(default={}, max_length=100, description="All of these attributes.")
    final_k: Count | None = Field(default=None, description="The size of the list; default: `top_k`.")

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
    """Several requests, answered concurrently; if one is invalid, all are refused."""

    requests: Annotated[list[FilteredRequest], Field(min_length=1, max_length=MAX_BATCH)]


class InvitationOut(BaseModel):
    code: str
    expires: datetime


class Member(TypedDict):
    """A member of a group: `name` is that of an invited user; `satisfaction`, in [0, 1], is the value of the list for
    this member, divided by that of a list for them alone."""

    user_id: str
    name: str | None
    satisfaction: float


class Together(TypedDict):
    """The rule and the members of a group recommendation."""

    rule: str
    members: list[Member]


class MissingService(TypedDict):
    """A service behind a gateway that did not answer, and why."""

    service: str
    reason: str


class Recommendations(TypedDict):
    """A list; what is not required is there only if the request asks for it.

    `cursor` asks for this page again, changed only by newer events; `next_cursor` asks for the next one. `domains_held`
    comes with `min_domains`. `cached` is true if the list was computed ahead. `missing` comes from a gateway alone.
    """

    recommendation_id: str
    user_id: str | None
    recommendations: list[Recommendation]
    snapshot: str
    cursor: str
    next_cursor: str | None
    understood: NotRequired[UnderstoodBody]
    filters_applied: NotRequired[dict[str, str | int | list[str] | dict[str, str]]]
    domains_held: NotRequired[int]
    unknown_items: NotRequired[Sequence[str]]
    base: NotRequired[float | None]
    together: NotRequired[Together]
    trace: NotRequired[Sequence[Step]]
    cached: NotRequired[bool]
    missing: NotRequired[list[MissingService]]


class Answers(BaseModel):
    answers: list[Recommendations] = Field(description="In the order of the requests.")
