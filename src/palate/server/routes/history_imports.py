"""Import a history from another service: /users/{user_id}/exports."""

from __future__ import annotations

import contextlib
from dataclasses import asdict
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from starlette.requests import ClientDisconnect

from palate.data.takeouts import AUTO
from palate.server.context import ContextDep
from palate.server.import_stream import MEDIA_TYPE, ImportStream, ReportProgress
from palate.server.metrics import record_events
from palate.server.middleware import too_large
from palate.server.problems import describe, problem
from palate.server.schemas.fields import UserId, Word
from palate.server.schemas.history_imports import ExportBrought
from palate.server.upload import UploadTooLarge, UploadTooSlow, uploaded, while_connected
from palate.services.users.import_history import import_history
from palate.services.users.import_queue import import_queue_of

router = APIRouter(tags=["users"], responses=describe(408, 429))

MAX_UNMATCHED: Final = 100
"""Items without a match that a response lists."""

_FILE: Final[dict[str, object]] = {
    "requestBody": {
        "required": True,
        "description": "The exported file, unchanged: CSV, JSON, or a zip of them.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.post("/users/{user_id:path}/exports", openapi_extra=_FILE, response_model=ExportBrought)
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
) -> Response:
    """Import the history of a user from an export of Letterboxd, Goodreads, The StoryGraph, Trakt, IMDb, Steam, Last.fm
    or ListenBrainz.

    The body is the file. Its items are matched with the catalogue by id or title; matches become events, and items
    without a match are counted and the first of them listed. Importing the same file again adds nothing.

    With `Accept: application/x-ndjson` the response is lines of JSON: the progress twice a second, as
    `{"progress": 0.4, "activity": "…"}`, then `{"result": {…}}` or `{"problem": {…}}`. An import ends when its caller
    closes the connection. 429: two imports of the user are in progress, or too many of all users.
    """

    async def bring(progress: ReportProgress = lambda _share, _activity: None) -> ExportBrought:
        result = await import_history(
            *(context, user_id, path, format),
            file_name=file_name or "the file",
            max_unmatched=MAX_UNMATCHED,
            progress=progress,
        )
        record_events(result.events, result.repeated)
        return ExportBrought(user_id=user_id, **asdict(result))

    settings = context.settings
    max_bytes, timeout_s = settings.server.max_export_bytes, settings.imports.upload_timeout_s
    try:
        async with contextlib.AsyncExitStack() as resources:
            resources.enter_context(import_queue_of(context).admit(user_id))
            path = await resources.enter_async_context(uploaded(request, max_bytes, timeout_s))
            if MEDIA_TYPE in request.headers.get("accept", ""):
                return ImportStream(request, bring, resources.pop_all())
            brought = await while_connected(request, bring())
            return Response(brought.model_dump_json(), media_type="application/json")
    except UploadTooLarge:
        return too_large(max_bytes)
    except UploadTooSlow:
        return problem(408, "Too slow", f"The file did not arrive within {timeout_s:g} seconds; send it again.")
    except ClientDisconnect:
        return Response(status_code=400)  # nobody reads it
