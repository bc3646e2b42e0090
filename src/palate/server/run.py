"""Run the application under Uvicorn, at an address of its own or on sockets that are open already."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import time
from collections.abc import Callable, Sequence
from functools import partial
from types import FrameType
from typing import Final, cast

import uvicorn
from fastapi import FastAPI

from palate.server.connections import ConnectionLimits, LimitedProtocol, max_connections, raise_file_limit
from palate.server.main import create_app
from palate.settings import Settings
from palate.telemetry.access_log import AccessLog
from palate.telemetry.logs import LogFormatter

log = logging.getLogger(__name__)

_GRACE_S: Final = 5
"""Seconds that requests in flight have to finish when the server ends."""
_KEEP_ALIVE_S: Final = 75
"""How long an idle connection stays open: longer than proxies keep theirs, which is 60 s in nginx and load balancers,
so that none sends a request over a connection that is being closed."""


def server_config(app: FastAPI, host: str, port: int) -> uvicorn.Config:
    """Return how Uvicorn serves an application; addresses of callers come from proxies on this machine, if any.

    The number of connections is limited by that of open files, so that clients who open many leave the store its own.
    """
    limits = ConnectionLimits(max_connections(raise_file_limit()))
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        access_log=False,
        log_config=None,
        server_header=False,
        http=cast(type[asyncio.Protocol], partial(LimitedProtocol, limits=limits)),
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
    server = DrainingServer(config, on_started, settings.server.drain_s)
    with contextlib.suppress(SystemExit):  # Uvicorn's, if it cannot start
        server.run(None if sockets is None else list(sockets))
    access_log.flush()
    return server.started


class DrainingServer(uvicorn.Server):
    """On SIGTERM it says that it is not ready, and ends some seconds later; on SIGINT, or a second signal, at once.

    When it ends it accepts no more connections, lets requests in flight finish, and writes what is queued. A third
    signal ends it without that. The process goes on: it exits with its own status, not by the signal.
    """

    def __init__(self, config: uvicorn.Config, on_started: Callable[[socket.socket], None], drain_s: float) -> None:
        super().__init__(config)
        self._on_started, self._drain_s = on_started, drain_s
        self._exit_at: float | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_started(self.servers[0].sockets[0])

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.force_exit = self.should_exit
        if isinstance(self.config.app, FastAPI):
            self.config.app.state.is_draining = True
        if sig == signal.SIGTERM and self._exit_at is None:
            self._exit_at = time.monotonic() + self._drain_s
            log.info("not ready any more; ending in %g s", self._drain_s)
        else:
            self.should_exit = True

    async def on_tick(self, counter: int) -> bool:
        if self._exit_at is not None and time.monotonic() >= self._exit_at:
            self.should_exit = True
        return await super().on_tick(counter)
