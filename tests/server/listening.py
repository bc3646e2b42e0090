"""An application of these tests at an address of this machine, for clients that cannot be handed requests."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import httpx
import uvicorn

from tests.server.conftest import InProcess
from tests.waiting import wait_until


@contextlib.contextmanager
def listening(client: httpx.Client) -> Iterator[str]:
    """Where the application of a client of :func:`~tests.server.conftest.served` listens."""
    transport = client._transport
    assert isinstance(transport, InProcess)
    server = uvicorn.Server(uvicorn.Config(transport.app, port=0, lifespan="off", log_config=None, access_log=False))
    task = transport.portal.start_task_soon(server.serve)
    wait_until(lambda: server.started, going=lambda: not task.done())
    port: int = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        task.result()
