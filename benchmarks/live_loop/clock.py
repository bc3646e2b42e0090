"""The command line of Palate with a clock that another process sets: ``python -m benchmarks.live_loop.clock FILE …``.

Days of simulated users pass in minutes. FILE holds the time in seconds since 1970, as eight bytes.
"""

from __future__ import annotations

import mmap
import struct
import sys
import time
from pathlib import Path

_SIZE = 8


class SharedClock:
    """A time in a file, which one process sets and others read."""

    def __init__(self, path: Path, *, is_writer: bool) -> None:
        if is_writer:
            path.write_bytes(bytes(_SIZE))
        access = mmap.ACCESS_WRITE if is_writer else mmap.ACCESS_READ
        with path.open("r+b" if is_writer else "rb") as file:
            self._memory = mmap.mmap(file.fileno(), _SIZE, access=access)

    def set(self, now: float) -> None:
        self._memory[:] = struct.pack("d", now)

    def now(self) -> float:
        value: float = struct.unpack("d", self._memory)[0]
        return value


def main() -> None:
    path, arguments = Path(sys.argv[1]), sys.argv[2:]
    time.time = SharedClock(path, is_writer=False).now  # before Palate is imported, which takes it as its clock
    sys.argv = ["palate", *arguments]
    from palate.cli.main import run

    run()


if __name__ == "__main__":
    main()
