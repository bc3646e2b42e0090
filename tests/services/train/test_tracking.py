"""Every training, evaluation and search is recorded; failures of the tracker do not matter."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from palate.adapters.tracking.non_blocking import NonBlockingTracker
from palate.adapters.tracking.null import NullTracker
from palate.app import clients, open_context, open_tracker
from palate.data.dataset import Dataset
from palate.errors import ConfigError
from palate.models.base import Run
from palate.models.registry import recommender
from palate.models.snapshot import read_manifest
from palate.services.experiments.compare import ComparisonRequest, compare
from palate.services.experiments.tune import SearchBudget, TuningRequest, tune
from palate.services.train.tracking import digest_settings, record_comparison, record_search
from palate.services.train.train import train
from palate.settings import Settings, load_settings
from palate.testing.memory_tracker import MemoryTracker
from tests.conftest import QUICK_MODELS
from tests.services.conftest import NEED_ORDER


def settings_for(folder: Path, **tracking: object) -> Settings:
    return load_settings(None, store={"data_dir": folder}, models=QUICK_MODELS, tracking=tracking)


@pytest.mark.slow
def test_a_training_is_written_down_with_its_lineage(quickly_trained_store: Path, tmp_path: Path) -> None:
    data_dir = Path(shutil.copytree(quickly_trained_store, tmp_path / "data"))
    settings, tracker = settings_for(data_dir), MemoryTracker()

    async def trained() -> tuple[str | None, str]:
        async with open_context(settings) as context:
            context.tracker = tracker
            before = context.snapshots.champion()
            return before, (await train(context, Run())).version

    before, version = asyncio.run(trained())
    (record,), (release,) = tracker.records, tracker.register
    manifest = read_manifest(data_dir / "snapshots" / version)
    assert (record.kind, record.name, release.version) == ("train", version, version)
    assert release.lineage["parent"] == before
    assert release.lineage["data_digest"] == manifest["data_digest"]
    assert release.lineage["cursor"] == str(manifest["cursor"])
    assert release.lineage["settings"] == digest_settings(settings)
    assert release.lineage["promoted"] == "true"
    assert release.lineage["verdict"] == manifest["verdict"]["why"]
    assert record.params["ease.reg"] == "0.0"
    assert record.params["ials.evidence_decay.half_life"] == "100.0", "defaults too"
    assert record.params["segments.of"] == '["ials"]'
    assert record.metrics["events"] == manifest["events"]
    assert {name.partition("/")[2] for name in record.metrics if name.startswith("fit_s/")} == set(
        settings.models
    ) - NEED_ORDER
    assert version in record.files["manifest.json"]


@pytest.mark.slow
def test_a_server_that_is_down_does_not_stop_a_training(
    quickly_trained_store: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    data_dir = Path(shutil.copytree(quickly_trained_store, tmp_path / "data"))
    settings = settings_for(data_dir, enabled="on", uri="http://127.0.0.1:9", timeout_s=1.0)

    async def trained() -> str | None:
        async with open_context(settings) as context:
            version = (await train(context, Run())).version
            return version if context.snapshots.champion() == version else None

    assert asyncio.run(trained())
    assert "continuing without it" in caplog.text


@pytest.mark.slow
def test_an_evaluation_is_written_down_model_by_model(community_data: Dataset) -> None:
    recipes = {"popular": recommender("popular"), "ease": recommender("ease")}
    result = compare(community_data, recipes, ComparisonRequest(only=["popular", "ease", "random"], now=1.7e9))
    record = record_comparison(result, recipes, "<html>")
    assert {part.name for part in record.parts} == {"popular", "ease", "random"}
    ease = next(part for part in record.parts if part.name == "ease")
    assert ease.params["reg"] == "0.0"
    assert ease.metrics["ndcg_low"] < ease.metrics["ndcg"] < ease.metrics["ndcg_high"]
    assert ease.metrics["fit_s"] > 0
    assert record.tags["best"] == next(iter(result.models))
    assert set(record.files) == {"report.html", "evaluation.json"}


def test_a_search_is_written_down_with_its_gain(community_data: Dataset) -> None:
    ticks = iter(range(1_000))
    result = tune(
        community_data,
        recommender("trending"),
        TuningRequest(budget=SearchBudget(trials=2), now=1.7e9),
        clock=lambda: float(next(ticks)),
    )
    record = record_search(result, "trending")
    assert set(record.params) == {"half_life_days"}
    assert record.metrics["best"] >= record.metrics["given"]
    assert record.tags["metric"] == "ndcg@10"


def test_the_digest_is_of_models_and_pipelines_alone(tmp_path: Path) -> None:
    plain = settings_for(tmp_path)
    assert digest_settings(plain) == digest_settings(settings_for(tmp_path / "elsewhere"))
    other = load_settings(None, models={**QUICK_MODELS, "ease": {"reg": 301.0}})
    assert digest_settings(plain) != digest_settings(other)


def test_tracking_is_on_where_mlflow_is_installed_unless_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(open_tracker(settings_for(tmp_path, enabled="auto")), NonBlockingTracker)
    assert isinstance(open_tracker(settings_for(tmp_path, enabled="off")), NullTracker)
    monkeypatch.setattr(clients, "find_spec", lambda _name: None)
    assert isinstance(open_tracker(settings_for(tmp_path, enabled="auto")), NullTracker)
    with pytest.raises(ConfigError, match=r"palate\[tracking\]"):
        open_tracker(settings_for(tmp_path, enabled="on"))
    assert not list(tmp_path.iterdir()), "nothing is made before the first record"
