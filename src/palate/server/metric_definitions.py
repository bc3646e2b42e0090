"""The metrics that each process counts by itself, and that are summed over the workers of a server."""

from __future__ import annotations

from typing import Final, Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY: Final = CollectorRegistry()
_BUCKETS_S: Final = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)
_STAGE_BUCKETS_S: Final = (0.00001, 0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.2, 1)
_PAUSES_S: Final = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1_000)


LABELS: Final[dict[str, tuple[str, ...]]] = {}
"""The labels of each metric."""


def _histogram(name: str, text: str, buckets: tuple[float, ...], labels: tuple[str, ...] = ()) -> Histogram:
    LABELS[name] = labels
    return Histogram(name, text, labels, buckets=buckets, registry=REGISTRY)


def _counter(name: str, text: str, labels: tuple[str, ...] = ()) -> Counter:
    LABELS[name] = labels
    return Counter(name, text, labels, registry=REGISTRY)


def _gauge(
    name: str, text: str, labels: tuple[str, ...] = (), mode: Literal["livesum", "livemin"] = "livesum"
) -> Gauge:
    LABELS[name] = labels
    return Gauge(name, text, labels, registry=REGISTRY, multiprocess_mode=mode)


LATENCY: Final = _histogram("palate_request_seconds", "Time to answer, by route.", _BUCKETS_S, ("route",))
REQUESTS: Final = _counter(
    "palate_requests", "Answers, by route and status; 499: the client went away.", ("route", "status")
)
STAGES: Final = _histogram(
    "palate_stage_seconds",
    "Time of a stage of the pipeline for one list, and of reading the user (read.user), of one in eight.",
    _STAGE_BUCKETS_S,
    ("stage",),
)
BATCH_SIZES: Final = _histogram(
    "palate_batch_requests",
    "Requests that went through a pipeline together, of one batch in eight.",
    (1, 2, 4, 8, 16),
)
EVENTS: Final = _counter("palate_events", "Events acknowledged, new or repeated.", ("outcome",))
FOLDS: Final = _histogram(
    "palate_event_fold_seconds", "From when events were received until every answer knew them.", _BUCKETS_S
)
ADAPTATIONS: Final = _histogram(
    "palate_adapt_seconds",
    "From when an event was acknowledged to the first list for its user that this process computed from it.",
    _PAUSES_S,
)
SHOWN: Final = _counter(
    "palate_items_shown",
    "Items in lists that were shown, by pipeline and by what gave most of the score.",
    ("pipeline", "source"),
)
CLICKED: Final = _counter(
    "palate_items_clicked",
    "Of these, items with positive feedback that named the list; of lists of other workers the source is unknown.",
    ("pipeline", "source"),
)
DROPPED: Final = _counter("palate_impressions_dropped", "Impressions lost: the queue was full, or the store failed.")
QUEUED: Final = _gauge("palate_queue_length", "What waits: impressions, and requests for a pipeline.", ("queue",))
USER_STATES: Final = _counter(
    "palate_user_states",
    "Answers whose user's state was kept from an earlier answer (hit) or computed anew (miss).",
    ("outcome",),
)
CACHED_LISTS: Final = _counter(
    "palate_cached_lists",
    "Requests that a list computed ahead could answer, and did (hit) or did not (miss).",
    ("outcome",),
)
DEGRADED: Final = _counter(
    "palate_degraded_reads", "Reads for answers that the store refused: the answers know nothing of their user."
)
STORE_UP: Final = _gauge("palate_store_up", "1 if the store could be read at the last look, else 0.", mode="livemin")
REDIS_UP: Final = _gauge(
    "palate_redis_up", "1 while Redis is used, 0 while it cannot be, NaN if there is none.", mode="livemin"
)
REDIS_FAILURES: Final = _counter("palate_redis_failures", "Calls of Redis that failed or were not made.")
BACKGROUND_FAILURES: Final = _counter(
    "palate_background_failures", "Runs of background tasks that failed and were tried again, by task.", ("task",)
)
WORKERS: Final = _gauge("palate_workers", "Processes that answer at this address.")
