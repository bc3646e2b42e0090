"""The budget compares both on the same requests and counts shared arrays once."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from palate.data.dataset import Dataset
from palate.models.base import Model
from palate.models.composite import fit_all
from palate.models.registry import recommender
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.services.train import gate_budget
from palate.services.train.gate_budget import array_bytes, check_budget
from palate.services.train.promotion_gate import serving_state
from palate.settings import load_settings
from tests.services.train.test_promotion_gate import PIPELINE

GATE = load_settings().learner.gate


@pytest.fixture(scope="module")
def models(community_data: Dataset) -> Mapping[str, Model]:
    return fit_all({"main": recommender("popular")}, community_data)


def test_the_same_models_are_within_any_budget(community_data: Dataset, models: Mapping[str, Model]) -> None:
    state = serving_state(models, community_data)
    latency, memory = check_budget(PIPELINE, state, state, community_data, GATE, 1)
    assert latency.passed
    assert memory.passed
    assert memory.value == 1.0


def test_a_pipeline_that_is_slow_with_the_challenger_is_refused(
    community_data: Dataset, models: Mapping[str, Model], monkeypatch: pytest.MonkeyPatch
) -> None:
    challenger, champion = serving_state(models, community_data), serving_state(models, community_data)
    now = 0.0

    class SlowPipeline:
        def run(self, query: Query) -> None:
            nonlocal now
            now += 0.1 if query.serving is challenger else 0.01

    monkeypatch.setattr(time, "process_time", lambda: now)
    slow: Pipeline = SlowPipeline()  # type: ignore[assignment]  # only run is called
    latency, _ = check_budget(slow, challenger, champion, community_data, GATE, 1)
    assert not latency.passed
    assert latency.value == pytest.approx(10.0)
    latency, _ = check_budget(slow, champion, challenger, community_data, GATE, 1)
    assert latency.passed


def test_larger_models_are_refused_once_they_are_large(
    community_data: Dataset, models: Mapping[str, Model], monkeypatch: pytest.MonkeyPatch
) -> None:
    many = {name: fit_all({name: recommender("ials")}, community_data)[name] for name in ("main", "b")}
    challenger, champion = serving_state(many, community_data), serving_state(models, community_data)
    assert check_budget(PIPELINE, challenger, champion, community_data, GATE, 1)[1].passed, (
        "small enough for any machine"
    )
    monkeypatch.setattr(gate_budget, "_SMALL_BYTES", 0)
    refused = check_budget(PIPELINE, challenger, champion, community_data, GATE, 1)[1]
    assert not refused.passed
    assert refused.value is not None
    assert refused.value > GATE.max_memory_ratio


def test_arrays_that_models_share_count_once(models: Mapping[str, Model]) -> None:
    main = models["main"]
    assert array_bytes({"main": main, "again": main}) == array_bytes(models)
    assert array_bytes({"main": main, "equal": replace(main)}) == array_bytes(models), "the arrays are the same"
    assert array_bytes(models) == sum(value.nbytes for value in vars(main).values() if isinstance(value, np.ndarray))
