"""Middleware of the gateway: request ids, the largest body, calls from web pages, and metrics."""

from __future__ import annotations

import time
import uuid
from typing import Final

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from palate.gateway.metrics import Metrics
from palate.server.problems import problem
from palate.settings import Settings
from palate.telemetry.log_context import REQUEST_ID, log_with

_SEGMENTS: Final = frozenset({".", ".."})
"""Segments by which a path would leave that of its service."""


class Guard:
    """Refuses before a service is asked: bodies that are too large and, on loopback, web pages of other hosts.

    Services in open mode give every caller on this machine all permissions, and see the gateway as the caller: without
    this check any web page could use them through it.
    """

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self._app, self._metrics, server = app, metrics, settings.server
        self._max_body = server.max_body_bytes
        self._hosts = frozenset(server.allowed_hosts) if may_be_open(settings) else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        sent_id = headers.get("x-request-id", "")
        request_id = sent_id if REQUEST_ID.fullmatch(sent_id) else uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                kept = [pair for pair in message.get("headers", ()) if pair[0] != b"x-request-id"]
                message["headers"] = [*kept, (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            with log_with(request_id=request_id):
                app = self._refuse(scope["path"], headers) or self._app
                await app(scope, _limited(receive, self._max_body), send_with_id)
        finally:
            route = getattr(scope.get("route"), "path", "other")
            self._metrics.record(route, status, time.perf_counter() - started)

    def _refuse(self, path: str, headers: dict[str, str]) -> Response | None:
        if self._hosts is not None:
            origin = headers.get("origin", "").partition("//")[2]
            names = [headers.get("host", ""), *([origin] if "origin" in headers else [])]
            if any(_host_name(name) not in self._hosts for name in names):
                return problem(403, "Forbidden", "On loopback the gateway answers this machine alone (allowed_hosts).")
        if not _SEGMENTS.isdisjoint(path.split("/")):
            return problem(404, "Not found", "A path may have no segment `.` or `..`.")
        length = headers.get("content-length", "0")
        if length.isdigit() and int(length[:20]) > self._max_body:
            return problem(413, "Content too large", f"The body may have at most {self._max_body} bytes.")
        return None


def may_be_open(settings: Settings) -> bool:
    """Whether the services may be in open mode: nothing in the settings says that callers need a key.

    Then hosts are checked; a gateway that does not check them uses no service in open mode.
    """
    return settings.server.on_loopback and not settings.server.api_keys and not settings.accounts.required


class BodyTooLarge(Exception):
    """A body without a length turned out to be longer than is permitted."""


def _limited(receive: Receive, limit: int) -> Receive:
    n_bytes = 0

    async def receive_limited() -> Message:
        nonlocal n_bytes
        message = await receive()
        n_bytes += len(message.get("body", b""))
        if n_bytes > limit:
            raise BodyTooLarge(f"The body may have at most {limit} bytes.")
        return message

    return receive_limited


def _host_name(host: str) -> str:
    return host[: host.find("]") + 1] if host.startswith("[") else host.partition(":")[0].lower()
