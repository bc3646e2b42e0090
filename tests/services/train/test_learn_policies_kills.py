"""A learner process that is killed at random moments learns what an undisturbed one learns: nothing twice, or lost."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pytest

from palate.app import open_context
from palate.policies.bandit.linear_policy import LinearPolicy
from palate.policies.ppo.neural_policy import NeuralPolicy
from palate.policies.ppo.ppo_learner import PpoLearner
from palate.policies.storage import PolicyFolder
from palate.services.context import AppContext
from palate.services.train.learn_policies import CHECKPOINT, PolicyActivity
from palate.services.train.learner_checkpoint import read_checkpoint
from palate.settings import Settings, load_settings
from tests.services.train.feedback_stream import feedback, show
from tests.waiting import wait_until

pytestmark = pytest.mark.slow
KILLS: Final = os.environ.get("PALATE_LEARNER_KILLS")
"""How often each learner is killed; a few times if it is not set."""
WITHIN_S: Final = float(os.environ.get("PALATE_LEARNER_KILL_S", "0.4"))
"""A learner is killed at most so many seconds after it began; set more on a slow machine."""

_LEARNER: Final = """
import asyncio, json, os, sys
import palate.policies.bandit.bandit_learner
from palate.app import open_context
from palate.services.train import learn_policies
from palate.settings import load_settings

learn_policies._SAVE_EVERY_S = 0.002
learn_policies._EVENTS_PER_STEP = 7
learn_policies._CHECK_EVERY_S = 0.01
policies = json.loads(sys.argv[2])
if policies.keys() == {"ppo"}:
    import palate.policies.ppo.fit  # takes seconds, once for all learners

async def main():
    settings = load_settings(store={"data_dir": sys.argv[1]}, policies=policies)
    async with open_context(settings) as context:
        print(os.getpid(), flush=True)
        await learn_policies.learn_policies(context)

for _ in sys.stdin:
    child = os.fork()
    if not child:
        asyncio.run(main())
    os.waitpid(child, 0)
    print("over", flush=True)
"""
"""Starts a learner process for each line of its input, and says its id, and when it is over."""


@dataclass(frozen=True)
class Learning:
    """A store and the policy that is learned in it."""

    data_dir: Path
    name: str
    options: dict[str, object] = field(default_factory=dict)

    @property
    def policies(self) -> dict[str, dict[str, object]]:
        return {self.name: {"kind": self.name, **self.options}}

    @property
    def settings(self) -> Settings:
        return load_settings(store={"data_dir": self.data_dir}, policies=self.policies)

    @property
    def folder(self) -> PolicyFolder:
        return PolicyFolder(self.data_dir / "policies")

    @property
    def cursor(self) -> int:
        """The position in the log that the checkpoint has."""
        stored = read_checkpoint(self.data_dir / "policies" / self.name / CHECKPOINT)
        return 0 if stored is None else stored[0].cursor

    @property
    def state(self) -> bytes:
        """What the checkpoint has of the learner."""
        stored = read_checkpoint(self.data_dir / "policies" / self.name / CHECKPOINT)
        assert stored is not None
        return stored[1]

    async def fill(self, n_lists: int, every_s: float) -> None:
        """Write all lists and events into the store."""
        async with open_context(self.settings) as context:
            lists, events = feedback(n_lists, every_s=every_s, by_clone=self.name == "ppo")
            await show(context, lists)
            await context.log.append(events)

    async def learn(self) -> None:
        """Learn the whole log in this process."""
        async with open_context(self.settings) as context:
            await _learn_all(context, self.name)

    def run_with_kills(self, kills: Sequence[float], cursor: int, version: str) -> int:
        """Start a learner and kill it so many seconds after it began, again and again; the last one may finish.

        It has finished when it has learned up to a position of the log and published a version. The result is the
        number of kills before the end of the log.
        """
        command = [sys.executable, "-c", _LEARNER, str(self.data_dir), json.dumps(self.policies)]
        n_before_end = 0
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            try:
                for after_s in kills:
                    learner = _start(process)
                    time.sleep(after_s)
                    _kill(process, learner)
                    n_before_end += self.cursor < cursor
                learner = _start(process)
                wait_until(
                    lambda: self.cursor == cursor and self.folder.current(self.name) == version,
                    going=lambda: process.poll() is None,
                )
                _kill(process, learner)
            finally:
                process.kill()
        return n_before_end


def _start(process: subprocess.Popen[str]) -> int:
    """Let a process start a learner; its id, once it has begun."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return int(process.stdout.readline())


