"""The memory of the machine."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_DEFAULT_BYTES: Final = 8e9
"""If the system does not tell."""
_LIMIT: Final = Path("/sys/fs/cgroup/memory.max")


def memory_bytes() -> float:
    """Memory in bytes: of the machine, or the limit of its container if that is lower."""
    try:
        physical = float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (AttributeError, OSError, ValueError):
        physical = _DEFAULT_BYTES
    try:
        return min(physical, float(_LIMIT.read_text(encoding="ascii")))
    except (OSError, ValueError):
        return physical
