"""Serialise recommendations to JSON directly: their types are the schema, and type checkers hold the two together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import orjson
from fastapi import Response

from palate.data.item_table import Filters
from palate.pipeline.group_selection import RULE
from palate.server.schemas.batch import BatchRecommendations, FailedUser
from palate.server.schemas.recommendations import Member, Recommendations
from palate.services.serve.answer_rows import Recommendation, group_rows, item_row, recommendation_rows, slate_rows
from palate.services.serve.cached_lists import CachedAnswer
from palate.services.serve.group_recommend import GroupResult
from palate.services.serve.recommend import RecommendationResult
from palate.services.serve.recommend_many import UserFailure, UserList
from palate.types import Json


def render_answer(answer: RecommendationResult, user_id: str | None, filters: Filters, *, explain: bool) -> Response:
    """Build the response for one user."""
    rows = list(recommendation_rows(answer, explain=explain))
    body = _body(answer, user_id, rows, filters)
    if answer.request.min_domains:
        body["domains_held"] = len({row["domain"] for row in rows})
    if answer.unknown_items:
        body["unknown_items"] = answer.unknown_items
    if explain:
        body["base"] = answer.slate.base
    if answer.steps:
        body["trace"] = answer.steps
    return _respond(body)


def render_cached(answer: CachedAnswer, user_id: str | None) -> Response:
    """Build the response for one user from a cached list."""
    table = answer.live.serving.items
    rows = [
        item_row(item, cached.score, cached.reason)
        for cached in answer.cached.items[: answer.n]
        if (item := table.get(cached.id)) is not None
    ]
    return _respond({**_body(answer, user_id, rows, Filters()), "cached": True})


def render_group(result: GroupResult, names: Mapping[str, str | None], filters: Filters, *, explain: bool) -> Response:
    """Build the response for a group of users; ``names`` holds the names of invited users by id."""
    body = _body(result, None, list(group_rows(result, explain=explain)), filters)
    members: list[Member] = [
        {"user_id": member.user, "name": names.get(member.user), "satisfaction": round(member.satisfaction, 6)}
        for member in result.members
    ]
    body["together"] = {"rule": RULE, "members": members}
    return _respond(body)


def render_batch(answers: Sequence[Response]) -> Response:
    """Build the response to a batch (``schemas.recommendations.Answers``) from the responses to its requests."""
    body = b'{"answers":[' + b",".join(bytes(answer.body) for answer in answers) + b"]}"
    return Response(body, media_type="application/json")


class BatchRenderer:
    """Builds the response to a request for many users (``schemas.batch.BatchRecommendations``), list by list.

    Each list is serialised as it comes, so that serialising all of them does not delay other requests at the end.
    """

    def __init__(self, snapshot: str) -> None:
        self._snapshot = snapshot
        self._lists: list[bytes] = []
        self._failures: list[FailedUser] = []
        self._unknown_items: dict[str, Sequence[str]] = {}
        self._recommendation_ids: dict[str, str] = {}

    def add_list(self, result: UserList) -> None:
        rows = orjson.dumps(list(slate_rows(result.live, result.slate)))
        self._lists.append(orjson.dumps(result.user) + b":" + rows)
        if result.unknown_items:
            self._unknown_items[result.user] = result.unknown_items
        if result.recommendation_id is not None:
            self._recommendation_ids[result.user] = result.recommendation_id

    def add_failure(self, failure: UserFailure) -> None:
        self._failures.append({"user_id": failure.user, "why": failure.why})

    def response(self) -> Response:
        n_lists, n_failures = len(self._lists), len(self._failures)
        body: BatchRecommendations = {
            "results": {},
            "total_users": n_lists + n_failures,
            "success_count": n_lists,
            "failed_users": self._failures,
            "snapshot": self._snapshot,
        }
        if self._unknown_items:
            body["unknown_items"] = self._unknown_items
        if self._recommendation_ids:
            body["recommendation_ids"] = self._recommendation_ids
        head, _, tail = orjson.dumps(body).partition(b"{}")
        return Response(head + b"{" + b",".join(self._lists) + b"}" + tail, media_type="application/json")


def _body(
    answer: RecommendationResult | GroupResult | CachedAnswer,
    user_id: str | None,
    rows: list[Recommendation],
    filters: Filters,
) -> Recommendations:
    body: Recommendations = {
        "recommendation_id": answer.recommendation_id,
        "user_id": user_id,
        "recommendations": rows,
        "snapshot": answer.live.version,
        "cursor": answer.cursor,
        "next_cursor": answer.next_cursor,
    }
    if answer.parsed_query.text or answer.parsed_query.chips:
        body["understood"] = answer.parsed_query.to_dict()  # type: ignore[typeddict-item]  # the same as JSON
    if applied := _applied_filters(filters):
        body["filters_applied"] = applied
    return body


def _respond(body: Recommendations) -> Response:
    return Response(orjson.dumps(body), media_type="application/json")


def _applied_filters(filters: Filters) -> dict[str, Json]:
    """Return the filters that are set, under their names in requests."""
    applied: dict[str, Json] = {
        name: value
        for name in ("domains", "genres", "tags", "people", "min_year", "max_year", "attributes")
        if (value := getattr(filters, name)) not in ((), None, {})
    }
    if filters.genres:
        applied["genres_match"] = "all" if filters.all_genres else "any"
    return applied
