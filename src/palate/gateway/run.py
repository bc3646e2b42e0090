"""Run the gateway under Uvicorn."""

from __future__ import annotations

import contextlib
import logging
import socket
from collections.abc import Callable

import uvicorn

from palate.gateway.main import create_gateway
from palate.settings import Settings


def run_gateway(settings: Settings, on_started: Callable[[socket.socket], None]) -> bool:
    """Answer until a signal; return whether it has started. ``on_started`` is called with the socket.

    Raises:
        ConfigError: the settings name no service.
    """
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it would log every request to a service
    server = settings.server
    config = uvicorn.Config(
        create_gateway(settings), server.host, server.port, access_log=False, log_config=None, server_header=False
    )
    gateway = _CallingServer(config, on_started)
    with contextlib.suppress(KeyboardInterrupt, SystemExit):  # Uvicorn raises its own exit codes
        gateway.run()
    return gateway.started


class _CallingServer(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_started: Callable[[socket.socket], None]) -> None:
        super().__init__(config)
        self._on_started = on_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_started(self.servers[0].sockets[0])
