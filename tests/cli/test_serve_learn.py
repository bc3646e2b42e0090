"""``palate learn`` trains models and learns policies, side by side."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from palate.cli.serve import learn
from palate.services.train import learn_policies, scheduler


def test_models_and_policies_are_learned_side_by_side(
    migrated_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / migrated_database.name).write_bytes(migrated_database.read_bytes())
    both, started = asyncio.Barrier(2), []

    async def wait_for_the_other(context: Any, *_: Any, **__: Any) -> None:
        started.append(context)
        async with asyncio.timeout(30):
            await both.wait()

    monkeypatch.setattr(scheduler, "learn", wait_for_the_other)
    monkeypatch.setattr(learn_policies, "learn_policies", wait_for_the_other)
    learn(data_dir=tmp_path)
    assert len(started) == 2
    assert started[0] is started[1]
