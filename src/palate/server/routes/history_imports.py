"""Import a history from another service: /users/{user_id}/exports."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request

from palate.data.takeouts import AUTO
from palate.server import metrics
from palate.server.context import ContextDep
from palate.server.problems import describe
from palate.server.schemas.fields import UserId, Word
from palate.server.schemas.history_imports import ExportBrought
from palate.services.users.import_history import import_history

router = APIRouter(tags=["users"], responses=describe())

_FILE: Final[dict[str, object]] = {
    "requestBody": {
        "required": True,
        "description": "The exported file, unchanged: CSV, JSON, or a zip of them.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post("/users/{user_id:path}/exports", openapi_extra=_FILE)
async def bring_export(
    context: ContextDep,
    request: Request,
    user_id: UserId,
    format: Annotated[
        Word, Query(description="The service that exported it; `auto` detects it from the content.")
    ] = AUTO,
    file_name: Annotated[
        Word | None, Query(description="The name of the file: some formats differ only in this.")
    ] = None,
) -> ExportBrought:
    """Import the history of a user from an export of Letterboxd, Goodreads, The StoryGraph, Trakt, IMDb, Steam, Last.fm
    or ListenBrainz.

    The body is the file. Its items are matched with the catalogue by id or title; matches become events, and items
    without a match are listed. Importing the same file again adds nothing.
    """
    result = await import_history(context, user_id, await request.body(), format, file_name=file_name or "")
    metrics.EVENTS.labels("new").inc(result.events)
    metrics.EVENTS.labels("repeated").inc(result.repeated)
    return ExportBrought(user_id=user_id, **asdict(result))
