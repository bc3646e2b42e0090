"""Metrics of what all workers read from one store: each tells its own, and they are not summed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

import palate
from palate.services.context import AppContext
from palate.services.serve.job_counts import job_counts_of
from palate.services.serve.refused_snapshots import snapshot_problems
from palate.services.train.measure_drift import stored_drift
from palate.services.train.rolled_back import rolled_back


class StoreMetric(NamedTuple):
    """The description of a gauge."""

    name: str
    text: str
    labels: tuple[str, ...] = ()

    def family(self, samples: Iterable[tuple[Sequence[str], float | None]]) -> GaugeMetricFamily:
        """The gauge with a value for the labels of each sample that has one."""
        family = GaugeMetricFamily(self.name, self.text, labels=self.labels)
        for label_values, value in samples:
            if value is not None:
                family.add_metric(label_values, value)
        return family


_INFO: Final = StoreMetric("palate_info", "1 for the version of Palate.", ("version",))
_ITEMS: Final = StoreMetric("palate_items", "Items that can be recommended.")
_PENDING: Final = StoreMetric("palate_models_pending", "Models that the live snapshot lacks until the next training.")
_SNAPSHOT: Final = StoreMetric("palate_snapshot_info", "1 for the snapshot that is live.", ("version",))
_AGE: Final = StoreMetric("palate_model_age_seconds", "Time since the live snapshot was trained.")
_ROLLED_BACK: Final = StoreMetric(
    "palate_snapshot_rolled_back", "1 for each snapshot that guardrails rolled back.", ("version",)
)
_REFUSED: Final = StoreMetric(
    "palate_snapshot_refused",
    "1 for each snapshot that cannot be served, and for a damaged list of champions.",
    ("version",),
)
_JOBS: Final = StoreMetric("palate_jobs", "Of the newest hundred jobs, those in each state.", ("state",))
_DRIFT: Final = StoreMetric(
    "palate_drift",
    "Population stability index since the champion's training, by monitor; of unknown_items the share of events.",
    ("monitor",),
)
_PER_DAY: Final = StoreMetric(
    "palate_drift_events_per_day",
    "Events of each kind for each day, before the champion's training and since.",
    ("kind", "period"),
)
STORE_METRICS: Final = (_INFO, _ITEMS, _PENDING, _SNAPSHOT, _AGE, _ROLLED_BACK, _REFUSED, _JOBS, _DRIFT, _PER_DAY)
_JOB_STATES: Final = ("queued", "running", "done", "failed", "cancelled")


class StoreMetrics(Collector):
    """What is served, and what the learner measured last; without a measurement there are no values of it."""

    def __init__(self, context: AppContext) -> None:
        self._context = context

    def collect(self) -> Iterator[Metric]:
        context, live = self._context, self._context.live
        yield _INFO.family([((palate.__version__,), 1)])
        yield _ITEMS.family([((), len(live.serving.items))])
        yield _PENDING.family([((), len(live.pending))])
        yield _SNAPSHOT.family([((live.version,), 1)])
        yield _AGE.family([((), None if live.trained_at is None else context.clock() - live.trained_at)])
        yield _ROLLED_BACK.family([((str(change.before),), 1) for change in rolled_back(context.snapshots)])
        yield _REFUSED.family([((version,), 1) for version in snapshot_problems(context)])
        counts = job_counts_of(context).counts
        yield _JOBS.family([((state,), counts.get(state, 0)) for state in _JOB_STATES])
        yield from self._drift()

    def _drift(self) -> Iterator[Metric]:
        if (report := stored_drift(self._context)) is None:
            return
        yield _DRIFT.family([((each.name,), each.value) for each in report.monitors])
        periods = ("before", "since")
        yield _PER_DAY.family(
            [
                ((kind, period), rate)
                for kind, rates in report.per_day.items()
                for period, rate in zip(periods, rates, strict=True)
            ]
        )
