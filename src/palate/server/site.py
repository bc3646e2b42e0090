"""Serve the web app: static files, built by ``make setup`` into ``static/``, read once at start."""

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

from palate.server.security_headers import SITE_HEADERS

STATIC: Final = Path(__file__).parent / "static"
_ENCODINGS: Final = {"br": ".br", "gzip": ".gz"}
_HASHED: Final = "/assets/"
_INDEX: Final = "/index.html"
_CACHE_FOREVER: Final = "public, max-age=31536000, immutable"

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
    """By content encoding; ``""``, the uncompressed body, is always present."""


class SiteMiddleware:
    """Answers requests for files of the web app, and passes all others on to the API.

    A request for a page (``Accept: text/html``) gets the app, whose router shows the page, unless the first segment of
    its path is one of the API. The files contain no user data and need no sign-in.
    """

    def __init__(self, app: ASGIApp, api_paths: Iterable[str], folder: Path = STATIC) -> None:
        self._app = app
        self._api = frozenset(_first_segment(path) for path in api_paths)
        self._files = _read_files(folder)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self._file(scope) if scope["type"] == "http" and scope["method"] in ("GET", "HEAD") else None
        if file is None:
            await self._app(scope, receive, send)
        else:
            scope["palate.site"] = True
            await _build_response(file, scope)(scope, receive, send)

    def _file(self, scope: Scope) -> _File | None:
        path: str = scope["path"]
        if path == "/":
            return self._files[_INDEX]
        if (file := self._files.get(path)) is not None:
            return file
        if _first_segment(path) in self._api or path.startswith(_HASHED):
            return None
        return self._files[_INDEX] if "text/html" in Headers(scope=scope).get("accept", "") else None


def _first_segment(path: str) -> str:
    return path.lstrip("/").partition("/")[0]


def _read_files(folder: Path) -> dict[str, _File]:
    files: dict[str, _File] = {}
    compressed = tuple(_ENCODINGS.values())
    for path in folder.rglob("*") if folder.is_dir() else ():
        if path.is_file() and path.suffix not in compressed:
            name = "/" + path.relative_to(folder).as_posix()
            files[name] = _build_file(name, path.read_bytes(), _read_compressed(path))
    files.setdefault(_INDEX, _build_file(_INDEX, _NOT_BUILT, {}))
    return files


def _read_compressed(path: Path) -> dict[str, bytes]:
    compressed = {name: path.with_name(path.name + suffix) for name, suffix in _ENCODINGS.items()}
    return {name: file.read_bytes() for name, file in compressed.items() if file.exists()}


def _build_file(name: str, body: bytes, encoded: dict[str, bytes]) -> _File:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return _File(kind, f'"{hashlib.sha256(body).hexdigest()[:16]}"', {**encoded, "": body})


def _build_response(file: _File, scope: Scope) -> Response:
    headers = Headers(scope=scope)
    accepted = {part.partition(";")[0].strip() for part in headers.get("accept-encoding", "").split(",")}
    encoding = next((name for name in _ENCODINGS if name in accepted and name in file.bodies), "")
    response_headers = {
        **SITE_HEADERS,
        "cache-control": _CACHE_FOREVER if scope["path"].startswith(_HASHED) else "no-cache",
        "etag": file.etag,
        "vary": "accept, accept-encoding",
        **({"content-encoding": encoding} if encoding else {}),
    }
    if headers.get("if-none-match") == file.etag:
        return Response(status_code=304, headers=response_headers)
    body = file.bodies[encoding]
    # Starlette would set the length of the empty body of a HEAD; it must be that of the GET.
    response_headers["content-length"] = str(len(body))
    return Response(b"" if scope["method"] == "HEAD" else body, headers=response_headers, media_type=file.kind)
