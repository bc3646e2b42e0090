"""Learn the policies of the settings from feedback as it comes, and publish their versions."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from palate.errors import ConfigError, PalateError, StorageFailed
from palate.policies.learner import PolicyLearner, is_learning, learner_class
from palate.services.context import AppContext
from palate.services.serve.live_policies import policy_folder
from palate.services.train.learner_checkpoint import read_checkpoint, write_checkpoint
from palate.services.train.new_feedback import FeedbackReader, LogPosition

CHECKPOINT: Final = "learner.checkpoint"
"""The file of a learner in the folder of its policy."""
_EVENTS_PER_STEP: Final = 200
_CHECK_EVERY_S: Final = 0.25
_SAVE_EVERY_S: Final = 1.0
_RETRY_S: Final = 30.0
_UNFINISHED_S: Final = 3_600.0
"""What was begun so long ago is not being written any more."""

log = logging.getLogger(__name__)


class PolicyActivity:
    """Learns one policy: reads feedback, and writes checkpoints and versions at most once a second.

    A version is written after the checkpoint that has all that it learned, so that after a crash no version is ahead.
    """

    def __init__(self, context: AppContext, name: str, learner: PolicyLearner, position: LogPosition) -> None:
        self.name, self.learner, self.position = name, learner, position
        self._context = context
        self._reader = FeedbackReader(context, position)
        self._has_news = True
        self._due = 0.0

    @classmethod
    async def open(cls, context: AppContext, name: str) -> PolicyActivity:
        """Continue from the checkpoint, or from the start of the log if there is none.

        Raises:
            ConfigError: an option is wrong, or a package is missing.
            StorageFailed: the checkpoint is damaged, of other options, or of another log.
        """
        settings = context.settings.policies[name]
        kind = learner_class(settings.kind)
        if kind is None:
            raise ConfigError(f"Policies of the kind {settings.kind!r} do not learn.", where=name)
        learner, path = kind.from_options(name, settings.options), checkpoint_path(context, name)
        policy_folder(context.settings).remove_unfinished(name, time.time() - _UNFINISHED_S)
        stored = await asyncio.to_thread(read_checkpoint, path)
        if stored is None:
            return cls(context, name, learner, LogPosition())
        position, state = stored
        advice = f"Remove {path}, and the policy is learned from the log anew."
        if position.cursor > await context.log.end():
            raise StorageFailed(f"The checkpoint of {name!r} is of a longer log than this. {advice}", where=name)
        try:
            await asyncio.to_thread(learner.restore, state)
        except StorageFailed as error:
            raise StorageFailed(f"{error} {advice}", where=name) from error
        return cls(context, name, learner, position)

    async def step(self) -> bool:
        """Learn from the next events; return whether the log had any. Errors leave this object unusable."""
        before = self.position.cursor
        feedback = await self._reader.read(_EVENTS_PER_STEP)
        await asyncio.to_thread(self.learner.learn, feedback)
        has_moved = self.position.cursor > before
        self._has_news = self._has_news or has_moved
        now = asyncio.get_running_loop().time()
        if self._has_news and now >= self._due:
            await self.save()
            self._due = now + _SAVE_EVERY_S
        return has_moved

    async def save(self) -> None:
        """Write the checkpoint, then the version if it is to be served and another than the current one.

        Raises:
            StorageFailed: the disk failed.
        """
        await asyncio.to_thread(self._save)
        self._has_news = False

    def _save(self) -> None:
        write_checkpoint(checkpoint_path(self._context, self.name), self.position, self.learner.checkpoint())
        policy, folder = self.learner.publish(), policy_folder(self._context.settings)
        if policy is None:
            return
        if policy.version not in folder.versions(self.name):
            folder.write(policy)
            counts = ", ".join(f"{name}: {n:,}" for name, n in sorted(self.position.counts.items()))
            log.info("policy %s %s published (events %s)", self.name, policy.version, counts)
        elif folder.current(self.name) != policy.version:
            folder.use(self.name, policy.version)


def checkpoint_path(context: AppContext, name: str) -> Path:
    """Where the checkpoint of the learner of a policy is."""
    return policy_folder(context.settings).root / name / CHECKPOINT


async def learn_policies(context: AppContext, *, alive: Callable[[], bool] = lambda: True) -> None:
    """Learn each policy of the settings that has a learner, until ``alive`` returns False.

    A policy that fails is opened again from its checkpoint half a minute later; the other ones go on.
    """
    policies = context.settings.policies
    names = [name for name, policy in policies.items() if is_learning(name, policy.kind, policy.options)]
    await asyncio.gather(*(_learn_policy(context, name, alive) for name in names))


async def _learn_policy(context: AppContext, name: str, alive: Callable[[], bool]) -> None:
    while alive():
        try:
            activity = await PolicyActivity.open(context, name)
            while alive():
                if not await activity.step():
                    await asyncio.sleep(_CHECK_EVERY_S)
            await activity.save()
        except Exception as error:
            traceback_of = None if isinstance(error, PalateError) else error
            log.warning("policy %s is not learned; trying again: %s", name, error, exc_info=traceback_of)
            await _wait(_RETRY_S, alive)


async def _wait(seconds: float, alive: Callable[[], bool]) -> None:
    """Wait, but no longer than ``alive`` returns True."""
    until = asyncio.get_running_loop().time() + seconds
    while alive() and asyncio.get_running_loop().time() < until:
        await asyncio.sleep(_CHECK_EVERY_S)
