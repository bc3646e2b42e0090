"""The cost of a draw by PPO beside the plain draw, of its learning, of serving it; and its rewards in the simulator.

``python -m benchmarks.ppo [FOLDER]``: FOLDER keeps what was simulated, so that a stopped run goes on.
"""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.measured import cpu_seconds, median_times_us, read_result, server, trained_ml100k, write_result
from benchmarks.policies.__main__ import build_request
from benchmarks.ppo import simulator
from benchmarks.ppo.chart import write_charts
from benchmarks.ppo.simulator import CONDITIONS, RECOMMENDERS, SEEDS, simulate_part, summarise
from palate.app import open_context
from palate.pipeline.explore.observe import observe
from palate.pipeline.explore.plackett_luce import PlackettLuce
from palate.pipeline.explore.policy import PolicyDraw
from palate.pipeline.query import Query
from palate.policies.learner import ListFeedback
from palate.policies.ppo.ppo_learner import PpoLearner
from palate.policies.ppo.sample_policy import load_sample_policy
from palate.policies.storage import PolicyFolder
from palate.services.serve.recommend import recommend
from palate.services.serve.recommendation_request import RecommendationRequest
from palate.settings import load_settings

DEPTHS: Final = (100, 300)
REPEATS: Final = 300
N_LISTS: Final = 2_000
N_USERS: Final = 200
N_TURNS: Final = 9


def main() -> None:
    parts = ("draw", "learning", "answers", "simulator")
    kept = read_result("ppo")
    chosen = [part for part in sys.argv[1:] if part in parts] or list(parts)
    folders = [Path(argument) for argument in sys.argv[1:] if argument not in parts]
    measures: dict[str, Callable[[], Any]] = {
        "draw": measure_draws,
        "learning": measure_learning,
        "answers": measure_answers,
        "simulator": lambda: simulate_all(folders[0] if folders else None),
    }
    result: dict[str, Any] = {part: measures[part]() if part in chosen else kept.get(part) for part in parts}
    write_result("ppo", result)
    write_charts(result["simulator"])


def measure_draws() -> dict[str, dict[str, float]]:
    """Medians in µs, each step in turn within one loop, for 300 candidates of which ``depth`` are ranked."""
    query, slate = build_request()
    policy = load_sample_policy()
    query = dataclasses.replace(query, policies={policy.name: policy})
    return {str(depth): _measure_depth(query, slate, depth) for depth in DEPTHS}


def _measure_depth(query: Query, slate: Any, depth: int) -> dict[str, float]:
    plain, drawn = PlackettLuce(depth=depth), PolicyDraw(policy="ppo", depth=depth)
    policy, decision = query.policies["ppo"], observe(query, slate, depth)
    without = dataclasses.replace(query, policies={})
    steps: dict[str, Callable[[], object]] = {
        "plackett_luce_us": lambda: plain(query, slate, {}),
        "policy_us": lambda: drawn(query, slate, {}),
        "without_version_us": lambda: drawn(without, slate, {}),
        "features_us": lambda: observe(query, slate, depth),
        "utilities_us": lambda: policy.utilities(decision),
    }
    medians = median_times_us(steps, REPEATS)
    return medians | {"ratio": medians["policy_us"] / medians["plackett_luce_us"]}


def measure_learning() -> dict[str, float]:
    """Lists per second that the learner takes, updates included, and the share of the time that updates take."""
    query, slate = build_request()
    policy = load_sample_policy()
    query = dataclasses.replace(query, policies={policy.name: policy})
    made = PolicyDraw(policy="ppo", depth=100)(query, slate, {})
    assert made.decision is not None
    assert made.propensities is not None
    rng, feedback = np.random.default_rng(0), list[ListFeedback]()
    for number in range(N_LISTS):
        feedback.append(
            ListFeedback(
                recommendation_id=str(number),
                user=f"u{number % 200}",
                at=1.7e9 + 4_000.0 * number,
                made=dataclasses.replace(made.decision, rows=made.decision.rows[:10]),
                surprise=0.1,
                propensities=made.propensities[:10],
                rewards=rng.random(10) * (rng.random(10) < 0.2),
                changed=tuple(range(10)),
            )
        )
    learner = PpoLearner.from_options("ppo", {"learn": True, "min_lists": 500})
    learner.learn(feedback[:600])  # imports PyTorch, and updates once
    started = time.perf_counter()
    learner.learn(feedback[600:])
    return {"lists_per_s": (N_LISTS - 600) / (time.perf_counter() - started), "updates": float(learner.n_updates)}


