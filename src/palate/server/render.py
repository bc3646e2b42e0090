"""Slates as JSON, written straight to bytes: the answer of the hot path is built once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from fastapi import Response

from palate.data.item_table import Filters
from palate.pipeline.group_selection import RULE
from palate.services.serve.answer_rows import rows_of, rows_of_agreement
from palate.services.serve.group_recommend import GroupResult
from palate.services.serve.recommend import RecommendationResult


def render_answer(answer: RecommendationResult, user_id: str | None, filters: Filters, *, explain: bool) -> Response:
    """The body of ``schemas.recommendations.Recommendations``."""
    rows = list(rows_of(answer, explain=explain))
    more: dict[str, Any] = {}
    if answer.asked.min_domains:
        more["domains_held"] = len({row["domain"] for row in rows})
    if answer.unknown_items:
        more["unknown_items"] = answer.unknown_items
    if explain:
        more["base"] = answer.slate.base
    if answer.steps:
        more["trace"] = answer.steps
    return _body(answer, user_id, rows, filters, more)


def render_agreement(
    agreement: GroupResult, names: Mapping[str, str | None], filters: Filters, *, explain: bool
) -> Response:
    """The same for several users; ``names`` are those of the invited."""
    members = [
        {"user_id": one.user, "name": names.get(one.user), "satisfaction": round(one.satisfaction, 6)}
        for one in agreement.members
    ]
    rows = list(rows_of_agreement(agreement, explain=explain))
    return _body(agreement, None, rows, filters, {"together": {"rule": RULE, "members": members}})


def render_side_by_side(answers: Sequence[Response]) -> Response:
    """The body of ``schemas.recommendations.Answers``, joined from bodies that are JSON already."""
    body = b'{"answers":[' + b",".join(bytes(one.body) for one in answers) + b"]}"
    return Response(body, media_type="application/json")


def _body(
    answer: RecommendationResult | GroupResult,
    user_id: str | None,
    rows: list[dict[str, Any]],
    filters: Filters,
    more: dict[str, Any],
) -> Response:
    body: dict[str, Any] = {
        "recommendation_id": answer.recommendation_id,
        "user_id": user_id,
        "recommendations": rows,
        "snapshot": answer.live.version,
        "cursor": answer.cursor,
        "next_cursor": answer.next_cursor,
    }
    if answer.parsed_query.text or answer.parsed_query.chips:
        body["understood"] = answer.parsed_query.to_dict()
    if applied := _applied(filters):
        body["filters_applied"] = applied
    return Response(orjson.dumps(body | more), media_type="application/json")


def _applied(filters: Filters) -> dict[str, Any]:
    """The filters that ask something, under the names of the request."""
    said: dict[str, Any] = {
        name: value
        for name in ("domains", "genres", "tags", "people", "min_year", "max_year", "attributes")
        if (value := getattr(filters, name)) not in ((), None, {})
    }
    if filters.genres:
        said["genres_match"] = "all" if filters.all_genres else "any"
    return said
