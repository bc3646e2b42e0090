"""Metrics for Prometheus."""

from __future__ import annotations

import asyncio
import functools
import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from starlette.types import Scope

from palate.server.shared_metrics import all_workers, is_shared
from palate.services.context import AppContext
from palate.services.serve.cached_lists import cache_counts_of
from palate.services.serve.known_user import degraded_reads_of
from palate.services.serve.user_states import user_states_of
from palate.services.train.measure_drift import stored_drift
from palate.services.train.rolled_back import rolled_back

REGISTRY: Final = CollectorRegistry()
_BUCKETS_S: Final = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)
_LATENCY: Final = Histogram(
    "palate_request_seconds", "Time to answer, by route.", ["route"], buckets=_BUCKETS_S, registry=REGISTRY
)
_REQUESTS: Final = Counter("palate_requests", "Answers, by route and status.", ["route", "status"], registry=REGISTRY)
_EVENTS: Final = Counter("palate_events", "Events acknowledged.", ["outcome"], registry=REGISTRY)
_NEW_EVENTS: Final = _EVENTS.labels("new")
_REPEATED_EVENTS: Final = _EVENTS.labels("repeated")
_DROPPED: Final = Gauge(
    "palate_impressions_dropped",
    "Impressions lost since the start.",
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
_REDIS_UP: Final = Gauge(
    "palate_redis_up",
    "1 while Redis is used, 0 while it cannot be, NaN if there is none.",
    registry=REGISTRY,
    multiprocess_mode="livemin",
)
_REDIS_FAILURES: Final = Gauge(
    "palate_redis_failures",
    "Calls of Redis that failed or were not made, since the start.",
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
_USER_STATES: Final = Gauge(
    "palate_user_states",
    "Answers since the start whose user's state was kept from an earlier answer (hit) or computed anew (miss).",
    ["outcome"],
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
_CACHED_LISTS: Final = Gauge(
    "palate_cached_lists",
    "Requests since the start that a list computed ahead could answer, and did (hit) or did not (miss).",
    ["outcome"],
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
_DEGRADED: Final = Gauge(
    "palate_degraded_reads",
    "Reads for answers since the start that the store refused: the answers know nothing of their user.",
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
_WORKERS: Final = Gauge(
    "palate_workers", "Processes that answer at this address.", registry=REGISTRY, multiprocess_mode="livesum"
)


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
    return _LATENCY.labels(route), _REQUESTS.labels(route, str(status))


def record_events(new: int, repeated: int) -> None:
    """Record events that were acknowledged."""
    _NEW_EVENTS.inc(new)
    _REPEATED_EVENTS.inc(repeated)


def render_metrics(context: AppContext) -> bytes:
    """Serialise all metrics in the text format of Prometheus.

    Counters, histograms and what each process counts are summed over the workers. What all read from one store, such as
    the catalogue, is as this process knows it.
    """
    record_process(context)
    sums = generate_latest(all_workers() if is_shared() else REGISTRY)
    return sums + generate_latest(_StoreMetrics(context))


def record_process(context: AppContext) -> None:
    """Record what this process has counted by itself."""
    states = user_states_of(context)
    _WORKERS.set(1)
    _DROPPED.set(context.impressions.dropped)
    _USER_STATES.labels("hit").set(states.n_hits)
    _USER_STATES.labels("miss").set(states.n_misses)
    _DEGRADED.set(degraded_reads_of(context).n)
    cache = cache_counts_of(context)
    _CACHED_LISTS.labels("hit").set(cache.n_hits)
    _CACHED_LISTS.labels("miss").set(cache.n_misses)
    shared = context.features.shared_state
    _REDIS_UP.set(math.nan if shared is None else not shared.is_degraded)
    _REDIS_FAILURES.set(0 if shared is None else shared.n_failures)


async def record_process_repeatedly(context: AppContext) -> None:
    """Keep what this process has counted where other workers read it, until cancelled."""
    while True:
        record_process(context)
        await asyncio.sleep(context.settings.features.follow_every_s)


class _StoreMetrics(Collector):
    """What is served, and what the learner measured last; without a measurement there are no values of it."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    def collect(self) -> Iterator[Metric]:
        live = self._context.live
        yield _gauge("palate_items", "Items that can be recommended.", [((), len(live.serving.items))])
        yield _gauge(
            "palate_models_pending",
            "Models that the live snapshot lacks until the next training.",
            [((), len(live.pending))],
        )
        yield _gauge("palate_snapshot_info", "1 for the snapshot that is live.", [((live.version,), 1)], ["version"])
        yield _gauge(
            "palate_snapshot_rolled_back",
            "1 for each snapshot that guardrails rolled back.",
            [((str(change.before),), 1) for change in rolled_back(self._context.snapshots)],
            ["version"],
        )
        if (report := stored_drift(self._context)) is not None:
            yield _gauge(
                "palate_drift",
                "Population stability index since the champion's training, by monitor; of unknown_items the share of "
                "events.",
                [((each.name,), each.value) for each in report.monitors],
                ["monitor"],
            )
            periods = ("before", "since")
            yield _gauge(
                "palate_drift_events_per_day",
                "Events of each kind for each day, before the champion's training and since.",
                [
                    ((kind, period), rate)
                    for kind, rates in report.per_day.items()
                    for period, rate in zip(periods, rates, strict=True)
                ],
                ["kind", "period"],
            )


def _gauge(
    name: str, help_text: str, samples: Iterable[tuple[Sequence[str], float | None]], labels: Sequence[str] = ()
) -> GaugeMetricFamily:
    """A gauge with a value for the labels of each sample that has one."""
    family = GaugeMetricFamily(name, help_text, labels=labels)
    for label_values, value in samples:
        if value is not None:
            family.add_metric(label_values, value)
    return family
