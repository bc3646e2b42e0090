"""A learner process that is killed at random moments learns what an undisturbed one learns: nothing twice, or lost."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from palate.app import open_context
from palate.policies.bandit.linear_policy import LinearPolicy
from palate.policies.storage import PolicyFolder
from palate.services.context import AppContext
from palate.services.train.learn_policies import PolicyActivity
from palate.settings import load_settings
from tests.services.train.feedback_stream import feedback, show
from tests.waiting import wait_until

pytestmark = pytest.mark.slow
N_KILLS: Final = int(os.environ.get("PALATE_LEARNER_KILLS", "8"))
_LISTS_PER_KILL: Final = 15

_LEARNER: Final = """
import asyncio, os, signal, sys, vowpalwabbit
from palate.app import open_context
from palate.services.train import learn_policies
from palate.settings import load_settings

learn_policies._SAVE_EVERY_S = 0.002
learn_policies._EVENTS_PER_STEP = 7
learn_policies._CHECK_EVERY_S = 0.01

async def main():
    policies = {"bandit": {"kind": "bandit", "min_examples": 1}}
    settings = load_settings(store={"data_dir": sys.argv[1]}, policies=policies)
    async with open_context(settings) as context:
        print("ready", flush=True)
        await learn_policies.learn_policies(context)

signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the killed
for line in sys.stdin:
    if not (pid := os.fork()):
        sys.exit(asyncio.run(main()))
    print(pid, flush=True)
"""
"""Imports once, and starts a learner for each line that it reads, in a process of its own."""


def test_after_kills_at_random_moments_the_policy_is_that_of_an_undisturbed_learner(
    migrated_database: Path, tmp_path: Path
) -> None:
    pytest.importorskip("vowpalwabbit")
    stores = [tmp_path / name for name in ("killed", "undisturbed")]
    for data_dir in stores:
        data_dir.mkdir()
        (data_dir / migrated_database.name).write_bytes(migrated_database.read_bytes())
        asyncio.run(fill(data_dir, N_KILLS))
    rng = random.Random(4)
    with learners(stores[0]) as start:
        for _ in range(N_KILLS):
            run_and_kill(start, rng.uniform(0.0, 0.4))
        finish(stores[0], start, asyncio.run(learn_in_steps(stores[1])))
    killed, undisturbed = (PolicyFolder(data_dir / "policies").read("bandit") for data_dir in stores)
    assert isinstance(killed, LinearPolicy)
    assert isinstance(undisturbed, LinearPolicy)
    assert killed.version.split("-")[0] == undisturbed.version.split("-")[0], "as many examples"
    assert np.abs(undisturbed.weights).max() > 0.01
    assert killed.weights == pytest.approx(undisturbed.weights, rel=1e-7, abs=1e-12)


async def fill(data_dir: Path, n_kills: int) -> None:
    """Write all lists and events into a store."""
    async with open_context(load_settings(store={"data_dir": data_dir})) as context:
        lists, events = feedback(_LISTS_PER_KILL * n_kills)
        await show(context, lists)
        await context.log.append(events)


@contextlib.contextmanager
def learners(data_dir: Path) -> Iterator[Callable[[], int]]:
    """A function that starts a learner in a process of its own, and returns its id once it is ready."""
    command = [sys.executable, "-c", _LEARNER, str(data_dir)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        stdin, stdout = process.stdin, process.stdout

        def start() -> int:
            stdin.write("start\n")
            stdin.flush()
            printed = {stdout.readline().strip() for _ in range(2)}
            assert "ready" in printed
            return int((printed - {"ready"}).pop())

        yield start


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: not is_alive(pid))


def run_and_kill(start: Callable[[], int], after_s: float) -> None:
    """Start a learner, and kill it so many seconds after it began."""
    pid = start()
    time.sleep(after_s)
    assert is_alive(pid)
    kill(pid)


def finish(data_dir: Path, start: Callable[[], int], version: str) -> None:
    """Let a learner run until it has published a version."""
    folder, pid = PolicyFolder(data_dir / "policies"), start()
    try:
        wait_until(lambda: folder.current("bandit") == version, going=lambda: is_alive(pid))
    finally:
        kill(pid)


async def learn_in_steps(data_dir: Path) -> str:
    """Learn the whole log in this process; the version."""
    policies = {"bandit": {"kind": "bandit", "min_examples": 1}}
    async with open_context(load_settings(store={"data_dir": data_dir}, policies=policies)) as context:
        return await _learn_all(context)


async def _learn_all(context: AppContext) -> str:
    activity = await PolicyActivity.open(context, "bandit")
    while await activity.step():
        pass
    await activity.save()
    policy = activity.learner.publish()
    assert policy is not None
    return policy.version
