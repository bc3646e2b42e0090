"""Evaluations count the users, lists and feedback of the current comparison, and nothing else."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from palate.data.experiments import INTERLEAVED, Experiment
from palate.ports.impressions import Impression
from palate.services.context import AppContext
from palate.services.experiments.evaluate_experiment import evaluate_experiment
from palate.services.experiments.experiment_report import evaluation_row, to_text
from palate.testing.port_contracts.examples import impression
from tests.services.conftest import NOW, did
from tests.services.experiments.test_next_change import running

pytestmark = pytest.mark.anyio

BEGAN = NOW - 1_000
EXPERIMENT = running("half", n_users=100, min_users=2, guardrails=())


def begun(experiment: Experiment = EXPERIMENT, at: float = BEGAN) -> Experiment:
    return replace(experiment, history=(replace(experiment.last, at=at),))


def shown(number: int, user: str, arm: str | None = "control", at: float = BEGAN + 100, **changes: Any) -> Impression:
    variant = None if arm is None else f"ranker-2027/{arm}"
    policy = "other" if arm == "new" else "default"
    values: dict[str, Any] = {"policy": policy, "teams": None, "took_ms": 2.0, "seed": number, **changes}
    return impression(number, user, at=at, variant=variant, **values)


async def evaluate(context: AppContext, experiment: Experiment, lists: list[Impression], events: list[Any]) -> Any:
    for each in lists:
        context.impressions.put(each, 0)
    await context.log.append(events)
    return await evaluate_experiment(context, experiment)


async def test_feedback_is_added_up_by_user(empty: AppContext) -> None:
    lists = [shown(0, "ann", "new"), shown(1, "ann", "new", took_ms=4.0), shown(2, "bob"), shown(3, "cid", "new")]
    events = [
        did("ann", "click", "dune", at=BEGAN + 110, recommendation_id="r0"),
        did("ann", "like", "1984", at=BEGAN + 110, recommendation_id="r1"),
        did("bob", "dislike", "dune", at=BEGAN + 110, recommendation_id="r2"),
    ]
    evaluation = await evaluate(empty, begun(), lists, events)
    new, control = evaluation.totals["new"], evaluation.totals["control"]
    assert new.column("reward").tolist() == [1.5, 0.0]
    assert new.column("clicks").tolist() == [2, 0]
    assert new.column("lists").tolist() == [2, 1]
    assert new.sample("latency_ms").mean == pytest.approx(8 / 3)
    assert control.column("reward").tolist() == [-1.0]
    assert control.sample("dislikes").mean == 1
    assert math.isnan(control.column("reward_before")[0])
    assert evaluation_row(evaluation)["arms"]["new"]["users"] == 2
    assert "new: 2 users, reward 0.75" in to_text(evaluation)


async def test_other_lists_do_not_count(empty: AppContext) -> None:
    began = begun()
    ended = began.with_change(replace(began.last, at=BEGAN + 500, state="stopped", shares={"control": 1.0}))
    lists = [
        shown(0, "ann", "new", at=BEGAN - 1),  # before it
        shown(1, "ann", "new", at=BEGAN + 0.01),  # some servers may not know of it yet
        shown(2, "ann", None),
        shown(3, "ann", "new", at=BEGAN + 600),  # after it
        replace(shown(4, "ann"), variant="another/new"),
        shown(5, "bob", at=BEGAN - 5, seed=7),
        shown(6, "bob", at=BEGAN + 5, seed=7),  # a page of a list from before it
    ]
    evaluation = await evaluate(empty, ended, lists, [])
    assert {arm: len(each.users) for arm, each in evaluation.totals.items()} == {"control": 0, "new": 0}
    assert evaluation_row(evaluation)["until"] is not None


async def test_users_with_lists_of_two_arms_are_left_out_and_counted(empty: AppContext) -> None:
    lists = [shown(0, "ann", "new"), shown(1, "ann", "control"), shown(2, "bob")]
    evaluation = await evaluate(empty, begun(), lists, [])
    assert (evaluation.n_mixed, len(evaluation.totals["control"].users)) == (1, 1)
    assert "Left out: 1 users" in to_text(evaluation)


async def test_what_was_earned_before_the_experiment_explains_what_is_earned_in_it(empty: AppContext) -> None:
    lists, events = [], []
    for number in range(40):
        user, arm = f"user-{number:02}", "new" if number % 2 else "control"
        before, within = f"r{2 * number}", f"r{2 * number + 1}"
        lists += [shown(2 * number, user, None, at=BEGAN - 50), shown(2 * number + 1, user, arm)]
        if number // 2 % 2:
            events += [did(user, "like", "dune", at=BEGAN - 40, recommendation_id=before)]
            events += [did(user, "like", "1984", at=BEGAN + 140, recommendation_id=within)]
    evaluation = await evaluate(empty, begun(), lists, events)
    assert evaluation.totals["new"].column("reward_before").tolist() == [0.0, 1.0] * 10
    assert evaluation.cuped is not None
    assert evaluation.cuped.variance_ratio == pytest.approx(0, abs=1e-9)


async def test_lists_of_the_control_in_the_treatment_are_errors(empty: AppContext) -> None:
    lists = [shown(0, "ann", "new", policy="default"), shown(1, "ann", "new"), shown(2, "bob")]
    evaluation = await evaluate(empty, begun(), lists, [])
    assert evaluation.totals["new"].sample("errors").mean == 0.5
    assert evaluation.totals["control"].sample("errors").mean == 0


async def test_clicks_in_mixed_lists_are_credited_to_the_pipeline_of_the_item(empty: AppContext) -> None:
    experiment = begun(running("half", kind="interleave", min_users=2))
    lists = [shown(0, "ann", INTERLEAVED, teams="010"), shown(1, "bob", INTERLEAVED, teams=None)]
    events = [did("ann", kind, item, at=BEGAN + 110) for kind, item in (("click", "solaris"), ("like", "1984"))]
    evaluation = await evaluate(empty, experiment, lists, events)
    totals = evaluation.totals[INTERLEAVED]
    assert totals.column("first_clicks").tolist() == [1, 0]
    assert totals.column("second_clicks").tolist() == [1, 0]
    assert totals.column("errors").tolist() == [0, 1]
    assert evaluation.decisions[INTERLEAVED].primary.estimate == 0


async def test_in_shadow_only_sums_are_shown(empty: AppContext) -> None:
    evaluation = await evaluate(empty, begun(running("shadow")), [shown(0, "ann", None)], [])
    row = evaluation_row(evaluation)
    assert (row["arms"], row["sample_ratio"], row["decisions"]) == ({}, None, {})
