"""Background tasks go on after any failure, which is counted, reported once in a while, and shown until it is over."""

from __future__ import annotations

import asyncio
import contextlib
import logging

import pytest

from palate.errors import StorageFailed
from palate.telemetry import background
from palate.telemetry.background import Background, pause_s
from tests.waiting import until_so

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "_FIRST_PAUSE_S", 0.0001)
    monkeypatch.setattr(background, "_LONGEST_PAUSE_S", 0.001)


ERRORS = (StorageFailed("no"), OSError(24, "Too many open files"), UnicodeDecodeError("ascii", b"\xff", 0, 1, "no"))


@pytest.mark.parametrize("error", ERRORS)
async def test_a_step_is_repeated_whatever_it_raises(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    tasks, n_runs = Background(), 0

    async def step() -> None:
        nonlocal n_runs
        n_runs += 1
        if n_runs <= 9:
            raise error

    task = asyncio.create_task(tasks.repeat("follow", step, 0.0001))
    await until_so(lambda: "follow" in tasks.failing)
    await until_so(lambda: n_runs > 12)
    assert (tasks.failures["follow"], tasks.failing) == (9, {})
    failed = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert len(failed) == 4, "the first, second, fourth and eighth"
    assert "follow works again" in caplog.text
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def test_what_is_to_be_kept_running_begins_again_until_it_returns() -> None:
    tasks, n_runs = Background(), 0

    async def run() -> None:
        nonlocal n_runs
        n_runs += 1
        if n_runs < 3:
            raise RuntimeError("a defect")

    await tasks.keep("watch", run)
    assert (n_runs, tasks.failures["watch"], tasks.failing) == (3, 2, {})


def test_pauses_double_up_to_a_limit_and_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    for n_failed, expected in ((1, 0.5), (2, 1.0), (4, 4.0), (6, 10.0), (10_000, 10.0)):
        assert 0.8 * expected <= pause_s(n_failed) <= 1.2 * expected
    assert len({pause_s(1) for _ in range(9)}) > 1
