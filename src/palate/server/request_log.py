"""Middleware around all others: the id of each request, its metrics, its access line, and its end if it fails."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Iterable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from palate.ports.accounts import Role
from palate.server.caller import Caller
from palate.server.metrics import record_response, route_of
from palate.server.problems import unexpected_error
from palate.telemetry import tracing
from palate.telemetry.access_log import AccessLog
from palate.telemetry.log_context import LOG_CONTEXT, REQUEST_ID

log = logging.getLogger(__name__)

_HEADER: Final = b"x-request-id"
_PROBES: Final = ("/health", "/ready", "/metrics")
_CLOSE: Final = ((b"connection", b"close"),)
_CLOSED: Final = 499
"""The status, for metrics and log alone, of a request whose client went away before it was answered."""


class RequestMiddleware:
    """Gives each request an id: that of its header ``X-Request-ID`` if it is short and plain, else a new one.

    The id is in the header of the answer, in problem details, and in all log lines that are written meanwhile. An error
    that nothing else has handled is logged, and answered as a problem.
    """

    def __init__(self, app: ASGIApp, access_log: AccessLog | None = None) -> None:
        self._app, self._access_log = app, access_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        tracer = tracing.tracer()
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif tracer is None:
            await self._answer(scope, receive, send)
        else:
            with tracer.request(scope["method"], scope["headers"]) as span:
                status = await self._answer(scope, receive, send)
                span.end(route_of(scope), status)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> int:
        """Answer a request, and return the status."""
        started, status = time.perf_counter(), 0
        id_ = _read_id(scope["headers"]) or os.urandom(8).hex().encode()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (_HEADER, id_), *_closing(scope)]
            await send(message)

        token = LOG_CONTEXT.set({"request_id": id_.decode()})
        try:
            await self._app(scope, receive, send_with_id)
        except Exception as error:
            log.error("unexpected error", exc_info=error)
            if status:
                raise  # so that the server closes the connection in the middle of the answer
            await unexpected_error()(scope, receive, send_with_id)
        finally:
            self._note_end(scope, status or _CLOSED, time.perf_counter() - started)
            LOG_CONTEXT.reset(token)
        return status or _CLOSED

    def _note_end(self, scope: Scope, status: int, took_s: float) -> None:
        record_response(scope, status, took_s)
        access_log, route = self._access_log, route_of(scope)
        if access_log is None or not access_log.is_due(status, is_probe=route in _PROBES):
            return
        fields: dict[str, object] = {"method": scope["method"], "route": route, "status": status}
        fields["ms"] = round(took_s * 1_000, 2)
        caller: Caller | None = scope.get("state", {}).get("caller")
        fields["role"] = (Role.NOBODY if caller is None else caller.role).name.lower()
        if access_log.has_users and caller is not None and caller.user is not None:
            fields["user"] = caller.user
        access_log.write(fields, is_error=status >= 500)


def _closing(scope: Scope) -> tuple[tuple[bytes, bytes], ...]:
    """The header that ends a connection, when the server is about to end."""
    return _CLOSE if "app" in scope and scope["app"].state.is_draining else ()


def _read_id(headers: Iterable[tuple[bytes, bytes]]) -> bytes | None:
    for name, value in headers:
        if name == _HEADER:
            return value if REQUEST_ID.fullmatch(value.decode("latin-1")) else None
    return None
