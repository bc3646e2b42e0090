"""A learner ends by a signal: its activities look, and if they take too long the process ends anyway."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from palate.cli.learner import StopSignal
from palate.cli.serve import learn
from tests.cli.test_serve_learn import ACTIVITIES
from tests.waiting import LAST_RESORT_S


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_its_activities_end_by_a_signal(
    sent: signal.Signals, migrated_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / migrated_database.name).write_bytes(migrated_database.read_bytes())
    before, ended = signal.getsignal(sent), list[str]()

    async def until_it_stops(*_: Any, alive: Callable[[], bool], **__: Any) -> None:
        while alive():
            await asyncio.sleep(0.001)
        ended.append("")

    async def send_signal(*_: Any, **__: Any) -> None:
        os.kill(os.getpid(), sent)

    for module, name in ACTIVITIES:
        monkeypatch.setattr(module, name, send_signal if name == "guard" else until_it_stops)
    learn(data_dir=tmp_path)
    assert len(ended) == 4
    assert signal.getsignal(sent) is before


def test_a_step_that_takes_too_long_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    statuses, is_over = list[int](), threading.Event()

    def end(status: int) -> None:
        statuses.append(status)
        is_over.set()

    monkeypatch.setattr(os, "_exit", end)
    stop = StopSignal(grace_s=0.0)
    with stop.listening():
        os.kill(os.getpid(), signal.SIGTERM)
        assert is_over.wait(LAST_RESORT_S)
    assert statuses == [0]


def test_a_second_signal_ends_it_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    statuses = list[int]()
    monkeypatch.setattr(os, "_exit", statuses.append)
    stop = StopSignal()
    with stop.listening():
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGTERM)
    assert statuses == [0]
