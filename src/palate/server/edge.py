"""The outermost layer: who may come in, how much they may bring, and how long it took."""

from __future__ import annotations

import hmac
import time
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from palate.server.metrics import observe
from palate.server.problems import problem
from palate.settings import Server

_OPEN_PATHS: Final = frozenset({"/health", "/ready"})
_OPEN_MODE: Final = "Without keys this server answers only"
_NO_KEY: Final = "This server needs a key: send it as `Authorization: Bearer KEY`."


class Edge:
    """Plain ASGI, so that it costs microseconds.

    Without keys (open mode, loopback only) the Host and Origin headers must name this machine:
    otherwise any web page could write here, or rebind its own name to 127.0.0.1 and read along.
    Bodies are JSON whatever their header says, so that plain ``curl -d`` works.
    """

    def __init__(self, app: ASGIApp, settings: Server) -> None:
        self._app = app
        self._keys = [key.encode() for key in settings.api_keys]
        self._hosts = frozenset(host.encode() for host in settings.allowed_hosts)
        self._max_body = settings.max_body_bytes

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
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await problem(*refusal)(scope, receive, send)
            return
        if b"content-length" in headers or b"transfer-encoding" in headers:
            try:
                body = await self._read(receive)
            except ClientDisconnect:
                return
            if body is None:
                await problem(*self._too_large())(scope, receive, send)
                return
            others = [pair for pair in scope["headers"] if pair[0] != b"content-type"]
            scope["headers"] = [*others, (b"content-type", b"application/json")]
            receive = _replay(body, receive)
        await self._app(scope, receive, send)

    def _refusal(self, scope: Scope, headers: dict[bytes, bytes]) -> tuple[int, str, str] | None:
        """Status, title and detail of why this request goes no further; None if it may."""
        if self._keys:
            given = headers.get(b"authorization", b"").removeprefix(b"Bearer ")
            known = sum(hmac.compare_digest(given, key) for key in self._keys)  # compares with every key
            if not known and scope["path"] not in _OPEN_PATHS:
                return 401, "Unauthorized", _NO_KEY
        elif _host(headers.get(b"host", b"")) not in self._hosts:
            return 403, "Forbidden", f"{_OPEN_MODE} to the names of this machine (allowed_hosts)."
        elif b"origin" in headers and _host(headers[b"origin"].partition(b"//")[2]) not in self._hosts:
            return 403, "Forbidden", f"{_OPEN_MODE} pages of this machine, not those of other sites."
        length = headers.get(b"content-length", b"0")
        return self._too_large() if length.isdigit() and int(length[:20]) > self._max_body else None

    def _too_large(self) -> tuple[int, str, str]:
        return 413, "Content too large", f"The body may have {self._max_body} bytes; send it in smaller parts."

    async def _read(self, receive: Receive) -> bytes | None:
        """The whole body; None if it is too long, whatever its header said."""
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body += message.get("body", b"")
            if len(body) > self._max_body:
                return None
            if not message.get("more_body", False):
                return bytes(body)


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
