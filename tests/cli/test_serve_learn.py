"""``palate learn`` trains models, learns policies, supervises experiments, and watches the champion, side by side."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from palate.cli.serve import learn
from palate.services.experiments import supervise
from palate.services.train import guard_champion, learn_policies, measure_drift, scheduler


def test_its_activities_run_side_by_side(
    migrated_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / migrated_database.name).write_bytes(migrated_database.read_bytes())
    together, started = asyncio.Barrier(5), []

    async def wait_for_the_others(context: Any, *_: Any, **__: Any) -> None:
        started.append(context)
        async with asyncio.timeout(30):
            await together.wait()

    monkeypatch.setattr(scheduler, "learn", wait_for_the_others)
    monkeypatch.setattr(learn_policies, "learn_policies", wait_for_the_others)
    monkeypatch.setattr(supervise, "supervise", wait_for_the_others)
    monkeypatch.setattr(guard_champion, "guard", wait_for_the_others)
    monkeypatch.setattr(measure_drift, "monitor_drift", wait_for_the_others)
    learn(data_dir=tmp_path)
    assert len(started) == 5
    assert all(context is started[0] for context in started)
