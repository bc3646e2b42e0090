"""Metrics that the workers of a server share: values in mapped files, one for each kind of metric and worker."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, values
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
_MEMORY: Final = Path("/dev/shm")  # noqa: S108  # a folder of its own is created in it


def create_metrics_folder() -> Path:
    """Create a folder for the files of all workers, in memory where the system has such a file system."""
    parent = _MEMORY if os.access(_MEMORY, os.W_OK | os.X_OK) else None
    return Path(tempfile.mkdtemp(prefix="palate-metrics-", dir=parent))


def share_metrics(folder: Path, worker: int) -> None:
    """Keep the metrics of this process in ``folder``; call it before a metric exists.

    A worker that replaces a dead one of the same number continues its counters.
    """
    os.environ[_FOLDER] = str(folder)
    values.ValueClass = values.MultiProcessValue(lambda: str(worker))  # type: ignore[no-untyped-call]  # untyped


def remove_gauges(folder: Path, worker: int) -> None:
    """Remove the gauges of a worker that has ended; its counters stay."""
    mark_process_dead(worker, str(folder))  # type: ignore[no-untyped-call]  # untyped


def is_shared() -> bool:
    """Whether the metrics of this process are those of a worker among others."""
    return _FOLDER in os.environ


def all_workers() -> CollectorRegistry:
    """The sums over all workers."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # untyped
    return registry
