"""Language models on the loopback: they speak the real protocols, and answer well, late, wrongly or with lies."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, Any]
"""A status, and a body: JSON, or bytes as they are."""


@dataclass
class Model:
    """What a server answers, and what it was asked."""

    answer: Callable[[dict[str, Any]], Answer]
    delay_s: float = 0.0
    """Before every byte of the body."""
    address: str = ""
    requests: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)
    """Path, headers and body of each request."""


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Whoever asked may have gone away."""


@contextlib.contextmanager
def serving(model: Model) -> Iterator[Model]:
    """``model`` behind a real socket."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # headers and body in one packet

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            status, content = model.answer(body)
            sent = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            step = 1 if model.delay_s else max(len(sent), 1)
            for start in range(0, len(sent), step):
                time.sleep(model.delay_s)
                self.wfile.write(sent[start : start + step])
                self.wfile.flush()

        def log_message(self, *_: Any) -> None: ...

    server = _Quiet(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    model.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def completion(text: str | None) -> Answer:
    """As a server of chat completions answers."""
    message = {"role": "assistant", "content": text, "refusal": None}
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
    usage = {"prompt_tokens": 9, "completion_tokens": 12, "total_tokens": 21}
    return 200, {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_741_569_952,
        "model": "small",
        "choices": [choice],
        "usage": usage,
    }


def candidates(*parts: str) -> Answer:
    """As Gemini answers."""
    content = {"role": "model", "parts": [{"text": part} for part in parts]}
    usage = {"promptTokenCount": 9, "candidatesTokenCount": 12, "totalTokenCount": 21}
    candidate = {"content": content, "finishReason": "STOP", "index": 0}
    return 200, {"candidates": [candidate], "usageMetadata": usage, "modelVersion": "small"}
