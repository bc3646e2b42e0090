"""A web server on the loopback address with scripted responses."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

Handler = http.server.BaseHTTPRequestHandler
Reply = Callable[[Handler], None]


@dataclass
class Web:
    """Answers the first request with the first of ``answers`` and so on; the last answers all that follow."""

    answers: list[Reply]
    address: str = ""
    range_headers: list[str | None] = field(default_factory=list)
    """The Range header of each request."""


@contextmanager
def web(*answers: Reply) -> Iterator[Web]:
    served = Web(list(answers))

    class Scripted(Handler):
        def do_GET(self) -> None:
            served.range_headers.append(self.headers.get("Range"))
            served.answers[min(len(served.range_headers), len(served.answers)) - 1](self)
            self.close_connection = True

        def log_message(self, *_: object) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Scripted) as server:
        served.address = f"http://127.0.0.1:{server.server_port}/file"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()


def full_response(content: bytes, *, sent: int | None = None, says: int | None = None, tag: str = '"v1"') -> Reply:
    """200 with ``content``, of which only ``sent`` bytes come, and a length that ``says`` otherwise."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content) if says is None else says))
        if tag:
            handler.send_header("ETag", tag)
        handler.end_headers()
        handler.wfile.write(content[:sent])

    return answer


def partial_response(content: bytes, *, sent: int | None = None, late: int = 0) -> Reply:
    """206 with what the Range header asks for (at most ``sent`` bytes, from ``late`` bytes further on), 416 if there is
    nothing more.
    """

    def answer(handler: Handler) -> None:
        start = int((handler.headers["Range"] or "bytes=0-").removeprefix("bytes=").removesuffix("-")) + late
        handler.send_response(206 if start < len(content) else 416)
        if start < len(content):
            handler.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
            handler.send_header("Content-Length", str(len(content) - start))
            handler.send_header("ETag", '"v1"')
        else:
            handler.send_header("Content-Range", f"bytes */{len(content)}")
            handler.send_header("Content-Length", "0")
        handler.end_headers()
        handler.wfile.write(content[start:][:sent])

    return answer


def refusal(status: int, **headers: str) -> Reply:
    def answer(handler: Handler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer
