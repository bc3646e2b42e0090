"""The cost of the bandit's draw and of its learning, and its off-policy estimates beside those of Vowpal Wabbit."""

from __future__ import annotations

import asyncio
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.bandit.estimates import compare_estimates
from benchmarks.measured import median_times_us, time_us, write_result
from benchmarks.policies.__main__ import build_request
from palate.app import open_context
from palate.data.decision import Decision, PolicyDecision
from palate.data.events import Event
from palate.data.slate import Slate
from palate.pipeline.explore.plackett_luce import PlackettLuce
from palate.pipeline.explore.policy import PolicyDraw
from palate.pipeline.query import Query
from palate.policies.bandit.bandit_learner import BanditLearner
from palate.policies.bandit.exploration import EXPLORATIONS
from palate.policies.bandit.linear_policy import LinearPolicy
from palate.policies.decision import encode_decision
from palate.policies.features import CONTEXT_FEATURES, ITEM_FEATURES, SCHEMA
from palate.policies.learner import ListFeedback
from palate.policies.storage import save_policy
from palate.ports.impressions import Impression
from palate.services.train.learn_policies import PolicyActivity
from palate.services.train.learner_checkpoint import write_checkpoint
from palate.services.train.new_feedback import LogPosition
from palate.settings import load_settings

DEPTH: Final = 100
DEPTHS: Final = (100, 300)
"""The candidates that the policy ranks, of 300."""
K: Final = 10
REPEATS: Final = 200
N_LISTS: Final = 2_000
N_LEARNED: Final = 300
NOW: Final = 1.7e9


def main() -> None:
    policies = {name: learn(name) for name in EXPLORATIONS}
    query, slate = build_request()
    write_result(
        "bandit",
        {
            "draw": {str(depth): measure_draws(query, slate, policies, depth) for depth in DEPTHS},
            "learning": {name: measure_learning(name) for name in EXPLORATIONS},
            "log": asyncio.run(measure_log()),
            "n_lists": N_LISTS,
            "estimates": compare_estimates(),
        },
    )


def random_list(seed: int) -> ListFeedback:
    """A list of ten items of 100 candidates, with feedback on the third."""
    rng = np.random.default_rng(seed)
    rewards = np.full(K, np.nan)
    rewards[:3] = 0.0, 0.0, 0.5
    return ListFeedback(
        recommendation_id=f"r{seed}",
        user=f"u{seed % 50}",
        at=NOW + seed,
        made=random_decision(rng),
        surprise=0.1,
        propensities=rng.uniform(0.01, 0.3, K),
        rewards=rewards,
        changed=(0, 1, 2),
    )


def random_decision(rng: np.random.Generator) -> PolicyDecision:
    context = rng.normal(size=len(CONTEXT_FEATURES)).astype(np.float16).astype(np.float32)
    items = rng.normal(size=(DEPTH, len(ITEM_FEATURES))).astype(np.float16).astype(np.float32)
    rows = rng.permutation(DEPTH)[:K].astype(np.int32)
    return PolicyDecision("bandit", "1", SCHEMA, Decision(context, items), rows, np.ones(DEPTH, np.bool_))


def learn(exploration: str) -> LinearPolicy:
    learner = BanditLearner.from_options("bandit", {"exploration": exploration})
    learner.learn([random_list(seed) for seed in range(N_LEARNED)])
    return learner.policy()


def measure_draws(query: Query, slate: Slate, policies: dict[str, LinearPolicy], depth: int) -> dict[str, float]:
    """Medians in µs of the explore stage on 300 candidates, all in turn within one loop."""
    live = replace(query, policies=dict(policies))
    stages: dict[str, PlackettLuce] = {"plackett_luce": PlackettLuce(depth=depth)}
    stages |= {name: PolicyDraw(policy=name, depth=depth, from_event=0) for name in policies}
    return median_times_us({name: partial(stage, live, slate, {}) for name, stage in stages.items()}, REPEATS)


def measure_learning(exploration: str) -> dict[str, float]:
    """Feedbacks in a second (each an example for its item and two for those above), and the cost of a version."""
    learner = BanditLearner.from_options("bandit", {"exploration": exploration, "min_examples": 1})
    lists = [random_list(seed) for seed in range(N_LEARNED)]
    learner.learn(lists[:10])
    started = time.perf_counter()
    learner.learn(lists[10:])
    took_s = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "checkpoint"
        write = time_us(lambda: write_checkpoint(path, LogPosition(), learner.checkpoint()))
        policy = learner.policy()
        publish = time_us(learner.policy)
        (Path(folder) / "policy").mkdir()
        save_policy(policy, Path(folder) / "policy")
        size = sum(file.stat().st_size for file in (Path(folder) / "policy").iterdir())
        checkpoint_size = path.stat().st_size
    return {
        "feedbacks_per_s": (len(lists) - 10) / took_s,
        "checkpoint_ms": write / 1e3,
        "weights_ms": publish / 1e3,
        "version_bytes": float(size),
        "checkpoint_bytes": float(checkpoint_size),
    }


async def measure_log() -> dict[str, float]:
    """The whole way, from the log in the database to checkpoints and versions: feedbacks in a second."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(None, store={"data_dir": folder}, policies={"bandit": {"kind": "bandit"}})
        async with open_context(settings) as context:
            for number in range(N_LISTS):
                context.impressions.put(_impression(number), 0)
                if number % 500 == 0:
                    await context.impressions.flush()
            await context.impressions.flush()
            await context.log.append([_event(number) for number in range(N_LISTS)])
            activity = await PolicyActivity.open(context, "bandit")
            started = time.perf_counter()
            while await activity.step():
                pass
            await activity.save()
            took_s = time.perf_counter() - started
            assert activity.position.counts["learned"] == N_LISTS
            assert isinstance(activity.learner, BanditLearner)
            n_examples = activity.learner.n_examples
    return {"feedbacks_per_s": N_LISTS / took_s, "examples_per_s": n_examples / took_s}


def _impression(number: int) -> Impression:
    each: Any = random_list(number)
    items, propensities = tuple(f"i{number}-{k}" for k in range(K)), tuple(each.propensities.tolist())
    decision = encode_decision(each.made)
    return Impression(
        each.recommendation_id, each.user, each.at, "1", "1", 1, 0.1, items, propensities, decision=decision
    )


def _event(number: int) -> Event:
    item, named = f"i{number}-2", f"r{number}"
    return Event(
        event_id=f"e{number}", user=f"u{number % 50}", item=item, kind="click", at=NOW + number, recommendation_id=named
    )


if __name__ == "__main__":
    main()
