"""Slates as JSON, written straight to bytes: the answer of the hot path is built once."""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Response

from palate.data.item_table import Filters
from palate.services.answer_rows import rows_of
from palate.services.recommend import Answer


def render_answer(answer: Answer, user_id: str | None, filters: Filters, *, explain: bool) -> Response:
    """The body of ``schemas.recommendations.Recommendations``."""
    body: dict[str, Any] = {
        "recommendation_id": answer.recommendation_id,
        "user_id": user_id,
        "recommendations": list(rows_of(answer, explain=explain)),
        "snapshot": answer.live.version,
        "next_cursor": answer.next_cursor,
    }
    if applied := _applied(filters):
        body["filters_applied"] = applied
    if answer.unknown_items:
        body["unknown_items"] = answer.unknown_items
    if explain:
        body["base"] = answer.slate.base
    if answer.steps:
        body["trace"] = answer.steps
    return Response(orjson.dumps(body), media_type="application/json")


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
