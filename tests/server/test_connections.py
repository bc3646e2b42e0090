"""Clients that open many connections, or send the head of a request slowly, keep nobody else from being answered."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from functools import partial
from typing import Any, cast

import pytest
import uvicorn

from palate.server.connections import ConnectionLimits, LimitedProtocol, max_connections
from tests.waiting import LAST_RESORT_S, until_so

pytestmark = pytest.mark.anyio

REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
LIMIT = 4


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


async def app(scope: MutableMapping[str, Any], receive: object, send: Callable[[Any], Awaitable[None]]) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@contextlib.asynccontextmanager
async def serving(limits: ConnectionLimits) -> AsyncIterator[Callable[[], Awaitable[Client]]]:
    """A server with limits, on a port of its own; yields what connects to it."""
    clients: list[Client] = []

    protocol = cast(type[asyncio.Protocol], partial(LimitedProtocol, limits=limits))
    config = uvicorn.Config(app, http=protocol, lifespan="off", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener, contextlib.ExitStack() as stack:
        stack.callback(setattr, server, "should_exit", True)
        task = asyncio.create_task(server._serve([listener]))
        await until_so(lambda: server.started)

        async def connect() -> Client:
            clients.append(Client(*await asyncio.open_connection(*listener.getsockname())))
            return clients[-1]

        yield connect
        for client in clients:
            client.writer.close()
        server.should_exit = True
        await task


class Client:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def ask(self) -> bool:
        self.writer.write(REQUEST)
        async with asyncio.timeout(LAST_RESORT_S):
            return (await self.reader.readuntil(b"ok")).startswith(b"HTTP/1.1 200")

    async def is_closed(self) -> bool:
        """Wait until the server closes the connection."""
        async with asyncio.timeout(LAST_RESORT_S):
            try:
                return await self.reader.read() == b""
            except ConnectionError:
                return True


async def test_half_open_connections_give_way_to_new_ones() -> None:
    async with serving(ConnectionLimits(LIMIT)) as connect:
        half_open = [await connect() for _ in range(3 * LIMIT)]
        for each in half_open[:2]:
            assert await each.is_closed(), "those that waited longest"
        for _ in range(3):
            assert await (await connect()).ask()


async def test_a_head_that_does_not_end_is_not_waited_for_but_idle_connections_are_kept() -> None:
    async with serving(ConnectionLimits(LIMIT, head_timeout_s=0.1)) as connect:
        kept, silent, slow = [await connect() for _ in range(3)]
        assert await kept.ask()
        slow.writer.write(REQUEST[:-2])
        assert await silent.is_closed()
        assert await slow.is_closed()
        assert await kept.ask(), "a connection may be idle between requests"
        kept.writer.write(REQUEST[:9])
        assert await kept.is_closed(), "the head of a further request has to end, too"


def test_files_are_left_for_the_store() -> None:
    assert max_connections(1_024) == 768
    assert max_connections(256) == 128
    assert max_connections(10) == 32
    assert max_connections(1_000_000) == 16_384
