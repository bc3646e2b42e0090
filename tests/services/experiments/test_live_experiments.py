"""Operators create, ramp and stop experiments, and are told what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from palate.data.experiments import RampStep
from palate.errors import Conflict, InvalidInput, NotFound
from palate.evaluation.ab_test import RAMP
from palate.services.context import AppContext
from palate.services.experiments.live_experiments import (
    create_experiment,
    experiment_named,
    ramp_experiment,
    stop_experiment,
)
from tests.services.experiments.test_next_change import STEPS

pytestmark = pytest.mark.anyio

SAME = {"control": "default", "same": "default"}
"""An A/A test."""


async def test_an_experiment_goes_up_step_by_step_and_ends(empty: AppContext) -> None:
    experiment = await create_experiment(empty, "test", SAME, reason="to see")
    assert (experiment.last.step, experiment.last.state, experiment.last.reason) == ("shadow", "running", "to see")
    assert experiment.steps == RAMP
    assert [(each.name, each.tolerance) for each in experiment.guardrails] == [("dislikes", 0.05), ("errors", 0.0)]
    shares = [(await ramp_experiment(empty, "test")).last.shares["same"] for _ in range(3)]
    assert shares == [0.05, 0.5, 1.0]
    won = await experiment_named(empty, "test")
    assert (won.last.state, won.is_active) == ("won", True)
    for refused in (ramp_experiment(empty, "test"), create_experiment(empty, "next", SAME)):
        with pytest.raises(Conflict):
            await refused
    stopped = await stop_experiment(empty, "test")
    assert (stopped.last.state, stopped.is_active, empty.experiments.active()) == ("stopped", False, None)
    with pytest.raises(Conflict, match="has ended: stopped"):
        await stop_experiment(empty, "test")
    assert [change.step for change in stopped.history] == ["shadow", "canary", "half", "full", "full"]
    await create_experiment(empty, "next", SAME)


async def test_the_last_step_is_for_a_single_treatment(empty: AppContext) -> None:
    await create_experiment(empty, "test", {**SAME, "other": "default"}, steps=STEPS)
    with pytest.raises(Conflict, match="same, other are compared"):
        await ramp_experiment(empty, "test", "full")
    assert (await ramp_experiment(empty, "test", "half")).last.shares["other"] == pytest.approx(1 / 3)


async def test_mixed_lists_may_be_shown_to_everybody(empty: AppContext) -> None:
    await create_experiment(empty, "test", SAME, kind="interleave")
    full = await ramp_experiment(empty, "test", "full")
    assert (full.last.state, full.last.shares) == ("running", {"control": 0.0, "interleaved": 1.0})


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"name": "a/b"}, "no name"),
        ({"name": ""}, "no name"),
        ({"variants": {"control": "default"}}, "2 to 10 variants"),
        ({"variants": {**SAME, "third": "default"}, "kind": "interleave"}, "2 to 2 variants"),
        ({"variants": {**SAME, "interleaved": "default"}}, "none called 'interleaved'"),
        ({"variants": {"a b": "default", "c": "default"}}, "no name"),
        ({"metric": "joy"}, "there are reward, clicks"),
        ({"guardrails": {"reward": 0.1}}, "there are dislikes, errors"),
        ({"guardrails": {"dislikes": -0.1}}, "0 or more"),
        ({"steps": ()}, "at least two steps"),
        ({"steps": (RampStep("a", 0.5, 0), RampStep("b", 0.9, 0))}, "rise up to 1"),
        ({"steps": (RampStep("a", 0.5, 0), RampStep("a", 1.0, 0))}, "names of their own"),
        ({"steps": (RampStep("a", float("nan"), 0), RampStep("b", 1.0, 0))}, "rise up to 1"),
    ],
)
async def test_what_cannot_work_is_refused(empty: AppContext, changes: dict[str, Any], what: str) -> None:
    with pytest.raises(InvalidInput, match=what):
        await create_experiment(empty, **{"name": "test", "variants": SAME, **changes})
    assert list(await empty.experiments.all()) == []


async def test_unknown_names_are_refused_with_those_there_are(empty: AppContext) -> None:
    await create_experiment(empty, "test", SAME)
    with pytest.raises(NotFound, match="'tset'; there are: test"):
        await stop_experiment(empty, "tset")
    with pytest.raises(InvalidInput, match="there are shadow, canary, half, full"):
        await ramp_experiment(empty, "test", "quarter")
