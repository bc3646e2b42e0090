"""Ask for lists over many connections that stay open: ``python -m benchmarks.service.clients < request.json``.

Requests arrive at random times, the same ones whatever the number of clients, who ask in turn. An answer takes from the
moment at which its request was due to be sent; a client who still waits for the answer before is waited for.
"""

from __future__ import annotations

import asyncio
import collections
import json
import sys
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

_SEED: Final = 42
_OPENED_AT_ONCE: Final = 100
_SETTLE_S: Final = 1.0
_LAST_ANSWERS_S: Final = 10.0


@dataclass(slots=True)
class Load:
    """What was measured of all clients."""

    times_s: list[float] = field(default_factory=list)
    n_refused: int = 0
    n_reconnects: int = 0
    """Requests before which the server had closed the connection."""


class Client(asyncio.Protocol):
    """One connection, over which one request is under way at a time."""

    def __init__(self, load: Load, host: str, port: int, user: str) -> None:
        self._load, self._host, self._port = load, host, port
        self._request = f"GET /recommend?limit=10&user_id={user} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode()
        self._transport: asyncio.Transport | None = None
        self._due: collections.deque[float] = collections.deque()
        self._buffer = b""
        self._loop = asyncio.get_running_loop()

    async def connect(self) -> None:
        await self._loop.create_connection(lambda: self, self._host, self._port)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport, self._buffer = transport, b""
        if self._due:
            transport.write(self._request)

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        if self._due:
            self._reconnect()

    def ask(self) -> None:
        self._due.append(self._loop.time())
        if len(self._due) > 1:
            return
        if self._transport is None or self._transport.is_closing():
            self._reconnect()
        else:
            self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, end, body = self._buffer.partition(b"\r\n\r\n")
        if not end:
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(body) < length:
            return
        self._buffer = b""
        self._load.n_refused += b" 200 " not in head[:20]
        self._load.times_s.append(self._loop.time() - self._due.popleft())
        if self._due and self._transport is not None:
            self._transport.write(self._request)

    def close(self) -> None:
        self._due.clear()
        if self._transport is not None:
            self._transport.abort()

    def _reconnect(self) -> None:
        self._load.n_reconnects += 1
        self._task = self._loop.create_task(self.connect())


async def run(host: str, port: int, users: list[str], n_clients: int, rate: float, seconds: float) -> dict[str, Any]:
    """Percentiles of the time of an answer, in ms, and how well clients and server kept up."""
    load, loop = Load(), asyncio.get_running_loop()
    clients = [Client(load, host, port, users[n % len(users)]) for n in range(n_clients)]
    for start in range(0, n_clients, _OPENED_AT_ONCE):
        await asyncio.gather(*(client.connect() for client in clients[start : start + _OPENED_AT_ONCE]))
    await asyncio.sleep(_SETTLE_S)
    n_requests = int(rate * seconds)
    gaps = np.random.default_rng(_SEED).exponential(1 / rate, n_requests)
    started, late = loop.time(), []
    for n, at in enumerate((started + np.cumsum(gaps)).tolist()):
        if (wait := at - loop.time()) > 0:
            await asyncio.sleep(wait)
        late.append(loop.time() - at)
        clients[n % n_clients].ask()
    n_in_time = len(load.times_s)
    last = loop.time() + _LAST_ANSWERS_S
    while len(load.times_s) < n_requests and loop.time() < last:
        await asyncio.sleep(0.05)
    for client in clients:
        client.close()
    return {
        "clients": n_clients,
        "users": len(users),
        "offered_per_s": round(rate),
        "share_answered_in_time": round(n_in_time / n_requests, 4),
        "unanswered": n_requests - len(load.times_s),
        "refused": load.n_refused,
        "reconnects": load.n_reconnects,
        "sent_late_p99_ms": round(1_000 * float(np.percentile(late, 99)), 2),
        **{f"p{p}_ms": round(1_000 * float(np.percentile(load.times_s, p)), 2) for p in (50, 99)},
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(**json.load(sys.stdin)))))
