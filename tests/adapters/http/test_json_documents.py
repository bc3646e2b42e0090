"""Documents of identity providers are read whole, or fail in a sentence."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import pytest

from palate.adapters.http.json_documents import HttpJsonDocuments
from palate.errors import IssuerFailed
from palate.types import Json

_BODIES: Final = {
    "/good": (200, b'{"a": [1]}'),
    "/gone": (404, b"{}"),
    "/moved": (302, b"{}"),
    "/list": (200, b"[]"),
    "/page": (200, b"<html>"),
    "/large": (200, json.dumps({"a": "x" * 1_000_001}).encode()),
}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        status, body = _BODIES[self.path]
        self.send_response(status)
        self.send_header("location", "/good")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def fetch(url: str) -> dict[str, Json]:
    async def run() -> dict[str, Json]:
        documents = HttpJsonDocuments()
        try:
            return await documents.fetch(url)
        finally:
            await documents.close()

    return asyncio.run(run())


def test_a_document_is_read(address: str) -> None:
    assert fetch(f"{address}/good") == {"a": [1]}


@pytest.mark.parametrize("path", [path for path in _BODIES if path != "/good"])
def test_what_is_no_document_fails(address: str, path: str) -> None:
    with pytest.raises(IssuerFailed, match=path):
        fetch(address + path)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/x", "http://[", "nonsense"])
def test_where_nobody_answers_it_fails(url: str) -> None:
    with pytest.raises(IssuerFailed):
        fetch(url)
