"""Runs and a model registry in MLflow; loaded when the first record is written."""

from __future__ import annotations

import logging
import math
import os
import re
import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from palate.ports.tracker import Record, Release

if TYPE_CHECKING:
    from mlflow import MlflowClient

MODEL: Final = "palate"
"""The name in the registry under which every snapshot is a version."""
_KIND: Final = "palate.kind"
_PARENT: Final = "mlflow.parentRunId"
_NAME: Final = "mlflow.runName"
_MOST_PARAMS: Final = 100
_LONGEST: Final = 6_000
_NOT_A_KEY: Final = re.compile(r"[^\w\-. /]")
_QUICK: Final = {"MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1", "MLFLOW_HTTP_REQUEST_TIMEOUT": "5"}


class MlflowTracker:
    """``uri`` is a tracking server, or a SQLite file, with artefacts in ``artefacts`` beside it."""

    def __init__(self, uri: str, experiment: str, artefacts: Path | None = None) -> None:
        self._uri = uri
        self._experiment = experiment
        self._artefacts = artefacts

    def record(self, record: Record, release: Release | None = None) -> None:
        run = self._run(record, {})
        for part in record.parts:
            self._run(part, {_PARENT: run})
        if release is not None:
            self._register(release, run)

    def recent(self, kind: str, n: int = 10) -> Sequence[Record]:
        wanted = f"tags.`{_KIND}` = '{kind}'"
        found = self._client.search_runs([self._experiment_id], wanted, max_results=n, order_by=["start_time DESC"])
        return [_record(run) for run in found]

    def releases(self, n: int = 10) -> Sequence[Release]:
        found = self._client.search_model_versions(
            f"name = '{MODEL}'", max_results=n, order_by=["creation_timestamp DESC"]
        )
        newest_first = sorted(found, key=lambda one: -int(one.version))  # those of one moment too
        return [Release(one.tags["snapshot"], _without(one.tags, "snapshot")) for one in newest_first]

    @cached_property
    def _client(self) -> MlflowClient:
        for name, value in _QUICK.items():
            os.environ.setdefault(name, value)
        if self._artefacts is not None:
            self._artefacts.mkdir(parents=True, exist_ok=True)
        from mlflow import MlflowClient

        for chatty in ("mlflow", "alembic"):
            logging.getLogger(chatty).setLevel(logging.WARNING)
        return MlflowClient(tracking_uri=self._uri, registry_uri=self._uri)

    @cached_property
    def _experiment_id(self) -> str:
        there = self._client.get_experiment_by_name(self._experiment)
        if there is not None:
            return str(there.experiment_id)
        where = None if self._artefacts is None else self._artefacts.absolute().as_uri()
        return str(self._client.create_experiment(self._experiment, artifact_location=where))

    def _run(self, record: Record, tags: Mapping[str, str]) -> str:
        from mlflow.entities import Metric, Param

        client, now_ms = self._client, int(time.time() * 1000)
        kind = {} if _PARENT in tags else {_KIND: record.kind}
        run = client.create_run(
            self._experiment_id, run_name=record.name, tags={**_keyed(record.tags), **tags, **kind}
        ).info.run_id
        metrics = [
            Metric(name, value, now_ms, 0) for name, value in _keyed(record.metrics).items() if math.isfinite(value)
        ]
        params = [Param(name, value[:_LONGEST]) for name, value in _keyed(record.params).items()]
        for start in range(0, max(len(params), 1), _MOST_PARAMS):
            client.log_batch(run, metrics if not start else (), params[start : start + _MOST_PARAMS])
        for name, text in record.files.items():
            client.log_text(run, text, name)
        client.set_terminated(run)
        return str(run)

    def _register(self, release: Release, run: str) -> None:
        from mlflow.exceptions import MlflowException

        try:
            self._client.create_registered_model(MODEL)
        except MlflowException as error:
            if error.error_code != "RESOURCE_ALREADY_EXISTS":
                raise
        tags = {**_keyed(release.lineage), "snapshot": release.version}
        self._client.create_model_version(MODEL, source=f"runs:/{run}", run_id=run, tags=tags)


def _record(run: Any) -> Record:
    own = {name: value for name, value in run.data.tags.items() if not name.startswith("mlflow.")}
    name, kind = run.data.tags[_NAME], run.data.tags[_KIND]
    return Record(kind, name, dict(run.data.params), dict(run.data.metrics), _without(own, _KIND))


def _without(values: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in values.items() if key != name}


def _keyed(values: Mapping[str, Any]) -> dict[str, Any]:
    """``values`` under names that MLflow takes."""
    return {_NOT_A_KEY.sub("_", name): value for name, value in values.items()}
