"""Store of jobs: work that was requested and that the learner does, with its progress and its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from palate.types import Json

JobKind = Literal["train", "batch", "cache"]
JobState = Literal["queued", "running", "done", "failed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Job:
    """One job; times are seconds since 1970."""

    id: str
    kind: JobKind
    created_at: float
    params: Mapping[str, Json] = field(default_factory=dict)
    state: JobState = "queued"
    progress: float = 0.0
    """The finished share of the work, from 0 to 1."""
    activity: str = ""
    """The current or last step, in words."""
    started_at: float | None = None
    ended_at: float | None = None
    is_cancelled: bool = False
    """Whether somebody wants it to end; it ends after its current step."""
    result: Mapping[str, Json] | None = None
    error: str | None = None


class Jobs(Protocol):
    """All processes see the same jobs; each change is durable. The methods may be called on any thread."""

    def add(self, kind: JobKind, params: Mapping[str, Json], at: float) -> Job:
        """Queue a job. If an equal one is queued already, return that one."""
        ...

    def get(self, id_: str) -> Job | None:
        """Return a job; None if there is none with that id."""
        ...

    def newest(self, n: int) -> Sequence[Job]:
        """Return the newest ``n`` jobs, newest first."""
        ...

    def take(self, at: float) -> Job | None:
        """Set the oldest queued job to running, and return it; None if none is queued. No job is taken twice."""
        ...

    def report(self, id_: str, progress: float, activity: str) -> bool:
        """Store the progress of a running job; return whether it may go on, which is False once it was cancelled."""
        ...

    def end(
        self,
        id_: str,
        state: JobState,
        at: float,
        *,
        result: Mapping[str, Json] | None = None,
        error: str | None = None,
    ) -> None:
        """End a running job as done, failed or cancelled."""
        ...

    def cancel(self, id_: str, at: float) -> Job:
        """End a queued job at once; tell a running one to end.

        Raises:
            NotFound: there is no such job.
            Conflict: it has ended.
        """
        ...

    def recover(self, at: float) -> Sequence[Job]:
        """Queue again the jobs that are running; cancelled ones end. For a learner that starts: the one before died.

        Returns the jobs that are queued again.
        """
        ...

    def prune(self, before: float) -> None:
        """Remove jobs that ended before a time."""
        ...

    def forget(self, user: str) -> None:
        """Take a user out of the parameter ``users`` of all jobs that have it."""
        ...
