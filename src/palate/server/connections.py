"""Limits on connections: how many there are, and how long a client may take to send the head of a request."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from typing import Final, cast

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

HEAD_TIMEOUT_S: Final = 20.0
"""From a connection, or the first byte of a further request, to the end of the request's head."""
_RESERVED_FILES: Final = 256
"""File descriptors that are left to the store, snapshots and the process itself."""
_MIN_CONNECTIONS: Final = 32
_MAX_CONNECTIONS: Final = 16_384


def raise_file_limit() -> int:
    """Raise the soft limit of open files as far as connections need it and the hard one allows; return it."""
    needed = _MAX_CONNECTIONS + _RESERVED_FILES
    if sys.platform == "win32":
        return needed
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    raised = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if soft != resource.RLIM_INFINITY and soft < raised:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
            soft = raised
    return needed if soft == resource.RLIM_INFINITY else soft


def max_connections(file_limit: int) -> int:
    """The connections that a limit of open files allows, with half of it, at most 256, left for other files."""
    reserved = min(_RESERVED_FILES, file_limit // 2)
    return max(min(file_limit - reserved, _MAX_CONNECTIONS), _MIN_CONNECTIONS)


class ConnectionLimits:
    """The connections of a server that have not sent the head of a request yet, oldest first."""

    def __init__(self, limit: int, head_timeout_s: float = HEAD_TIMEOUT_S) -> None:
        self.limit, self.head_timeout_s = limit, head_timeout_s
        self._waiting: dict[LimitedProtocol, asyncio.TimerHandle] = {}

    def admit(self, protocol: LimitedProtocol, n_connections: int) -> None:
        """Take note of a new connection. Beyond the limit the one that has waited longest is closed, or else this."""
        if n_connections > self.limit:
            next(iter(self._waiting), protocol).abort()
        self.wait(protocol)

    def wait(self, protocol: LimitedProtocol) -> None:
        """Close a connection unless the head of a request is complete in time; later calls change nothing."""
        if protocol not in self._waiting:
            loop = asyncio.get_running_loop()
            self._waiting[protocol] = loop.call_later(self.head_timeout_s, protocol.abort)

    def end_wait(self, protocol: LimitedProtocol) -> None:
        """Take note that the head of a request is complete, or the connection is closed."""
        if (timer := self._waiting.pop(protocol, None)) is not None:
            timer.cancel()


class LimitedProtocol(HttpToolsProtocol):
    """HTTP/1.1 by httptools, with :class:`ConnectionLimits`; between requests Uvicorn's keep-alive timeout holds."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, object],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        limits: ConnectionLimits,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._limits = limits

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(cast(asyncio.Transport, transport))
        self._limits.admit(self, len(self.connections))

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            self._limits.wait(self)
        else:
            self._limits.end_wait(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._limits.end_wait(self)
        super().connection_lost(exc)

    def abort(self) -> None:
        """Close the connection without waiting for the client, and forget it."""
        self._limits.end_wait(self)
        self.transport.abort()