def measure_answers() -> dict[str, dict[str, float]]:
    """Milliseconds of processor time of an answer with the policy and without, by a server and in this process."""
    with trained_ml100k() as folder:
        return {"server": measure_server(folder), "process": asyncio.run(measure_in_process(folder))}


def measure_server(folder: Path) -> dict[str, float]:
    """Two servers, asked in turn over HTTP for lists of users with kept states; medians over the turns."""
    other = folder.with_name(f"{folder.name}-with")
    shutil.copytree(folder, other)
    PolicyFolder(other / "policies").write(load_sample_policy())
    try:
        with server(folder) as without, server(other) as following:
            servers = {"without": without, "with": following}
            for address, _, _ in servers.values():
                for _ in range(2):
                    _ask_all(address)
            times: dict[str, list[float]] = {name: [] for name in servers}
            for _ in range(N_TURNS):
                for name, (address, process, _) in servers.items():
                    before = cpu_seconds(process.pid)
                    _ask_all(address)
                    time.sleep(0.5)  # until the impressions are written
                    times[name].append(1e3 * (cpu_seconds(process.pid) - before) / N_USERS)
    finally:
        shutil.rmtree(other)
    return {name: statistics.median(values) for name, values in times.items()}


def _ask_all(address: str) -> None:
    """Ask for a list of each user over one connection."""
    connection = HTTPConnection(address.removeprefix("http://"))
    for user in range(1, N_USERS + 1):
        body = json.dumps({"user_id": str(user), "top_k": 10})
        connection.request("POST", "/recommend", body, {"content-type": "application/json"})
        response = connection.getresponse()
        assert response.status == HTTPStatus.OK, response.read()
        response.read()
    connection.close()


async def measure_in_process(folder: Path) -> dict[str, float]:
    """`recommend` without HTTP, with and without the policy in turn, impressions written; medians over the turns."""
    policy, times = load_sample_policy(), dict[str, list[float]]()
    async with open_context(load_settings(None, store={"data_dir": folder}), serving=True) as context:
        for turn in range(N_TURNS + 3):
            for name, policies in {"with": {policy.name: policy}, "without": {}}.items():
                context.policies = policies
                started = time.process_time()
                for user in range(1, N_USERS + 1):
                    await recommend(context, RecommendationRequest(str(user)))
                await context.impressions.flush()
                if turn >= 3:
                    times.setdefault(name, []).append(1e3 * (time.process_time() - started) / N_USERS)
    return {name: statistics.median(values) for name, values in times.items()}


def simulate_all(folder: Path | None) -> dict[str, Any]:
    """Simulate what the folder lacks, on two processes, and summarise."""
    with tempfile.TemporaryDirectory() as temporary:
        kept = folder or Path(temporary)
        with ProcessPoolExecutor(2) as pool:
            tasks = itertools.product(CONDITIONS, SEEDS)
            list(pool.map(_simulate_task, [(condition, seed, kept) for condition, seed in tasks]))
        sizes = {"n_users": simulator.N_USERS, "n_sessions": simulator.N_SESSIONS}
        return {**sizes, "seeds": list(SEEDS), "conditions": summarise(kept)}


def _simulate_task(task: tuple[str, int, Path]) -> None:
    condition, seed, folder = task
    simulate_part(condition, seed, list(RECOMMENDERS), folder)


if __name__ == "__main__":
    main()
