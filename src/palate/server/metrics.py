"""Metrics for Prometheus."""

from __future__ import annotations

import functools
import math
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import Scope

from palate.services.context import AppContext
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
_DROPPED: Final = Gauge("palate_impressions_dropped", "Impressions lost since the start.", registry=REGISTRY)
_ITEMS: Final = Gauge("palate_items", "Items that can be recommended.", registry=REGISTRY)
_PENDING: Final = Gauge(
    "palate_models_pending", "Models that the live snapshot lacks until the next training.", registry=REGISTRY
)
_REDIS_UP: Final = Gauge(
    "palate_redis_up", "1 while Redis is used, 0 while it cannot be, NaN if there is none.", registry=REGISTRY
)
_REDIS_FAILURES: Final = Gauge(
    "palate_redis_failures", "Calls of Redis that failed or were not made, since the start.", registry=REGISTRY
)
_USER_STATES: Final = Gauge(
    "palate_user_states",
    "Answers since the start whose user's state was kept from an earlier answer (hit) or computed anew (miss).",
    ["outcome"],
    registry=REGISTRY,
)
_SNAPSHOT: Final = Gauge("palate_snapshot_info", "1 for the snapshot that is live.", ["version"], registry=REGISTRY)

_ROLLED_BACK: Final = Gauge(
    "palate_snapshot_rolled_back", "1 for each snapshot that guardrails rolled back.", ["version"], registry=REGISTRY
)

_DRIFT: Final = Gauge(
    "palate_drift",
    "Population stability index since the champion's training, by monitor; of unknown_items the share of events.",
    ["monitor"],
    registry=REGISTRY,
)
_EVENTS_PER_DAY: Final = Gauge(
    "palate_drift_events_per_day",
    "Events of each kind for each day, before the champion's training and since.",
    ["kind", "period"],
    registry=REGISTRY,
)


def record_response(scope: Scope, status: int, took_s: float) -> None:
    """Record the route, status and latency of a response."""
    latency, answers = _children(getattr(scope.get("route"), "path", "unmatched"), status)
    latency.observe(took_s)
    answers.inc()


@functools.cache
def _children(path: str, status: int) -> tuple[Histogram, Counter]:
    """Return the metrics of one route and status; there are few of both, and no path of a request is among them."""
    route = path.replace(":path}", "}")
    return _LATENCY.labels(route), _REQUESTS.labels(route, str(status))


def record_events(new: int, repeated: int) -> None:
    """Record events that were acknowledged."""
    _NEW_EVENTS.inc(new)
    _REPEATED_EVENTS.inc(repeated)


def render_metrics(context: AppContext) -> bytes:
    """Serialise all metrics in the text format of Prometheus."""
    _DROPPED.set(context.impressions.dropped)
    _ITEMS.set(len(context.live.serving.items))
    _PENDING.set(len(context.live.pending))
    states = user_states_of(context)
    _USER_STATES.labels("hit").set(states.n_hits)
    _USER_STATES.labels("miss").set(states.n_misses)
    shared = context.features.shared_state
    _REDIS_UP.set(math.nan if shared is None else not shared.is_degraded)
    _REDIS_FAILURES.set(0 if shared is None else shared.n_failures)
    _SNAPSHOT.clear()
    _SNAPSHOT.labels(context.live.version).set(1)
    _ROLLED_BACK.clear()
    for change in rolled_back(context.snapshots):
        _ROLLED_BACK.labels(str(change.before)).set(1)
    _set_drift(context)
    return generate_latest(REGISTRY)


def _set_drift(context: AppContext) -> None:
    """Set what the learner measured last; without a measurement there are no values."""
    report = stored_drift(context)
    _DRIFT.clear()
    _EVENTS_PER_DAY.clear()
    for monitor in report.monitors if report else ():
        if monitor.value is not None:
            _DRIFT.labels(monitor.name).set(monitor.value)
    for kind, rates in (report.per_day if report else {}).items():
        for period, rate in zip(("before", "since"), rates, strict=True):
            if rate is not None:
                _EVENTS_PER_DAY.labels(kind, period).set(rate)
