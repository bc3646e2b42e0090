"""``palate learn`` trains models, learns policies, supervises experiments, and watches the champion, side by side."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from palate.cli.serve import learn
from palate.services.experiments import supervise
from palate.services.train import guard_champion, learn_policies, measure_drift, scheduler

ACTIVITIES = (
    (scheduler, "learn"),
    (learn_policies, "learn_policies"),
    (supervise, "supervise"),
    (guard_champion, "guard"),
    (measure_drift, "monitor_drift"),
)


def test_its_activities_run_side_by_side(
    migrated_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / migrated_database.name).write_bytes(migrated_database.read_bytes())
    together, started = asyncio.Barrier(5), []

    async def wait_for_the_others(context: Any, *_: Any, **__: Any) -> None:
        started.append(context)
        async with asyncio.timeout(30):
            await together.wait()

    for module, name in ACTIVITIES:
        monkeypatch.setattr(module, name, wait_for_the_others)
    learn(data_dir=tmp_path)
    assert len(started) == 5
    assert all(context is started[0] for context in started)
