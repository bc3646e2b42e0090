"""Middleware that identifies the caller, and limits hosts and body sizes."""

from __future__ import annotations

from typing import Final

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from palate.errors import IssuerFailed, NotSignedIn, StorageFailed, TooMany
from palate.ports.accounts import Role
from palate.server.access import NOT_SIGNED_IN, is_public
from palate.server.audit import record_request
from palate.server.caller import CallerIdentifier
from palate.server.problems import error_response, problem
from palate.settings import Settings

_READING: Final = ("GET", "HEAD", "OPTIONS")
_SIGN_IN: Final = "/auth/oidc/"
_OPEN_MODE: Final = "In open mode this server answers only"


class GatewayMiddleware:
    """Identifies the caller, and refuses a request before its body is read where that is possible.

    Paths that are not public need a signed-in caller. In open mode (loopback only) the Host and Origin headers must
    name this machine: otherwise any web page could write here, or read after DNS rebinding of its name to 127.0.0.1.
    Bodies are JSON whatever their content type, so that plain ``curl -d`` works. Written as plain ASGI for speed.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app, server = app, settings.server
        self._callers = CallerIdentifier(settings)
        self._hosts = frozenset(host.encode() for host in server.allowed_hosts)
        self._origins = frozenset(origin.encode() for origin in server.cors_origins)
        self._max_body, self._max_export = server.max_body_bytes, server.max_export_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] in _READING and not scope["path"].startswith(_SIGN_IN):
            await self._handle(scope, receive, send)
            return

        async def send_and_audit(message: Message) -> None:
            if message["type"] == "http.response.start":
                await record_request(scope, message["status"])
            await send(message)

        await self._handle(scope, receive, send_and_audit)

    async def _handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        refusal = self._refuse_host_or_size(scope, headers) or await self._identify(scope, headers)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        if not is_export(scope) and (b"content-length" in headers or b"transfer-encoding" in headers):
            try:
                body = await self._read_body(receive, self._max_body)
            except ClientDisconnect:
                return
            if body is None:
                await too_large(self._max_body)(scope, receive, send)
                return
            other_headers = [pair for pair in scope["headers"] if pair[0] != b"content-type"]
            scope["headers"] = [*other_headers, (b"content-type", b"application/json")]
            receive = _replay(body, receive)
        await self._app(scope, receive, send)

    def _refuse_host_or_size(self, scope: Scope, headers: dict[bytes, bytes]) -> Response | None:
        """Return a refusal that does not depend on the caller, or None."""
        if self._callers.is_open:
            if _host_name(headers.get(b"host", b"")) not in self._hosts:
                return problem(403, "Forbidden", f"{_OPEN_MODE} to the names of this machine (allowed_hosts).")
            origin = headers.get(b"origin")
            is_known = origin is None or origin in self._origins
            if not is_known and _host_name(headers[b"origin"].partition(b"//")[2]) not in self._hosts:
                return problem(403, "Forbidden", f"{_OPEN_MODE} pages of this machine, not those of other sites.")
        length, limit = headers.get(b"content-length", b"0"), self._max_bytes(scope)
        return too_large(limit) if length.isdigit() and int(length[:20]) > limit else None

    async def _identify(self, scope: Scope, headers: dict[bytes, bytes]) -> Response | None:
        """Set ``request.state.caller``; return a refusal if the path needs a signed-in caller and there is none."""
        credentials = scope["app"].state.credentials
        try:
            caller = await self._callers.identify(credentials, headers.get(b"authorization", b""))
        except (StorageFailed, IssuerFailed, TooMany) as error:
            return error_response(error)
        scope.setdefault("state", {})["caller"] = caller
        if caller.role is Role.NOBODY and not is_public(scope["path"]):
            return error_response(NotSignedIn(NOT_SIGNED_IN))
        return None

    def _max_bytes(self, scope: Scope) -> int:
        """Return the largest permitted body in bytes; an export, which is a file, may be larger than other requests."""
        return self._max_export if is_export(scope) else self._max_body

    async def _read_body(self, receive: Receive, limit: int) -> bytes | None:
        """Read the body; return None if it is longer than ``limit``, whatever Content-Length says."""
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


def is_export(scope: Scope) -> bool:
    """Whether a request sends an export, which its route writes into a file as it arrives."""
    path: str = scope["path"]
    return scope["method"] == "POST" and path.startswith("/users/") and path.endswith("/exports")


def too_large(limit: int) -> Response:
    """Build the response to a body of more than ``limit`` bytes."""
    return problem(413, "Content too large", f"The body may have at most {limit} bytes; send it in smaller parts.")


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a ``receive`` that gives the body as one message, then passes on the original one."""
    is_sent = False

    async def receive_again() -> Message:
        nonlocal is_sent
        if is_sent:
            return await receive()
        is_sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again


def _host_name(header: bytes) -> bytes:
    """Return the name in a Host header, without the port."""
    if header.startswith(b"["):
        return header[: header.find(b"]") + 1]
    return header.partition(b":")[0].lower()
