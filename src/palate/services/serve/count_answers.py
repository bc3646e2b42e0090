"""Count the answers of this process by snapshot, and write the counts now and then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from palate.errors import PalateError
from palate.ports.answer_counts import AnswerCounts
from palate.services.context import AppContext


class PendingCounts:
    """Counts that were not written yet."""

    def __init__(self) -> None:
        self._counts: dict[str, AnswerCounts] = {}

    def add(self, snapshot: str, more: AnswerCounts) -> None:
        self._counts[snapshot] = self._counts.get(snapshot, AnswerCounts()).plus(more)

    async def write(self, context: AppContext) -> None:
        """Write what was counted since the last call; after a failure the counts are kept for the next one.

        Raises:
            StorageFailed: the store failed.
        """
        if not self._counts:
            return
        counts, self._counts = self._counts, {}
        try:
            await context.answer_counts.add(counts)
        except PalateError:
            for snapshot, more in counts.items():
                self.add(snapshot, more)
            raise


def pending_counts_of(context: AppContext) -> PendingCounts:
    """The counts of this process."""
    return context.state(PendingCounts, PendingCounts)


@contextmanager
def counting_failures(context: AppContext) -> Iterator[None]:
    """Count a request that fails by an error that is not the caller's."""
    snapshot = context.live.version
    try:
        yield
    except PalateError:
        raise
    except Exception:
        pending_counts_of(context).add(snapshot, AnswerCounts(requests=1, failed=1))
        raise
