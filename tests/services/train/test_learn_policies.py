"""Policies are learned from the log as it grows, published at most once a second, and go on after failures."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from palate.app import open_context
from palate.data.decision import Decision
from palate.errors import ConfigError, StorageFailed
from palate.policies.bandit import vw_model
from palate.policies.bandit.bandit_learner import BanditLearner
from palate.policies.bandit.linear_policy import LinearPolicy
from palate.services.context import AppContext
from palate.services.serve.live_policies import follow_policies, policy_folder
from palate.services.train import learn_policies
from palate.services.train.learn_policies import PolicyActivity, checkpoint_path
from palate.services.train.new_feedback import FeedbackReader, LogPosition
from palate.settings import load_settings
from tests.policies.observations import random_decision
from tests.services.conftest import clock
from tests.services.train.feedback_stream import feedback, show
from tests.waiting import until_so

pytestmark = pytest.mark.anyio
OPTIONS = {"kind": "bandit", "min_examples": 20}


@pytest.fixture(autouse=True)
def _needs_vowpal_wabbit() -> None:
    pytest.importorskip("vowpalwabbit")


@pytest.fixture
async def store(migrated_database: Path, tmp_path: Path) -> AsyncIterator[AppContext]:
    """An empty store, with the settings of a bandit."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / migrated_database.name).write_bytes(migrated_database.read_bytes())
    settings = load_settings(store={"data_dir": tmp_path / "data"}, policies={"bandit": OPTIONS})
    async with open_context(settings, serving=True) as context:
        context.clock = clock()
        yield context


async def learned_at_once(context: AppContext) -> LinearPolicy:
    """The policy after all feedback of the log, learned without a stop."""
    reader, learner = FeedbackReader(context, LogPosition()), BanditLearner.from_options("bandit", {"min_examples": 20})
    while batch := await reader.read(1_000):
        learner.learn(batch)
    return learner.policy()


async def put_feedback(context: AppContext, n_lists: int = 40) -> int:
    lists, events = feedback(n_lists)
    await show(context, lists)
    await context.log.append(events)
    return len(events)


def until(condition: Callable[[], bool]) -> Callable[[], bool]:
    return lambda: not condition()


async def learn_until(context: AppContext, condition: Callable[[], bool]) -> None:
    done = asyncio.Event()
    learning = asyncio.create_task(learn_policies.learn_policies(context, alive=lambda: not done.is_set()))
    assert await until_so(condition, going=lambda: not learning.done())
    done.set()
    await learning


def utilities(context: AppContext, decision: Decision) -> list[float]:
    values: list[float] = context.policies["bandit"].utilities(decision).tolist()
    return values


async def test_the_log_is_learned_and_served(store: AppContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learn_policies, "_CHECK_EVERY_S", 0.01)
    assert store.policies["bandit"].kind == "clone"
    await put_feedback(store)
    await learn_until(store, lambda: policy_folder(store.settings).stamp("bandit") != 0)
    expected, decision = await learned_at_once(store), random_decision()
    assert policy_folder(store.settings).current("bandit") == expected.version
    await follow_policies(store)
    assert store.policies["bandit"].version == expected.version
    assert utilities(store, decision) == expected.utilities(decision).tolist()


async def test_it_goes_on_from_its_checkpoint(store: AppContext) -> None:
    n_events = await put_feedback(store)
    activity = await PolicyActivity.open(store, "bandit")
    await activity._reader.read(0)
    first = await FeedbackReader(store, activity.position).read(n_events // 2)
    activity.learner.learn(first)
    await activity.save()
    again = await PolicyActivity.open(store, "bandit")
    assert again.position == activity.position
    assert await again.step()
    assert not await again.step()
    await again.save()
    assert again.position.cursor == n_events
    assert policy_folder(store.settings).current("bandit") == (await learned_at_once(store)).version


async def test_versions_are_written_at_most_once_a_second_and_only_with_news(
    store: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved: list[int] = []
    monkeypatch.setattr(learn_policies, "_EVENTS_PER_STEP", 1)
    monkeypatch.setattr(PolicyActivity, "_save", lambda activity: saved.append(activity.position.cursor))
    monkeypatch.setattr(learn_policies, "_SAVE_EVERY_S", 1e9)
    await put_feedback(store, 5)
    activity = await PolicyActivity.open(store, "bandit")
    while await activity.step():
        pass
    assert saved == [1]
    monkeypatch.setattr(learn_policies, "_SAVE_EVERY_S", 0.0)
    activity._due = 0.0
    for _ in range(3):
        await activity.step()
    assert saved == [1, activity.position.cursor]


async def test_an_earlier_version_is_not_written_twice(store: AppContext) -> None:
    await put_feedback(store)
    activity = await PolicyActivity.open(store, "bandit")
    await activity.step()
    folder, stamp = policy_folder(store.settings), policy_folder(store.settings).stamp("bandit")
    assert stamp
    await activity.save()
    assert folder.stamp("bandit") == stamp
    other = LinearPolicy(
        name="bandit", version="other", weights=np.zeros((1, 234), np.float32), exploration="epsilon", epsilon=0.1
    )
    folder.write(other)
    await activity.save()
    assert folder.current("bandit") == activity.learner.publish().version  # type: ignore[union-attr]  # it is ready


@pytest.mark.parametrize("damage", ["cut", "other log", "other options"])
async def test_a_checkpoint_of_no_use_is_refused_with_advice(store: AppContext, damage: str) -> None:
    await put_feedback(store)
    activity = await PolicyActivity.open(store, "bandit")
    await activity.step()
    path = checkpoint_path(store, "bandit")
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:-10])
    elif damage == "other log":
        activity.position.cursor += 1
        await activity.save()
    else:
        policies = {"bandit": store.settings.policies["bandit"].model_copy(update={"epsilon": 0.3})}
        store.settings = store.settings.model_copy(update={"policies": policies})
    with pytest.raises(StorageFailed, match=r"[Rr]emove .*learned from the log anew"):
        await PolicyActivity.open(store, "bandit")


async def test_a_learner_that_fails_starts_again_from_its_checkpoint(
    store: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learn_policies, "_RETRY_S", 0.01)
    monkeypatch.setattr(learn_policies, "_CHECK_EVERY_S", 0.01)
    learn, failures = BanditLearner.learn, [1, 2, 3]

    def fail_at_times(learner: BanditLearner, batch: Any) -> None:
        learn(learner, batch)
        if failures:
            failures.pop()
            raise OSError("the disk is away")

    await put_feedback(store)
    monkeypatch.setattr(BanditLearner, "learn", fail_at_times)
    await learn_until(store, lambda: policy_folder(store.settings).stamp("bandit") != 0)
    monkeypatch.setattr(BanditLearner, "learn", learn)
    assert policy_folder(store.settings).current("bandit") == (await learned_at_once(store)).version


async def test_policies_that_do_not_learn_need_no_learner(store: AppContext) -> None:
    clone = {"mine": store.settings.policies["bandit"].model_copy(update={"kind": "clone"})}
    store.settings = store.settings.model_copy(update={"policies": clone})
    await learn_policies.learn_policies(store)
    with pytest.raises(ConfigError, match="do not learn"):
        await PolicyActivity.open(store, "mine")


async def test_without_vowpal_wabbit_the_log_names_the_command_and_the_rest_goes_on(
    store: AppContext, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(learn_policies, "_CHECK_EVERY_S", 0.01)
    monkeypatch.setattr(vw_model, "find_spec", lambda _name: None)
    await learn_until(store, lambda: "pip install 'palate[bandit]'" in caplog.text)
    assert store.policies["bandit"].kind == "clone"
