"""Bodies of jobs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, Field

from palate.ports.jobs import Job, JobKind, JobState
from palate.server.schemas.fields import Strict
from palate.types import Json


class CreateJobRequest(Strict):
    """What to do. The fields below the kind are of batches."""

    kind: Literal["train", "batch"]
    format: Literal["parquet", "csv", "jsonl"] | None = Field(
        default=None, description="Of the file; parquet if absent."
    )
    n: int | None = Field(default=None, ge=1, le=1_000, description="Items for each user; 20 if absent.")
    model: str | None = Field(default=None, max_length=200, description="Of the champion; the pipeline if absent.")

    @property
    def params(self) -> dict[str, Json]:
        """The fields that were set, without the kind."""
        return self.model_dump(exclude={"kind"}, exclude_none=True)


class JobOut(BaseModel):
    """A job. Times are seconds since 1970."""

    id: str
    kind: JobKind
    state: JobState
    progress: float = Field(ge=0, le=1)
    activity: str
    params: Mapping[str, Json]
    created_at: float
    started_at: float | None
    ended_at: float | None
    is_cancelled: bool
    result: Mapping[str, Json] | None
    error: str | None

    @classmethod
    def of(cls, job: Job) -> JobOut:
        return cls(**{name: getattr(job, name) for name in cls.model_fields})


class JobsOut(BaseModel):
    jobs: list[JobOut]
