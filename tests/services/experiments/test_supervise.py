"""The supervisor changes running experiments by itself, leaves others alone, and survives failures."""

from __future__ import annotations

import pytest

from palate.data.experiments import ShadowCounts
from palate.errors import StorageFailed
from palate.services.context import AppContext
from palate.services.experiments import supervise as module
from palate.services.experiments.evaluate_experiment import ExperimentEvaluation, evaluate_experiment
from palate.services.experiments.live_experiments import create_experiment, experiment_named, stop_experiment
from palate.services.experiments.supervise import advance, supervise
from tests.services.experiments.test_live_experiments import SAME

pytestmark = pytest.mark.anyio


async def test_shadow_is_left_when_enough_lists_were_computed(empty: AppContext) -> None:
    await create_experiment(empty, "test", SAME)
    assert await advance(empty) is None
    await empty.experiments.add_shadow("test", {"same": ShadowCounts(100)})
    changed = await advance(empty)
    assert changed is not None
    assert (changed.last.by, changed.last.step, changed.last.state) == ("learner", "canary", "running")
    assert changed.last.reason == "100 lists were computed in shadow: on to 'canary'."


async def test_without_a_running_experiment_nothing_happens(empty: AppContext) -> None:
    assert await advance(empty) is None
    await create_experiment(empty, "test", SAME)
    await stop_experiment(empty, "test")
    assert await advance(empty) is None


async def test_an_operator_who_is_quicker_wins(empty: AppContext, monkeypatch: pytest.MonkeyPatch) -> None:
    async def evaluate_and_stop(context: AppContext, *arguments: object) -> ExperimentEvaluation:
        evaluation = await evaluate_experiment(context, *arguments)  # type: ignore[arg-type]  # as they came
        await stop_experiment(context, "test", "no")
        return evaluation

    await create_experiment(empty, "test", SAME)
    await empty.experiments.add_shadow("test", {"same": ShadowCounts(100)})
    monkeypatch.setattr(module, "evaluate_experiment", evaluate_and_stop)
    assert await advance(empty) is None
    assert (await experiment_named(empty, "test")).last.reason == "no"


async def test_a_failure_is_logged_and_tried_again(
    empty: AppContext, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    every = empty.settings.experiments.model_copy(update={"every_s": 0.001})
    empty.settings = empty.settings.model_copy(update={"experiments": every})
    tries = 0

    async def fail(context: AppContext) -> None:
        nonlocal tries
        tries += 1
        raise StorageFailed("the disk is away") if tries == 1 else RuntimeError("a bug")

    monkeypatch.setattr(module, "advance", fail)
    await supervise(empty, alive=lambda: tries < 3)
    assert "the disk is away" in caplog.text
    assert "a bug" in caplog.text
