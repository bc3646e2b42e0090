"""Rewards of recommenders in the session simulator, seed by seed; what was simulated is kept in a folder."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

import numpy as np

from palate.services.experiments.compare_in_simulator import SimulationRequest, compare_in_simulator
from palate.settings import load_settings
from palate.simulation import Behaviour, MeanReward, SessionLog
from palate.types import Doubles

RECOMMENDERS: Final = ("random", "popular", "greedy", "epsilon", "pipeline", "bandit", "ppo")
SEEDS: Final = (1, 2, 3, 4, 5)
"""None of them was used to choose anything."""
CONDITIONS: Final = {"boredom and drift": (), "neither": ("boredom", "drift")}
N_USERS: Final = 300
N_SESSIONS: Final = 5
SWITCH: Final = 5
"""The event from which on the policy draws."""
_BUCKETS: Final = ((0, SWITCH), (SWITCH, 10), (10, 20), (20, 40), (40, 10**9))


def simulate_part(condition: str, seed: int, recommenders: list[str], folder: Path) -> None:
    """Simulate what the folder lacks of a seed, and write its lists."""
    missing = [name for name in recommenders if not _part(folder, condition, seed, name).exists()]
    if not missing:
        return
    request = SimulationRequest(
        recommenders=missing,
        n_users=N_USERS,
        n_sessions=N_SESSIONS,
        seeds=(seed,),
        behaviour=Behaviour().without(*CONDITIONS[condition]),
    )
    result = compare_in_simulator(request, load_settings(None))
    for name, (log,) in result.logs.items():
        _write(_part(folder, condition, seed, name), log)


def _part(folder: Path, condition: str, seed: int, name: str) -> Path:
    return folder / f"{condition}.{seed}.{name}.npz".replace(", ", "-").replace(" ", "-")


def _write(path: Path, log: SessionLog) -> None:
    np.savez(path, user=log.user, session=log.session, step=log.step, reward=log.reward, n_events=log.context[:, 3])


def summarise(folder: Path) -> dict[str, Any]:
    """All figures of the lists in the folder."""
    return {condition: _summarise(folder, condition) for condition in CONDITIONS}


def _summarise(folder: Path, condition: str) -> dict[str, Any]:
    logs = {name: [dict(np.load(_part(folder, condition, seed, name))) for seed in SEEDS] for name in RECOMMENDERS}
    sessions = {name: [_sessions(log) for log in each] for name, each in logs.items()}
    greedy = np.array([reward.mean() for _, reward, _ in sessions["greedy"]])
    return {
        name: {
            **_mean(each)._asdict(),
            "by_seed": [float(reward.mean()) for _, reward, _ in each],
            "gain": _gain(np.array([reward.mean() for _, reward, _ in each]), greedy),
            "learning_curve": _curve(each),
            "by_events": _by_events(logs[name]),
        }
        for name, each in sessions.items()
    }


def _sessions(log: dict[str, Any]) -> tuple[Any, Doubles, Any]:
    """The user, reward and number of each session."""
    starts = np.flatnonzero(log["step"] == 0)
    return log["user"][starts], np.add.reduceat(log["reward"], starts), log["session"][starts]


def _mean(sessions: list[tuple[Any, Doubles, Any]]) -> MeanReward:
    users = np.concatenate([user + index * N_USERS for index, (user, _, _) in enumerate(sessions)])
    return MeanReward.of(np.concatenate([reward for _, reward, _ in sessions]), users)


def _gain(means: Doubles, greedy: Doubles) -> dict[str, float]:
    """The relative gain of the mean over seeds, and its 95 % interval by the t distribution over the seeds."""
    ratio = means / greedy.mean() - greedy / greedy.mean()
    error = 2.776 * ratio.std(ddof=1) / np.sqrt(len(ratio))
    return {"mean": float(ratio.mean()), "low": float(ratio.mean() - error), "high": float(ratio.mean() + error)}


def _curve(sessions: list[tuple[Any, Doubles, Any]]) -> list[float]:
    number = np.concatenate([each for _, _, each in sessions])
    reward = np.concatenate([each for _, each, _ in sessions])
    return [float(reward[number == session].mean()) for session in range(N_SESSIONS)]


def _by_events(logs: list[dict[str, Any]]) -> list[dict[str, float]]:
    """The mean reward of a list by the number of events before it."""
    n_events, reward = (np.concatenate([log[name] for log in logs]) for name in ("n_events", "reward"))
    rows = [(low, high, reward[(n_events >= low) & (n_events < high)]) for low, high in _BUCKETS]
    return [
        {"from": low, "to": high, "lists": len(values), "reward": float(values.mean()) if len(values) else 0.0}
        for low, high, values in rows
    ]


if __name__ == "__main__":  # python -m benchmarks.ppo.simulator FOLDER RECOMMENDER …: simulate parts alone
    for of_condition in CONDITIONS:
        for of_seed in SEEDS:
            simulate_part(of_condition, of_seed, sys.argv[2:] or list(RECOMMENDERS), Path(sys.argv[1]))
            print(json.dumps([of_condition, of_seed]), flush=True)
