"""MLflow keeps the contract of the tracker, and a server that is away stops and slows nobody."""

from __future__ import annotations

import logging
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from palate.adapters.tracking.mlflow import MODEL, MlflowTracker
from palate.adapters.tracking.non_blocking import NonBlockingTracker
from palate.adapters.tracking.null import NullTracker
from palate.ports.tracker import Record, Release
from palate.testing.memory_tracker import MemoryTracker
from palate.testing.port_contracts.tracker import TrackerContract, record
from tests.waiting import LAST_RESORT_S, wait_until

if TYPE_CHECKING:
    from mlflow import MlflowClient

pytestmark = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::ResourceWarning"
)


@pytest.fixture(scope="module")
def client_class() -> type[MlflowClient]:
    """The client, imported where it is needed: the import is slow, and every run collects this file."""
    from mlflow import MlflowClient

    return MlflowClient


@pytest.fixture(scope="module")
def made(client_class: type[MlflowClient], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store as MLflow makes it, which takes seconds."""
    path = tmp_path_factory.mktemp("mlflow") / "mlflow.db"
    client_class(tracking_uri=f"sqlite:///{path}").search_experiments()
    return path


@pytest.fixture
def uri(made: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(made, tmp_path / 'mlflow.db')}"


@pytest.mark.slow
class TestMlflow(TrackerContract):
    @pytest.fixture
    def tracker(self, uri: str, tmp_path: Path) -> MlflowTracker:
        return MlflowTracker(uri, "palate", tmp_path / "artefacts")


class TestMemory(TrackerContract):
    @pytest.fixture
    def tracker(self) -> MemoryTracker:
        return MemoryTracker()


class TestPatient(TrackerContract):
    @pytest.fixture
    def tracker(self) -> NonBlockingTracker:
        return NonBlockingTracker(MemoryTracker(), timeout_s=LAST_RESORT_S)


@pytest.mark.slow
def test_mlflow_shows_the_run_its_parts_its_files_and_the_model(
    client_class: type[MlflowClient], uri: str, tmp_path: Path
) -> None:
    tracker = MlflowTracker(uri, "palate", tmp_path / "artefacts")
    whole = record(1, parts=(record(2), record(3)), files={"manifest.json": '{"a": "é"}'})
    tracker.record(whole, Release("v1", {"parent": "v0"}))

    client = client_class(tracking_uri=uri)
    experiment = client.get_experiment_by_name("palate")
    assert experiment is not None
    runs = {run.info.run_name: run for run in client.search_runs([experiment.experiment_id])}
    assert set(runs) == {"r1", "r2", "r3"}
    assert {run.info.status for run in runs.values()} == {"FINISHED"}
    assert runs["r2"].data.tags["mlflow.parentRunId"] == runs["r1"].info.run_id
    (kept,) = (tmp_path / "artefacts").rglob("manifest.json")
    assert kept.read_text(encoding="utf-8") == '{"a": "é"}'
    (version,) = client.search_model_versions(f"name = '{MODEL}'")
    assert (version.run_id, version.tags["parent"]) == (runs["r1"].info.run_id, "v0")


@pytest.fixture
def dead_port() -> int:
    """A port of this machine on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield int(listening.getsockname()[1])


@pytest.mark.slow
@pytest.mark.usefixtures("client_class")
def test_a_dead_server_is_passed_over_and_told(dead_port: int, caplog: pytest.LogCaptureFixture) -> None:
    tracker = NonBlockingTracker(MlflowTracker(f"http://127.0.0.1:{dead_port}", "palate"), timeout_s=LAST_RESORT_S)
    with caplog.at_level(logging.WARNING):
        tracker.record(record(1))
    assert "train r1 was not tracked; continuing" in caplog.text


@pytest.mark.slow
@pytest.mark.usefixtures("client_class")
def test_a_server_that_never_answers_is_not_waited_for(silent_port: int, caplog: pytest.LogCaptureFixture) -> None:
    tracker = NonBlockingTracker(MlflowTracker(f"http://127.0.0.1:{silent_port}", "palate"), timeout_s=0.2)
    tracker.record(record(1))
    assert "takes more than 0.2 s; continuing" in caplog.text


def test_what_is_late_is_still_written() -> None:
    inner, go = MemoryTracker(), threading.Event()

    class Slow(MemoryTracker):
        def record(self, record: Record, release: Release | None = None) -> None:
            go.wait(LAST_RESORT_S)
            inner.record(record, release)

    NonBlockingTracker(Slow(), timeout_s=0.01).record(record(1))
    assert inner.records == []
    go.set()
    assert wait_until(lambda: bool(inner.records))
    assert inner.records == [record(1)]


def test_a_full_disk_is_passed_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    class FullDisk(MemoryTracker):
        def record(self, record: Record, release: Release | None = None) -> None:
            raise OSError(28, "No space left on device")

    NonBlockingTracker(FullDisk(), timeout_s=LAST_RESORT_S).record(record(1))
    assert "No space left on device" in caplog.text


def test_no_tracker_keeps_nothing() -> None:
    tracker = NullTracker()
    tracker.record(record(1), Release("v1", {}))
    assert not tracker.recent("train")
    assert not tracker.releases()
