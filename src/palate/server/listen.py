"""Listen on the address of a server before its workers start."""

from __future__ import annotations

import contextlib
import errno
import socket
import sys
from typing import Final

_BACKLOG: Final = 2_048
"""Connections that wait; workers ask for as many."""


def listen(host: str, port: int) -> list[socket.socket]:
    """Open a socket for each address of ``host``. Port 0: any that is free.

    Who connects waits until a worker answers, so that nobody is refused while the last worker is replaced.

    Raises:
        OSError: the address is in use, or not of this machine.
    """
    addresses = dict.fromkeys(
        (family, address)
        for family, _, _, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    )
    with contextlib.ExitStack() as stack:
        sockets = []
        for family, address in addresses:
            listener = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
            try:
                _listen(listener, address)
            except OSError as error:
                if error.errno == errno.EADDRNOTAVAIL and len(addresses) > 1:  # such as ::1 where there is no IPv6
                    continue
                raise
            sockets.append(listener)
        if not sockets:
            raise OSError(errno.EADDRNOTAVAIL, f"{host} is no address of this machine")
        stack.pop_all()
    return sockets


def _listen(listener: socket.socket, address: tuple[str | int, ...] | tuple[int, bytes]) -> None:
    if sys.platform != "win32":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if listener.family == socket.AF_INET6:
        listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    listener.bind(address)
    listener.listen(_BACKLOG)
