"""Experiment tracker and model registry in MLflow, which is imported at the first use."""

from __future__ import annotations

import logging
import math
import os
import re
import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from palate.ports.tracker import Record, Release

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run
    from mlflow.entities.model_registry import ModelVersion

ValueT = TypeVar("ValueT")

MODEL: Final = "palate"
"""The name of the registered model; each snapshot is a version of it."""
_KIND: Final = "palate.kind"
_PARENT: Final = "mlflow.parentRunId"
_NAME: Final = "mlflow.runName"
_MAX_VERSIONS: Final = 1_000
"""The newest versions in the registry that may have an alias."""
_MAX_PARAMS: Final = 100
_MAX_LENGTH: Final = 6_000
_INVALID_CHARACTER: Final = re.compile(r"[^\w\-. /]")
_HTTP_LIMITS: Final = {"MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1", "MLFLOW_HTTP_REQUEST_TIMEOUT": "5"}


class MlflowTracker:
    """``uri`` is a tracking server, or an SQLite file with the folder ``artefacts`` for attached files."""

    def __init__(self, uri: str, experiment: str, artefacts: Path | None = None) -> None:
        self._uri = uri
        self._experiment = experiment
        self._artefacts = artefacts

    def record(self, record: Record, release: Release | None = None) -> None:
        run = self._create_run(record, {})
        for part in record.parts:
            self._create_run(part, {_PARENT: run})
        if release is not None:
            self._register(release, run)

    def set_aliases(self, aliases: Mapping[str, str | None]) -> None:
        numbers = {version.tags["snapshot"]: version.version for version in self._newest_versions(_MAX_VERSIONS)}
        present = self._model_aliases() if numbers else {}
        for alias, snapshot in aliases.items():
            number = numbers.get(snapshot or "")
            if number is not None:
                self._client.set_registered_model_alias(MODEL, alias, number)
            elif alias in present:
                self._client.delete_registered_model_alias(MODEL, alias)

    def aliases(self) -> Mapping[str, str]:
        snapshots = {str(each.version): each.tags["snapshot"] for each in self._newest_versions(_MAX_VERSIONS)}
        present = self._model_aliases() if snapshots else {}
        return {alias: snapshots[number] for alias, number in present.items() if number in snapshots}

    def recent(self, kind: str, n: int = 10) -> Sequence[Record]:
        condition = f"tags.`{_KIND}` = '{kind}'"
        runs = self._client.search_runs([self._experiment_id], condition, max_results=n, order_by=["start_time DESC"])
        return [_parse_run(run) for run in runs]

    def releases(self, n: int = 10) -> Sequence[Release]:
        newest = self._newest_versions(n)
        return [Release(version.tags["snapshot"], _drop_key(version.tags, "snapshot")) for version in newest]

    def _newest_versions(self, n: int) -> list[ModelVersion]:
        versions = self._client.search_model_versions(
            f"name = '{MODEL}'", max_results=n, order_by=["creation_timestamp DESC"]
        )
        return sorted(versions, key=lambda version: -int(version.version))  # also those of equal time

    def _model_aliases(self) -> dict[str, str]:
        """The number of the version of each alias."""
        return {name: str(number) for name, number in self._client.get_registered_model(MODEL).aliases.items()}

    @cached_property
    def _client(self) -> MlflowClient:
        for name, value in _HTTP_LIMITS.items():
            os.environ.setdefault(name, value)
        if self._artefacts is not None:
            self._artefacts.mkdir(parents=True, exist_ok=True)
        from mlflow import MlflowClient

        for logger in ("mlflow", "alembic"):
            logging.getLogger(logger).setLevel(logging.WARNING)
        return MlflowClient(tracking_uri=self._uri, registry_uri=self._uri)

    @cached_property
    def _experiment_id(self) -> str:
        experiment = self._client.get_experiment_by_name(self._experiment)
        if experiment is not None:
            return str(experiment.experiment_id)
        location = None if self._artefacts is None else self._artefacts.absolute().as_uri()
        return str(self._client.create_experiment(self._experiment, artifact_location=location))

    def _create_run(self, record: Record, tags: Mapping[str, str]) -> str:
        from mlflow.entities import Metric, Param

        client, now_ms = self._client, int(time.time() * 1000)
        kind = {} if _PARENT in tags else {_KIND: record.kind}
        run = client.create_run(
            self._experiment_id, run_name=record.name, tags={**_clean_names(record.tags), **tags, **kind}
        ).info.run_id
        metrics = [
            Metric(name, value, now_ms, 0)
            for name, value in _clean_names(record.metrics).items()
            if math.isfinite(value)
        ]
        params = [Param(name, value[:_MAX_LENGTH]) for name, value in _clean_names(record.params).items()]
        for start in range(0, max(len(params), 1), _MAX_PARAMS):
            client.log_batch(run, metrics if not start else (), params[start : start + _MAX_PARAMS])
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
        tags = {**_clean_names(release.lineage), "snapshot": release.version}
        self._client.create_model_version(MODEL, source=f"runs:/{run}", run_id=run, tags=tags)


def _parse_run(run: Run) -> Record:
    tags = {name: value for name, value in run.data.tags.items() if not name.startswith("mlflow.")}
    name, kind = run.data.tags[_NAME], run.data.tags[_KIND]
    return Record(kind, name, dict(run.data.params), dict(run.data.metrics), _drop_key(tags, _KIND))


def _drop_key(values: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in values.items() if key != name}


def _clean_names(values: Mapping[str, ValueT]) -> dict[str, ValueT]:
    """Replace the characters of names that MLflow does not accept."""
    return {_INVALID_CHARACTER.sub("_", name): value for name, value in values.items()}
