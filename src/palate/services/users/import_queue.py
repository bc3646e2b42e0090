"""Bound the number of exports that are uploaded, wait and are read at the same time."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Iterator
from typing import Final

from palate.errors import TooMany
from palate.services.context import AppContext

MAX_OF_USER: Final = 2
"""Imports of one user at a time."""
_RETRY_AFTER_S: Final = 10.0


class ImportQueue:
    """Admits imports up to a number in all and for each user; ``slots`` is held while an export is read."""

    def __init__(self, processes: int, queue: int) -> None:
        self.slots = asyncio.Semaphore(processes)
        self._max_admitted = processes + queue
        self._n_of_user: Counter[str] = Counter()

    @contextlib.contextmanager
    def admit(self, user: str) -> Iterator[None]:
        """Admit an import of ``user`` until the block ends.

        Raises:
            TooMany: the queue is full, or the user has too many imports already.
        """
        if self._n_of_user[user] >= MAX_OF_USER:
            raise TooMany(
                f"{MAX_OF_USER} exports of this user are being imported; send this one when they have ended.",
                retry_after_s=_RETRY_AFTER_S,
            )
        if self._n_of_user.total() >= self._max_admitted:
            raise TooMany(
                f"{self._max_admitted} exports are being imported or wait; send this one again in {_RETRY_AFTER_S:.0f} "
                "seconds.",
                retry_after_s=_RETRY_AFTER_S,
            )
        self._n_of_user[user] += 1
        try:
            yield
        finally:
            self._n_of_user -= Counter((user,))  # without the users that have none left


def import_queue_of(context: AppContext) -> ImportQueue:
    """The queue of this process."""
    imports = context.settings.imports
    return context.state(ImportQueue, lambda: ImportQueue(imports.processes, imports.queue))
