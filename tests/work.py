"""How much work something is: what the processor did for it, whoever else is waiting for a turn."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

ORDINARY: Final = "a feel-good sci-fi film from the 90s, not too long, no horror; something like Dune by Le Guin. "
"""What users write."""


def work(do: Callable[[], object], spent: Callable[[], float] = time.thread_time) -> float:
    """Seconds of the processor, the least of three; of this thread, or of all with ``time.process_time``.

    Only to be compared with other work on the same machine.
    """

    def once() -> float:
        before = spent()
        do()
        return spent() - before

    return min(once() for _ in range(3))


def ordinary(length: int) -> str:
    """So many characters of what users write."""
    return (ORDINARY * (length // len(ORDINARY) + 1))[:length]
