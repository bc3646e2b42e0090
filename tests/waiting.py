"""Wait for a condition as long as the work that it depends on continues, without a fixed timeout."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

LAST_RESORT_S: Final = 1_800.0
"""Seconds after which any wait ends: longer than any machine needs."""


def wait_until(true: Callable[[], bool], going: Callable[[], bool] = lambda: True) -> bool:
    """Wait until ``true()``, or until ``going()`` is false; return whether it came true."""
    deadline = time.monotonic() + LAST_RESORT_S
    while not true():
        if not going() or time.monotonic() > deadline:
            return true()
        time.sleep(0.02)
    return True


async def until_so(true: Callable[[], bool], going: Callable[[], bool] = lambda: True) -> bool:
    """:func:`wait_until`, while other tasks run."""
    async with asyncio.timeout(LAST_RESORT_S):
        while not true():
            if not going():
                return true()
            await asyncio.sleep(0.002)
    return True
