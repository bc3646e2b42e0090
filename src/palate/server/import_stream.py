"""The response to an import whose caller wants to see its progress: lines of JSON, the last with the result."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine
from typing import Final

import orjson
from fastapi import Request, Response
from pydantic import BaseModel
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from palate.errors import PalateError
from palate.server.problems import error_response, unexpected_error
from palate.server.upload import while_connected

MEDIA_TYPE: Final = "application/x-ndjson"
_EVERY_S: Final = 0.5

log = logging.getLogger(__name__)

ReportProgress = Callable[[float, str], None]
Work = Callable[[ReportProgress], Coroutine[object, object, BaseModel]]


class ImportStream(Response):
    """Does ``work`` while it is sent, and cancels it when the caller leaves; then closes ``resources``.

    Lines are ``{"progress": 0.4, "activity": "…"}``, then ``{"result": {…}}`` or ``{"problem": {…}}``.
    """

    media_type = MEDIA_TYPE

    def __init__(self, request: Request, work: Work, resources: contextlib.AsyncExitStack) -> None:
        super().__init__()
        del self.headers["content-length"]
        self._request, self._work, self._resources = request, work, resources
        self._progress: tuple[float, str] = (0.0, "")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._resources:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            with contextlib.suppress(ClientDisconnect):
                await while_connected(self._request, self._send_lines(send))

    async def _send_lines(self, send: Send) -> None:
        async def send_line(line: bytes, is_last: bool) -> None:
            await send({"type": "http.response.body", "body": line + b"\n", "more_body": not is_last})

        work = asyncio.ensure_future(self._work(self._note_progress))
        try:
            while not (await asyncio.wait((work,), timeout=_EVERY_S))[0]:
                share, activity = self._progress
                await send_line(orjson.dumps({"progress": share, "activity": activity}), False)
        finally:
            work.cancel()
            await asyncio.wait((work,))
        await send_line(_last_line(work), True)

    def _note_progress(self, share: float, activity: str) -> None:
        self._progress = round(share, 3), activity


def _last_line(work: asyncio.Future[BaseModel]) -> bytes:
    try:
        return b'{"result":' + work.result().model_dump_json().encode() + b"}"
    except PalateError as error:
        return b'{"problem":' + bytes(error_response(error).body) + b"}"
    except Exception as error:
        log.error("an import failed unexpectedly", exc_info=error)
        return b'{"problem":' + bytes(unexpected_error().body) + b"}"
