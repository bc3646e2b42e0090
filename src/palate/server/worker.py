"""What a worker process does for its supervisor: say that it is ready, and end with it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import threading
import time
from pathlib import Path
from typing import Final

_GRACE_S: Final = 15.0
"""Seconds until a worker whose supervisor has died ends, whatever it does."""


def end_with_supervisor(channel: socket.socket, metrics: Path) -> None:
    """End this process when the supervisor has died, which closes its end of the channel; remove the shared metrics.

    Works on any system, for whatever reason the supervisor died.
    """

    def watch() -> None:
        with contextlib.suppress(OSError):
            channel.recv(1)
        shutil.rmtree(metrics, ignore_errors=True)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_GRACE_S)
        os._exit(1)

    threading.Thread(target=watch, name="end with supervisor", daemon=True).start()


def inherit_socket(number: int) -> socket.socket:
    """Open a socket that the supervisor has passed on; processes that this one starts do not inherit it."""
    inherited = socket.socket(fileno=number)
    inherited.set_inheritable(False)
    return inherited
