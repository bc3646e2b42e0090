"""Locks on folders, which end with the process that holds them, however it ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_ABANDONED_S: Final = 3_600.0
"""Where folders cannot be locked (Windows), what was not touched for so long is not being written any more."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the only lock of a folder; waits for another process or thread that holds it. Without effect on Windows."""
    if sys.platform == "win32":
        yield
        return
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def is_abandoned(folder: Path) -> bool:
    """Whether no process holds the lock of a folder."""
    try:
        if sys.platform == "win32":
            return time.time() - folder.stat().st_mtime > _ABANDONED_S
        import fcntl

        descriptor = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
