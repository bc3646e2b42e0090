"""Drift since the champion's training, from its snapshot and the log."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest

from palate.errors import NotReady
from palate.models.base import Run
from palate.server.metrics import render_metrics
from palate.services.context import AppContext
from palate.services.train.measure_drift import NOTE, measure_drift, stored_drift
from palate.services.train.train import train
from tests.services.conftest import NOW, did

pytestmark = pytest.mark.anyio


async def test_without_a_champion_there_is_nothing_to_compare(empty: AppContext) -> None:
    with pytest.raises(NotReady, match="palate train"):
        await measure_drift(empty)
    assert stored_drift(empty) is None


async def test_new_items_and_kinds_drift_and_reach_the_metrics(context: AppContext) -> None:
    before = await measure_drift(context)
    assert {each.status for each in before.monitors} == {"too few events"}
    await context.log.append(
        [did(f"sim-{n:04d}", "dislike", f"new:{n}" if n % 2 else "book:dune", at=NOW + 60 * n) for n in range(200)]
    )
    report = await measure_drift(context)
    by_name = {each.name: each for each in report.monitors}
    assert (by_name["unknown_items"].value, by_name["unknown_items"].status) == (0.5, "large")
    assert by_name["kinds"].status == "large"
    assert by_name["popularity"].status == "large"
    assert by_name["scores"].value is not None
    context.snapshots.put_note(report.version, NOTE, json.dumps(asdict(report)))
    stored = stored_drift(context)
    assert stored is not None
    assert stored.monitors == report.monitors
    lines = render_metrics(context).decode()
    assert 'palate_drift{monitor="unknown_items"} 0.5' in lines
    assert 'palate_drift_events_per_day{kind="dislike",period="since"}' in lines


@pytest.mark.slow
async def test_a_new_champion_has_nothing_to_drift_from(trainable: AppContext) -> None:
    await trainable.log.append([did(f"sim-{n:04d}", "like", "book:dune", at=NOW + n) for n in range(150)])
    trained = await train(trainable, Run())
    report = await measure_drift(trainable)
    assert report.version == trained.version
    assert {each.n_since for each in report.monitors} == {0}
