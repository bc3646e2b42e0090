"""The budget of a challenger: latency of the pipeline and memory of the models, as ratios to the champion's."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.profile import Profile
from palate.models.base import Model
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState
from palate.services.train.gate_checks import GateCheck, check_ratio
from palate.settings import Gate
from palate.types import Doubles

_REQUESTS: Final = 60
_WARM_UP: Final = 3
_UNNOTICED_S: Final = 0.005
"""A request that takes no longer is fast enough, whatever the ratio."""
_SMALL_BYTES: Final = 64 * 2**20
"""Models that take no more fit everywhere, whatever the ratio."""


def check_budget(
    pipeline: Pipeline, challenger: ServingState, champion: ServingState, data: Dataset, gate: Gate, seed: int
) -> tuple[GateCheck, GateCheck]:
    """Measure both in turn on requests of the same users, and compare the arrays of their models."""
    users = np.unique(data.user)
    drawn = np.random.default_rng(seed).choice(users, min(_REQUESTS, len(users)), replace=False)
    profiles = [data.profile(user) for user in drawn.tolist()]
    ours, theirs = (float(np.median(times)) for times in _time_requests(pipeline, (challenger, champion), profiles))
    latency = ours / theirs if ours > _UNNOTICED_S else min(ours / theirs, gate.max_latency_ratio)
    ours_bytes, theirs_bytes = array_bytes(challenger.models), array_bytes(champion.models)
    memory = ours_bytes / max(theirs_bytes, 1)
    memory = memory if ours_bytes > _SMALL_BYTES else min(memory, gate.max_memory_ratio)
    times = f"median of {len(profiles)} requests, processor time, {ours * 1e3:.1f} ms after {theirs * 1e3:.1f} ms"
    sizes = f"{ours_bytes / 2**20:.0f} MiB of arrays after {theirs_bytes / 2**20:.0f} MiB"
    return (
        check_ratio("latency", latency, gate.max_latency_ratio, times),
        check_ratio("memory", memory, gate.max_memory_ratio, sizes),
    )


def array_bytes(models: Mapping[str, Model]) -> int:
    """The bytes of all arrays of the models, those that ensembles share once."""
    seen: dict[int, int] = {}
    for model in models.values():
        _add_arrays(model, seen)
    return sum(seen.values())


def _add_arrays(model: Model, seen: dict[int, int]) -> None:
    for field in fields(model):
        value = getattr(model, field.name)
        parts = (value.data, value.indices, value.indptr) if hasattr(value, "indptr") else (value,)
        seen |= {id(part): part.nbytes for part in parts if isinstance(part, np.ndarray)}
        if isinstance(value, Mapping):
            for base in value.values():
                if isinstance(base, Model):
                    _add_arrays(base, seen)


def _time_requests(pipeline: Pipeline, servings: Sequence[ServingState], profiles: Sequence[Profile]) -> list[Doubles]:
    """The processor seconds of each request for each serving state; each is made to all states before the next.

    Not wall time: what else the machine does would decide.
    """
    for serving in servings:
        for profile in profiles[:_WARM_UP]:
            pipeline.run(Query(profile, serving))
    times = np.empty((len(servings), len(profiles)))
    for column, profile in enumerate(profiles):
        order = range(len(servings)) if column % 2 else range(len(servings) - 1, -1, -1)
        for row in order:
            started = time.process_time()
            pipeline.run(Query(profile, servings[row]))
            times[row, column] = time.process_time() - started
    return list(times)
