"""Bodies of requests for many users."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final, NotRequired

from pydantic import AliasChoices, BeforeValidator, Field, StrictInt
from typing_extensions import TypedDict

from palate.server.schemas.fields import MAX_HISTORY, Count, Id, NamesUser, Strict, UserId, not_a_bool
from palate.services.serve.answer_rows import Recommendation
from palate.services.serve.cached_lists import MAX_ITEMS

MAX_USERS: Final = 1_000
"""The most users in one batch."""
MAX_CACHED_USERS: Final = 10_000
"""The most users that one request for cached lists may name."""
MAX_TTL_HOURS: Final = 720.0

_AnyUserId = Annotated[str, NamesUser()]
"""What may be the id of a user: one that is none fails alone, and not the batch."""
_AnyIds = list[str | int | float | bool | None]
_TopK = Field(default=20, validation_alias=AliasChoices("top_k", "limit", "n"))

Ids = Annotated[list[Id], Field(max_length=MAX_HISTORY)]


class BatchRecommendRequest(Strict):
    """Whom to recommend to: `user_histories`, `user_ids` or both; 1,000 users at most."""

    user_histories: dict[_AnyUserId, _AnyIds] = Field(
        default={},
        max_length=MAX_USERS,
        description="For each user, item ids in addition to the stored history, oldest first; `[]`: the stored alone.",
    )
    user_ids: Annotated[list[_AnyUserId | StrictInt], Field(max_length=MAX_USERS)] = Field(
        default=[], description="Users for whom the stored history alone counts."
    )
    top_k: Count = _TopK
    store_impressions: bool = Field(
        default=False, description="Store the lists as shown now, so that feedback on them is counted for them."
    )


class FailedUser(TypedDict):
    user_id: str
    why: str


class BatchRecommendations(TypedDict):
    """The lists by user. `unknown_items` has the ids of given histories that the catalogue lacks, by user;
    `recommendation_ids` comes with `store_impressions`."""

    results: dict[str, list[Recommendation]]
    total_users: int
    success_count: int
    failed_users: list[FailedUser]
    snapshot: str
    unknown_items: NotRequired[dict[str, Sequence[str]]]
    recommendation_ids: NotRequired[dict[str, str]]


class CacheRequest(Strict):
    """Whose lists to compute ahead, how long they are, and for how long they are used at most."""

    user_ids: Annotated[list[UserId], Field(max_length=MAX_CACHED_USERS)] | None = Field(
        default=None, description="Absent: all users with events."
    )
    top_k: Annotated[int, BeforeValidator(not_a_bool), Field(ge=1, le=MAX_ITEMS)] = _TopK
    ttl_hours: Annotated[float, BeforeValidator(not_a_bool), Field(gt=0, le=MAX_TTL_HOURS)] = 24.0
