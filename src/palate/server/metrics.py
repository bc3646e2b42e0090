"""Metrics for Prometheus: what requests record, and what processes have counted."""

from __future__ import annotations

import functools
import math
from collections.abc import MutableMapping
from dataclasses import dataclass, field

from prometheus_client import Counter, Histogram, generate_latest
from starlette.types import Scope

from palate.server import metric_definitions as metrics
from palate.server.shared_metrics import all_workers, is_shared
from palate.server.store_metrics import StoreMetrics
from palate.services.background import background_of
from palate.services.context import AppContext
from palate.services.serve.cached_lists import cache_counts_of
from palate.services.serve.known_user import degraded_reads_of
from palate.services.serve.measurements import Measurements, measurements_of
from palate.services.serve.micro_batch import micro_batcher_of
from palate.services.serve.store_state import store_state_of
from palate.services.serve.user_states import user_states_of


def record_response(scope: Scope, status: int, took_s: float) -> None:
    """Record the route, status and latency of a response."""
    latency, answers = _children(route_of(scope), status)
    latency.observe(took_s)
    answers.inc()


def route_of(scope: Scope) -> str:
    """The route of a request, such as "/items/{item_id}": never its path, which may have ids."""
    return _route(getattr(scope.get("route"), "path", "site" if "palate.site" in scope else "unmatched"))


@functools.cache
def _route(path: str) -> str:
    return path.replace(":path}", "}")


@functools.cache
def _children(route: str, status: int) -> tuple[Histogram, Counter]:
    """Return the metrics of one route and status; there are few of both."""
    return metrics.LATENCY.labels(route), metrics.REQUESTS.labels(route, str(status))


def record_events(new: int, repeated: int) -> None:
    """Record events that were acknowledged."""
    metrics.EVENTS.labels("new").inc(new)
    metrics.EVENTS.labels("repeated").inc(repeated)


def render_metrics(context: AppContext) -> bytes:
    """Serialise all metrics in the text format of Prometheus.

    Counters, histograms and what each process counts are summed over the workers. What all read from one store, such as
    the catalogue, is as this process knows it.
    """
    record_process(context)
    sums = generate_latest(all_workers() if is_shared() else metrics.REGISTRY)
    return sums + generate_latest(StoreMetrics(context))


@dataclass(slots=True)
class _Recorded:
    """What was recorded of the counts of a context, so that counters rise by what came since."""

    totals: dict[tuple[object, ...], int] = field(default_factory=dict)

    def follow(self, counter: Counter, total: int, *labels: str) -> None:
        """Raise a counter by what ``total``, which the process counts, rose since the last call."""
        key, child = (counter, *labels), counter.labels(*labels) if labels else counter
        if total > (before := self.totals.get(key, 0)):
            child.inc(total - before)
            self.totals[key] = total


def record_process(context: AppContext) -> None:
    """Record what this process has counted and measured by itself."""
    follow = context.state(_Recorded, _Recorded).follow
    states, cache = user_states_of(context), cache_counts_of(context)
    metrics.WORKERS.set(1)
    for counter, hits, misses in (
        (metrics.USER_STATES, states.n_hits, states.n_misses),
        (metrics.CACHED_LISTS, cache.n_hits, cache.n_misses),
    ):
        follow(counter, hits, "hit")
        follow(counter, misses, "miss")
    follow(metrics.DROPPED, context.impressions.dropped)
    follow(metrics.DEGRADED, degraded_reads_of(context).n)
    metrics.QUEUED.labels("impressions").set(context.impressions.queued)
    metrics.QUEUED.labels("pipeline").set(micro_batcher_of(context).n_waiting)
    metrics.STORE_UP.set(not store_state_of(context).is_down)
    shared = context.features.shared_state
    metrics.REDIS_UP.set(math.nan if shared is None else not shared.is_degraded)
    follow(metrics.REDIS_FAILURES, 0 if shared is None else shared.n_failures)
    for task, n_failures in background_of(context).failures.items():
        follow(metrics.BACKGROUND_FAILURES, n_failures, task)
    _take_up(measurements_of(context))


def _take_up(measurements: Measurements) -> None:
    while measurements.stages:
        stage, seconds = measurements.stages.popleft()
        _stage(stage).observe(seconds)
    for durations, histogram in (
        (measurements.folds, metrics.FOLDS),
        (measurements.adaptations, metrics.ADAPTATIONS),
        (measurements.batch_sizes, metrics.BATCH_SIZES),
    ):
        while durations:
            histogram.observe(durations.popleft())
    _add(metrics.SHOWN, measurements.shown)
    _add(metrics.CLICKED, measurements.clicked)


def _add(counter: Counter, counts: MutableMapping[tuple[str, str], int]) -> None:
    taken = dict(counts)
    counts.clear()
    for labels, n in taken.items():
        counter.labels(*labels).inc(n)


@functools.cache
def _stage(name: str) -> Histogram:
    return metrics.STAGES.labels(name)


async def record_process_repeatedly(context: AppContext) -> None:
    """Record what this process has counted, where other workers read it, until cancelled; and once more then."""

    async def record() -> None:
        record_process(context)

    try:
        await background_of(context).repeat("record_metrics", record, context.settings.features.follow_every_s)
    finally:
        record_process(context)
