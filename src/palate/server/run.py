"""Run the application under Uvicorn, at an address of its own or on sockets that are open already."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Sequence
from typing import Final

import uvicorn
from fastapi import FastAPI

from palate.server.main import create_app
from palate.settings import Settings
from palate.telemetry.access_log import AccessLog
from palate.telemetry.logs import LogFormatter

_GRACE_S: Final = 5
"""Seconds that requests in flight have to finish when the server ends."""
_KEEP_ALIVE_S: Final = 75
"""How long an idle connection stays open: longer than proxies keep theirs, which is 60 s in nginx and load balancers,
so that none sends a request over a connection that is being closed."""


def server_config(app: FastAPI, host: str, port: int) -> uvicorn.Config:
    """Return how Uvicorn serves an application; addresses of callers come from proxies on this machine, if any."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=_GRACE_S,
    )


def run_server(
    settings: Settings,
    on_started: Callable[[socket.socket], None],
    formatter: LogFormatter,
    sockets: Sequence[socket.socket] | None = None,
) -> bool:
    """Serve until a signal, with access lines by ``formatter``; return whether the server has started.

    ``on_started`` is called with the first socket when the server answers. With ``sockets`` it listens on them.

    Raises:
        ConfigError: the settings are not safe to serve with.
    """
    access_log = AccessLog(formatter, settings.logging.level, settings.logging.access)
    config = server_config(create_app(settings, access_log), settings.server.host, settings.server.port)
    server = _CallingServer(config, on_started)
    with contextlib.suppress(KeyboardInterrupt, SystemExit):  # Uvicorn raises its own exit codes
        server.run(None if sockets is None else list(sockets))
    return server.started


class _CallingServer(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_started: Callable[[socket.socket], None]) -> None:
        super().__init__(config)
        self._on_started = on_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_started(self.servers[0].sockets[0])
