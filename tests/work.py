"""Measure work by processor time, which other processes do not change."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

ORDINARY: Final = "a feel-good sci-fi film from the 90s, not too long, no horror; something like Dune by Le Guin. "
"""A typical text of a user."""


def work(do: Callable[[], object], spent: Callable[[], float] = time.thread_time) -> float:
    """Return the least processor time of three runs, in seconds; of all threads with ``time.process_time``.

    Compare it only with other work on the same machine.
    """

    def measure() -> float:
        before = spent()
        do()
        return spent() - before

    return min(measure() for _ in range(3))


def ordinary(length: int) -> str:
    """Return a typical text of a given length."""
    return (ORDINARY * (length // len(ORDINARY) + 1))[:length]
