"""Contract tests for stores of experiments: append-only, at most one active, effective at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pytest

from palate.data.experiments import Experiment, ExperimentChange, Guardrail, RampStep, ShadowCounts
from palate.errors import Conflict
from palate.ports.experiments import Experiments
from palate.testing.port_contracts.examples import START

_STARTED: Final = ExperimentChange(
    START, "running", "canary", {"b": 0.9, "a": 0.1}, "operator", "It begins: ½ \U0001f600."
)
EXPERIMENT: Final = Experiment(
    name="ranker-2027",
    salt="s",
    kind="ab",
    variants={"b": "default", "a": "ranker"},
    metric="reward",
    guardrails=(Guardrail("dislikes", 0.05), Guardrail("lists", 0.1, is_lower_better=False)),
    steps=(RampStep("canary", 0.1, 1_000), RampStep("full", 1.0, 0)),
    n_users=10_000,
    level=0.05,
    min_users=100,
    history=(_STARTED,),
)
WON: Final = replace(_STARTED, at=START + 9, state="won", step="full", shares={"b": 0.0, "a": 1.0}, by="learner")
STOPPED: Final = replace(_STARTED, at=START + 10, state="stopped", shares={"b": 1.0})


@pytest.mark.anyio
class ExperimentsContract:
    """Inherit it and override ``open_experiments``: another view of the same, at first empty, store."""

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture
    def open_experiments(self) -> Callable[[], Experiments]:
        raise NotImplementedError

    @pytest.fixture
    def experiments(self, open_experiments: Callable[[], Experiments]) -> Experiments:
        return open_experiments()

    async def test_nothing_is_active_at_first(self, experiments: Experiments) -> None:
        await experiments.catch_up()
        assert experiments.active() is None
        assert await experiments.get("ranker-2027") is None
        assert list(await experiments.all()) == []

    async def test_an_experiment_comes_back_whole_and_its_variants_in_order(self, experiments: Experiments) -> None:
        await experiments.create(EXPERIMENT)
        stored = await experiments.get("ranker-2027")
        assert stored == EXPERIMENT == experiments.active()
        assert stored is not None
        assert list(stored.variants) == ["b", "a"]

    async def test_its_history_only_grows(self, experiments: Experiments) -> None:
        await experiments.create(EXPERIMENT)
        changed = await experiments.change(EXPERIMENT, WON)
        assert changed == await experiments.get("ranker-2027") == experiments.active()
        assert changed.history == (_STARTED, WON)

    async def test_the_active_object_is_the_same_until_something_changes(self, experiments: Experiments) -> None:
        await experiments.create(EXPERIMENT)
        before = experiments.active()
        await experiments.add_shadow("ranker-2027", {"a": ShadowCounts(1)})
        await experiments.catch_up()
        assert experiments.active() is before

    async def test_others_see_a_change_when_they_catch_up(self, open_experiments: Callable[[], Experiments]) -> None:
        first, second = open_experiments(), open_experiments()
        await first.create(EXPERIMENT)
        assert second.active() is None
        await second.catch_up()
        assert second.active() == EXPERIMENT
        await first.change(EXPERIMENT, STOPPED)
        await second.catch_up()
        assert second.active() is None

    async def test_there_is_a_single_active_experiment(self, experiments: Experiments) -> None:
        await experiments.create(EXPERIMENT)
        for other in (EXPERIMENT, replace(EXPERIMENT, name="other")):
            with pytest.raises(Conflict):
                await experiments.create(other)
        ended = await experiments.change(EXPERIMENT, STOPPED)
        later = replace(EXPERIMENT, name="other", history=(replace(_STARTED, at=START + 20),))
        await experiments.create(later)
        assert list(await experiments.all()) == [later, ended]
        with pytest.raises(Conflict):
            await experiments.create(replace(later, name="ranker-2027"))

    async def test_of_two_changes_at_once_the_second_is_refused(self, experiments: Experiments) -> None:
        await experiments.create(EXPERIMENT)
        changes = (experiments.change(EXPERIMENT, change) for change in (WON, STOPPED))
        results = await asyncio.gather(*changes, return_exceptions=True)
        assert sorted(isinstance(result, Conflict) for result in results) == [False, True]

    async def test_sums_over_lists_that_were_not_shown_add_up(
        self, open_experiments: Callable[[], Experiments]
    ) -> None:
        first, second = open_experiments(), open_experiments()
        await first.create(EXPERIMENT)
        assert dict(await first.shadow("ranker-2027")) == {}
        parts = [ShadowCounts(3, 1, 2.5, 1.5, 1.25, "it broke"), ShadowCounts(2, 0, 1.0, 1.0, 2.0)]
        for view, part in zip((first, second), parts, strict=True):
            await view.add_shadow("ranker-2027", {"a": part})
        assert dict(await first.shadow("ranker-2027")) == {"a": parts[0].plus(parts[1])}
        assert dict(await first.shadow("other")) == {}
