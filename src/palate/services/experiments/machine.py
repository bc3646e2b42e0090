"""The machine: how much memory there is to work with."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_CAREFUL_BYTES: Final = 8e9
"""Where the machine does not say."""
_LIMIT: Final = Path("/sys/fs/cgroup/memory.max")


def memory_bytes() -> float:
    """Memory in bytes: of the machine, or what its container may use."""
    try:
        there = float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (AttributeError, OSError, ValueError):
        there = _CAREFUL_BYTES
    try:
        return min(there, float(_LIMIT.read_text(encoding="ascii")))
    except (OSError, ValueError):
        return there
