"""How many jobs wait and run, as of the last look at the store."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from palate.ports.jobs import JobState
from palate.services.context import AppContext

_NEWEST: Final = 100


@dataclass(slots=True)
class JobCounts:
    """Of the newest hundred jobs, those in each state."""

    counts: Mapping[JobState, int] = field(default_factory=dict)

    async def update(self, context: AppContext) -> None:
        """Count again.

        Raises:
            StorageFailed: the store failed; the counts stay.
        """
        jobs = await asyncio.to_thread(context.jobs.newest, _NEWEST)
        self.counts = Counter(job.state for job in jobs)


def job_counts_of(context: AppContext) -> JobCounts:
    """The counts of a context."""
    return context.state(JobCounts, JobCounts)
