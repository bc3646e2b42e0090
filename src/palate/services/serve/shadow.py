"""Shadow: compute lists of treatments for a sample of requests, after the answer, and show them to nobody."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import replace
from typing import Final

import numpy as np

from palate.data.experiments import Experiment, ShadowCounts
from palate.data.slate import Slate
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.pipeline.user_state import UserState
from palate.services.context import AppContext
from palate.services.serve.experiment_traffic import DEFAULT_PIPELINE
from palate.services.serve.live_rules import with_rules

_MAX_WAITING: Final = 16
"""The queries that may wait; more are passed over."""


class Shadow:
    """Queries that wait for their lists to be computed by the treatments of an experiment in shadow."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[Experiment, Query]] = deque()

    def offer(self, experiment: Experiment, query: Query) -> None:
        """Let a query that was answered wait, unless many do."""
        if len(self._waiting) < _MAX_WAITING:
            self._waiting.append((experiment, query))

    async def compute(self, context: AppContext) -> None:
        """Compute the lists of all queries that wait, on another thread, and store the sums.

        Raises:
            StorageFailed: the sums could not be stored; they are lost.
        """
        counts: dict[tuple[str, str], ShadowCounts] = {}
        while self._waiting:
            experiment, query = self._waiting.popleft()
            for arm in experiment.live_arms:
                treatment = context.pipelines.get(experiment.pipelines_of(arm)[-1])
                control = context.pipelines[DEFAULT_PIPELINE]
                queries = [with_rules(context, each or control, query) for each in (control, treatment)]
                result = await asyncio.to_thread(_compare, control, treatment, *queries)
                key = (experiment.name, arm)
                counts[key] = counts.get(key, ShadowCounts()).plus(result)
        for (name, arm), result in counts.items():
            await context.experiments.add_shadow(name, {arm: result})


def shadow_of(context: AppContext) -> Shadow:
    """The shadow of a context."""
    return context.state(Shadow, Shadow)


def _compare(control: Pipeline, treatment: Pipeline | None, shown_query: Query, query: Query) -> ShadowCounts:
    """Compute a query by both pipelines, each without values that were kept for its user.

    ``shown_query`` has the rules of the control, ``query`` those of the treatment.
    """
    if treatment is None:
        return ShadowCounts(1, 1, last_error="This process has no such pipeline.")
    try:
        slate, took_ms = _run_cold(treatment, query)
        shown, control_ms = _run_cold(control, shown_query)
    except Exception as error:
        return ShadowCounts(1, 1, last_error=repr(error)[:500])
    overlap = float(np.isin(shown.codes, slate.codes).mean()) if len(shown) else 1.0
    return ShadowCounts(1, 0, took_ms, control_ms, overlap)


def _run_cold(pipeline: Pipeline, query: Query) -> tuple[Slate, float]:
    """The slate, and the milliseconds that it took."""
    fresh = replace(query, user=UserState(query.profile, query.serving))
    started = time.perf_counter()
    slate = pipeline.run(fresh)
    return slate, (time.perf_counter() - started) * 1_000
