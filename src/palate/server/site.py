"""The web app, as files: built by ``make setup`` into ``static/``, read once, served at ``/``."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

STATIC: Final = Path(__file__).parent / "static"
_ENCODINGS: Final = {"br": ".br", "gzip": ".gz"}
_HASHED: Final = "/assets/"
_PAGE: Final = "/index.html"
_FOREVER: Final = "public, max-age=31536000, immutable"

GUARDS: Final = {
    # No inline script or style, no frame, nothing from elsewhere but pictures of items.
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; "
        "img-src 'self' https: data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}

_NOT_BUILT: Final = b"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Palate</title></head><body>
<h1>Palate is running, without its web app</h1>
<p>Building it needs Node 20.19 or newer. Install it, then stop Palate and run <code>make up</code> again.</p>
<p>The HTTP API is all here: <a href="/docs">try it out</a>.</p>
</body></html>
"""


@dataclass(frozen=True, slots=True)
class _File:
    kind: str
    etag: str
    bodies: dict[str, bytes]
    """By content encoding; ``""`` is the plain one and always there."""


class Site:
    """Plain ASGI, the outermost layer: what it has no file for goes on to the API.

    A browser that asks for a page (``Accept: text/html``) anywhere but under the first words of the API's paths gets
    the app, whose router shows it. The files hold nobody's data, so they need no key.
    """

    def __init__(self, app: ASGIApp, api_paths: Iterable[str], folder: Path = STATIC) -> None:
        self._app = app
        self._api = frozenset(_first_word(path) for path in api_paths)
        self._files = _read(folder)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self._file(scope) if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else None
        if file is None:
            await self._app(scope, receive, send)
        else:
            await _answer(file, scope)(scope, receive, send)

    def _file(self, scope: Scope) -> _File | None:
        path: str = scope["path"]
        if path == "/":
            return self._files[_PAGE]
        if (file := self._files.get(path)) is not None:
            return file
        if _first_word(path) in self._api or path.startswith(_HASHED):
            return None
        return self._files[_PAGE] if "text/html" in Headers(scope=scope).get("accept", "") else None


def _first_word(path: str) -> str:
    return path.lstrip("/").partition("/")[0]


def _read(folder: Path) -> dict[str, _File]:
    files: dict[str, _File] = {}
    packed = tuple(_ENCODINGS.values())
    for path in folder.rglob("*") if folder.is_dir() else ():
        if path.is_file() and path.suffix not in packed:
            name = "/" + path.relative_to(folder).as_posix()
            files[name] = _file_of(name, path.read_bytes(), _encoded(path))
    files.setdefault(_PAGE, _file_of(_PAGE, _NOT_BUILT, {}))
    return files


def _encoded(path: Path) -> dict[str, bytes]:
    packed = {name: path.with_name(path.name + suffix) for name, suffix in _ENCODINGS.items()}
    return {name: file.read_bytes() for name, file in packed.items() if file.exists()}


def _file_of(name: str, body: bytes, encoded: dict[str, bytes]) -> _File:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return _File(kind, f'"{hashlib.sha256(body).hexdigest()[:16]}"', {**encoded, "": body})


def _answer(file: _File, scope: Scope) -> Response:
    headers = Headers(scope=scope)
    accepted = {one.partition(";")[0].strip() for one in headers.get("accept-encoding", "").split(",")}
    encoding = next((name for name in _ENCODINGS if name in accepted and name in file.bodies), "")
    said = {
        **GUARDS,
        "cache-control": _FOREVER if scope["path"].startswith(_HASHED) else "no-cache",
        "etag": file.etag,
        "vary": "accept, accept-encoding",
        **({"content-encoding": encoding} if encoding else {}),
    }
    if headers.get("if-none-match") == file.etag:
        return Response(status_code=304, headers=said)
    body = file.bodies[encoding]
    # Starlette computes the length of what it is given; a HEAD says that of the body it leaves out.
    said["content-length"] = str(len(body))
    return Response(b"" if scope["method"] == "HEAD" else body, headers=said, media_type=file.kind)
