"""Run the application under Uvicorn, at an address of its own or on sockets that are open already."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import uvicorn
from fastapi import FastAPI

from palate.server.main import create_app
from palate.settings import Settings

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
    settings: Settings, on_started: Callable[[socket.socket], None], sockets: Sequence[socket.socket] | None = None
) -> bool:
    """Serve until a signal; return whether the server has started.

    Uvicorn raises a SIGTERM again after it has ended in order; that has no effect, unless the process handles it.
    ``on_started`` is called with the first socket when the server answers. With ``sockets`` it listens on them.

    Raises:
        ConfigError: the settings are not safe to serve with.
    """
    server = _CallingServer(server_config(create_app(settings), settings.server.host, settings.server.port), on_started)
    with contextlib.suppress(KeyboardInterrupt, SystemExit), _ends_by_sigterm(server):  # Uvicorn has exit codes
        server.run(None if sockets is None else list(sockets))
    return server.started


@contextlib.contextmanager
def _ends_by_sigterm(server: uvicorn.Server) -> Iterator[None]:
    """Replace the default handler of SIGTERM, which is in force before Uvicorn has its own, and restored at its end."""
    is_default = signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    if not is_default or threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(_number: int, _frame: object) -> None:
        server.should_exit = True

    signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


class _CallingServer(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, on_started: Callable[[socket.socket], None]) -> None:
        super().__init__(config)
        self._on_started = on_started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_started(self.servers[0].sockets[0])
