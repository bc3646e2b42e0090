"""Waiting for what others do: for as long as they go on, not for so many seconds."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

LAST_RESORT_S: Final = 1_800.0
"""No machine takes so long; what hangs ends here."""


def until(true: Callable[[], bool], going: Callable[[], bool] = lambda: True) -> bool:
    """Whether it came true while that was still ``going``, on which it depends."""
    last = time.monotonic() + LAST_RESORT_S
    while not true():
        if not going() or time.monotonic() > last:
            return true()
        time.sleep(0.02)
    return True


async def until_so(true: Callable[[], bool], going: Callable[[], bool] = lambda: True) -> bool:
    """:func:`until`, while tasks go on."""
    async with asyncio.timeout(LAST_RESORT_S):
        while not true():
            if not going():
                return true()
            await asyncio.sleep(0.002)
    return True
