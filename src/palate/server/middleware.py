"""The outermost layer: who may come in, how much they may bring, and how long it took."""

from __future__ import annotations

import time
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from palate.errors import NotSignedIn, StorageFailed
from palate.ports.accounts import Role
from palate.server.access import NOT_SIGNED_IN, PUBLIC
from palate.server.caller import Callers
from palate.server.metrics import observe
from palate.server.problems import problem, refused
from palate.settings import Settings

_OPEN_MODE: Final = "In open mode this server answers only"


class Edge:
    """Plain ASGI, so that it costs microseconds.

    Who is asking is known from here on; a path that is not public is closed to nobody before its body is read.

    In open mode (loopback only) the Host and Origin headers must name this machine:
    otherwise any web page could write here, or rebind its own name to 127.0.0.1 and read along.
    Bodies are JSON whatever their header says, so that plain ``curl -d`` works.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, server = app, settings.server
        self._callers = Callers(settings)
        self._hosts = frozenset(host.encode() for host in server.allowed_hosts)
        self._max_body, self._max_export = server.max_body_bytes, server.max_export_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def noting_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._guarded(scope, receive, noting_status)
        finally:
            observe(scope, status, time.perf_counter() - started)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        refusal = self._refusal(scope, headers) or await self._identify(scope, headers)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        if b"content-length" in headers or b"transfer-encoding" in headers:
            try:
                body = await self._read(receive, self._limit(scope))
            except ClientDisconnect:
                return
            if body is None:
                await _too_large(self._limit(scope))(scope, receive, send)
                return
            others = [pair for pair in scope["headers"] if pair[0] != b"content-type"]
            scope["headers"] = [*others, (b"content-type", b"application/json")]
            receive = _replay(body, receive)
        await self._app(scope, receive, send)

    def _refusal(self, scope: Scope, headers: dict[bytes, bytes]) -> Response | None:
        """Why this request goes no further, whoever asks; None if it may."""
        if self._callers.is_open:
            if _host(headers.get(b"host", b"")) not in self._hosts:
                return problem(403, "Forbidden", f"{_OPEN_MODE} to the names of this machine (allowed_hosts).")
            if b"origin" in headers and _host(headers[b"origin"].partition(b"//")[2]) not in self._hosts:
                return problem(403, "Forbidden", f"{_OPEN_MODE} pages of this machine, not those of other sites.")
        length, limit = headers.get(b"content-length", b"0"), self._limit(scope)
        return _too_large(limit) if length.isdigit() and int(length[:20]) > limit else None

    async def _identify(self, scope: Scope, headers: dict[bytes, bytes]) -> Response | None:
        """Note who is asking, as ``request.state.caller``; a refusal if nobody is, where somebody must be."""
        try:
            caller = await self._callers.of(scope["app"].state.auth, headers.get(b"authorization", b""))
        except StorageFailed as error:
            return refused(error)
        scope.setdefault("state", {})["caller"] = caller
        if caller.role is Role.NOBODY and scope["path"] not in PUBLIC:
            return refused(NotSignedIn(NOT_SIGNED_IN))
        return None

    def _limit(self, scope: Scope) -> int:
        """How many bytes a body may have here: an export is a file, all else is a request."""
        path = scope["path"]
        is_export = scope["method"] == "POST" and path.startswith("/users/") and path.endswith("/exports")
        return self._max_export if is_export else self._max_body

    async def _read(self, receive: Receive, limit: int) -> bytes | None:
        """The whole body; None if it is too long, whatever its header said."""
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body += message.get("body", b"")
            if len(body) > limit:
                return None
            if not message.get("more_body", False):
                return bytes(body)


def _too_large(limit: int) -> Response:
    return problem(413, "Content too large", f"The body may have {limit} bytes; send it in smaller parts.")


def _replay(body: bytes, receive: Receive) -> Receive:
    """A receive that gives the body at once, then whatever else comes."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _host(header: bytes) -> bytes:
    """The name in a Host header, without its port."""
    if header.startswith(b"["):
        return header[: header.find(b"]") + 1]
    return header.partition(b":")[0].lower()
