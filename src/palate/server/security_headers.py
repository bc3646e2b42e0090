"""Headers that keep pages of others, and scripts that are none of ours, away from every answer."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_COMMON: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",  # for browsers that do not know frame-ancestors
    "referrer-policy": "same-origin",
}

SITE_HEADERS: Final = {
    # No inline script or style, no frame, nothing from other hosts except images of items.
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
        "img-src 'self' https: data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    **_COMMON,
}
"""Of the web app."""

API_HEADERS: Final = {
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    **_COMMON,
}
"""Of all other answers, which are no pages: nothing in them is loaded or run, even if a browser shows them."""

HSTS: Final = ("strict-transport-security", "max-age=31536000")
"""Over https alone: from then on browsers use no other scheme for this host."""

_INLINE_SCRIPT: Final = re.compile(rb"<script>(.*?)</script>", re.DOTALL)


def docs_headers(page: bytes) -> dict[str, str]:
    """Return the headers of the API page: only its own inline scripts run, recognised by their hashes.

    Swagger UI draws icons from data URLs and sets styles in its markup.
    """
    digests = (hashlib.sha256(script).digest() for script in _INLINE_SCRIPT.findall(page))
    hashes = " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)
    policy = (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
        "img-src 'self' data:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return {"content-security-policy": policy, **_COMMON}


class SecurityHeadersMiddleware:
    """Adds the headers of the API to answers that set none of their own, and HSTS to all answers over https."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._headers = _encode(API_HEADERS)
        self._secure_headers = _encode(dict([HSTS]))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                if not any(name == b"content-security-policy" for name, _ in headers):
                    message["headers"] = [*headers, *self._headers]
                if scope["scheme"] == "https":
                    message["headers"] = [*message["headers"], *self._secure_headers]
            await send(message)

        await self._app(scope, receive, send_with_headers)


def _encode(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]
