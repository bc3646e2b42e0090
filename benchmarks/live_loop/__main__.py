"""Simulated users, a server and a learner, for each arm: what do policies earn while they learn?

``python -m benchmarks.live_loop [FOLDER] [ARM …]``: FOLDER keeps what was simulated, so that a stopped run goes on.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.live_loop.chart import write_chart
from benchmarks.live_loop.clock import SharedClock
from benchmarks.live_loop.summary import summarise
from benchmarks.live_loop.users import Client, HttpRecommender, fill_store
from benchmarks.measured import cpu_seconds, serving, write_result
from palate.policies.storage import PolicyFolder
from palate.services.experiments.simulated_community import SimulatedCommunity
from palate.settings import default_stages
from palate.simulation import Behaviour, SessionLog, simulate

N_USERS: Final = 2_000
N_TRAINING_SESSIONS: Final = 2
N_SESSIONS: Final = 1
SEED: Final = 11
"""Of the community; the seed was used for nothing before."""
ARMS: Final[Mapping[str, str]] = {
    "control": "",
    "bandit": '[policies.bandit]\nkind = "bandit"\n',
    "ppo": '[policies.ppo]\nkind = "ppo"\nlearn = true\n',
}
_CLOCK_MODULE: Final = "benchmarks.live_loop.clock"
_LEARNER: Final = "[learner]\nevery_s = 1e12   # models are not trained again\nmax_judged_users = 100\n"


def main() -> None:
    arms = [argument for argument in sys.argv[1:] if argument in ARMS] or list(ARMS)
    folders = [Path(argument) for argument in sys.argv[1:] if argument not in ARMS]
    with tempfile.TemporaryDirectory() as temporary:
        folder = folders[0] if folders else Path(temporary)
        community = SimulatedCommunity.after_random_slates(N_USERS, N_TRAINING_SESSIONS, SEED, Behaviour())
        prepare(folder, community)
        for arm in arms:
            if not (folder / f"{arm}.npz").exists():
                simulate_arm(folder, arm, community)
        logs = {arm: dict(np.load(folder / f"{arm}.npz")) for arm in ARMS if (folder / f"{arm}.npz").exists()}
        if "control" in logs:
            setting = {"n_users": N_USERS, "n_sessions": N_SESSIONS, "seed": SEED}
            result = {**setting, "arms": summarise(logs), "processes": _read_processes(folder, logs)}
            write_result("live_loop", result)
            write_chart(result)


def prepare(folder: Path, community: SimulatedCommunity) -> None:
    """A store with the catalogue and the events of random slates, sent over HTTP, and a trained snapshot."""
    store, clock_file = folder / "store", folder / "clock"
    if (folder / "prepared").exists():
        return
    shutil.rmtree(store, ignore_errors=True)
    store.mkdir(parents=True)
    SharedClock(clock_file, is_writer=True).set(community.start_at - 3_600)
    with _server(clock_file, store, _write_settings(folder, "control")) as (address, _):
        fill_store(Client(address), community.world, community.events)
    _palate(clock_file, "train", "--data-dir", str(store), "--config", str(_write_settings(folder, "control")))
    (folder / "prepared").touch()


def simulate_arm(folder: Path, arm: str, community: SimulatedCommunity) -> None:
    """Let all users have their sessions with a server of this arm, and a learner beside it."""
    data_dir, clock_file, config = folder / f"data-{arm}", folder / f"clock-{arm}", _write_settings(folder, arm)
    shutil.rmtree(data_dir, ignore_errors=True)
    shutil.copytree(folder / "store", data_dir)
    clock, started = SharedClock(clock_file, is_writer=True), time.monotonic()
    clock.set(community.start_at)
    with _learner(clock_file, data_dir, config) as learner, _server(clock_file, data_dir, config) as (address, server):
        recommender = HttpRecommender(Client(address), community.world, clock)
        log = simulate(
            recommender,
            community.world,
            N_SESSIONS,
            SEED + 1,
            histories=community.histories,
            start_at=community.start_at,
        )
        processes = {
            "seconds": time.monotonic() - started,
            "server_cpu_s": cpu_seconds(server.pid),
            "learner_cpu_s": cpu_seconds(learner.pid),
            "last_version": PolicyFolder(data_dir / "policies").current(arm) or "",
        }
    (folder / f"{arm}.json").write_text(json.dumps(processes), encoding="utf-8")
    _write(folder / f"{arm}.npz", log)
    shutil.rmtree(data_dir)


def _write(path: Path, log: SessionLog) -> None:
    np.savez(path, user=log.user, session=log.session, step=log.step, at=log.at, reward=log.reward)


def _read_processes(folder: Path, arms: Iterable[str]) -> dict[str, Any]:
    return {arm: json.loads((folder / f"{arm}.json").read_text(encoding="utf-8")) for arm in arms}


def _write_settings(folder: Path, arm: str) -> Path:
    """The settings of an arm; the bandit draws from the first event on, PPO from the fifth."""
    text = _LEARNER + ARMS[arm]
    if arm == "bandit":
        stages = [
            {"stage": "explore.policy", "policy": "bandit", "from_event": 0}
            if str(stage["stage"]).startswith("explore.")
            else stage
            for stage in default_stages()
        ]
        text += f"[pipelines.default]\nstages = {_to_toml(stages)}\n"
    path = folder / f"{arm}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def _to_toml(value: object) -> str:
    """A value as TOML, on one line."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_to_toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(map(_to_toml, value)) + "]"
    return json.dumps(value)


@contextlib.contextmanager
def _server(clock_file: Path, data_dir: Path, config: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    options = ("--data-dir", str(data_dir), "--config", str(config), "--port")
    with serving(_CLOCK_MODULE, str(clock_file), "serve", *options, path="/ready") as (address, process, _):
        yield address, process


@contextlib.contextmanager
def _learner(clock_file: Path, data_dir: Path, config: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", _CLOCK_MODULE, str(clock_file), "learn"]
    command += ["--data-dir", str(data_dir), "--config", str(config)]
    log = data_dir / "learner.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stderr=output, env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})
        try:
            yield process
        finally:
            process.terminate()
            process.wait()


def _palate(clock_file: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", _CLOCK_MODULE, str(clock_file), *arguments], check=True)


if __name__ == "__main__":
    main()