def _kill(process: subprocess.Popen[str], learner: int) -> None:
    assert process.stdout is not None
    os.kill(learner, signal.SIGKILL)
    assert process.stdout.readline() == "over\n"


async def _learn_all(context: AppContext, name: str) -> None:
    activity = await PolicyActivity.open(context, name)
    while await activity.step():
        pass
    await activity.save()


def learn_with_kills(
    database: Path, folder: Path, name: str, n_kills: int, n_lists: int, every_s: float, **options: object
) -> tuple[Learning, Learning]:
    """A learner that is killed at random moments until it may finish, and an undisturbed one, of the same log."""
    killed, undisturbed = (Learning(folder / each, name, options) for each in ("killed", "undisturbed"))
    for learning in (killed, undisturbed):
        learning.data_dir.mkdir()
        (learning.data_dir / database.name).write_bytes(database.read_bytes())
        asyncio.run(learning.fill(n_lists, every_s))
    asyncio.run(undisturbed.learn())
    rng = random.Random(4)
    kills = [rng.uniform(0.0, WITHIN_S) for _ in range(n_kills)]
    n_before_end = killed.run_with_kills(kills, undisturbed.cursor, undisturbed.folder.current(name) or "")
    logging.getLogger(__name__).info("%s: %d of %d kills before the end of the log", name, n_before_end, n_kills)
    return killed, undisturbed


def test_after_kills_at_random_moments_the_policy_is_that_of_an_undisturbed_learner(
    migrated_database: Path, tmp_path: Path
) -> None:
    pytest.importorskip("vowpalwabbit")
    n_kills = int(KILLS or "8")
    learnings = learn_with_kills(migrated_database, tmp_path, "bandit", n_kills, 15 * n_kills, 1.0, min_examples=1)
    killed, undisturbed = (learning.folder.read("bandit") for learning in learnings)
    assert isinstance(killed, LinearPolicy)
    assert isinstance(undisturbed, LinearPolicy)
    assert killed.version.split("-")[0] == undisturbed.version.split("-")[0], "as many examples"
    assert np.abs(undisturbed.weights).max() > 0.01
    assert killed.weights == pytest.approx(undisturbed.weights, rel=1e-7, abs=1e-12)


def test_a_killed_ppo_learner_goes_on_from_its_checkpoint_and_learns_nothing_twice(
    migrated_database: Path, tmp_path: Path
) -> None:
    pytest.importorskip("torch")
    n_kills, options = int(KILLS or "3"), {"learn": True, "min_lists": 20, "epochs": 2, "value_epochs": 2}
    learnings = learn_with_kills(migrated_database, tmp_path, "ppo", n_kills, max(30 * n_kills, 150), 900.0, **options)
    killed, undisturbed = (PpoLearner.from_options("ppo", options) for _ in learnings)
    for learner, learning in zip((killed, undisturbed), learnings, strict=True):
        learner.restore(learning.state)
    assert undisturbed.n_updates >= 3
    assert 1 <= undisturbed.n_accepted < undisturbed.n_updates, "some updates were refused"
    assert np.abs(undisturbed.policy.weights_3).max() > 0
    for count in ("n_feedback", "n_updates", "n_accepted", "left_out", "buffer"):
        assert getattr(killed, count) == getattr(undisturbed, count), count
    served = [learning.folder.read("ppo") for learning in learnings]
    for policy, learner in zip(served, (killed, undisturbed), strict=True):
        assert isinstance(policy, NeuralPolicy)
        for name, array in undisturbed.policy.arrays.items():
            assert getattr(policy, name) == pytest.approx(array, rel=1e-6, abs=1e-7), name
            assert getattr(learner.policy, name) == pytest.approx(array, rel=1e-6, abs=1e-7), name
