"""Bringing a history from elsewhere: /users/{user_id}/exports."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request

from palate.data.takeouts import AUTO
from palate.server import metrics
from palate.server.context import Serving
from palate.server.problems import describe
from palate.server.schemas.fields import UserId, Word
from palate.server.schemas.history_imports import ExportBrought
from palate.services.users.import_history import bring

router = APIRouter(tags=["users"], responses=describe())

_FILE: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "The file itself, as the service made it: CSV, JSON, or a zip of them.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post("/users/{user_id:path}/exports", openapi_extra=_FILE)
async def bring_export(
    context: Serving,
    request: Request,
    user_id: UserId,
    format: Annotated[Word, Query(description="What it is of; auto looks into it.")] = AUTO,
    file_name: Annotated[Word | None, Query(description="Some files differ only by their names.")] = None,
) -> ExportBrought:
    """Bring what a user did elsewhere: an export of Letterboxd, Goodreads, The StoryGraph, Trakt, IMDb, Steam,
    Last.fm or ListenBrainz.

    The body is the file. Its items are found in the catalogue by id or title; what is found becomes events,
    and the rest is listed. Bringing the same again adds nothing.
    """
    brought = await bring(context, user_id, await request.body(), format, file_name=file_name or "")
    metrics.EVENTS.labels("new").inc(brought.events)
    metrics.EVENTS.labels("repeated").inc(brought.repeated)
    return ExportBrought(user_id=user_id, **asdict(brought))
