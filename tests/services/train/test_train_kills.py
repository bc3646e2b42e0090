"""A training that is killed at any moment leaves the champion whole, and the next training starts clean."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from palate.adapters.files.snapshots import FileSnapshots
from palate.app import open_context
from palate.data.sample.catalogue import sample_items
from palate.data.sample.community import Community
from palate.models.model_card import read_card
from palate.models.snapshot import Snapshot
from palate.services.catalogue.import_data import load
from palate.settings import load_settings

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform == "win32", reason="needs fork")]
N_KILLS: Final = int(os.environ.get("PALATE_TRAINING_KILLS", "4"))

_TRAINER: Final = """
import asyncio, os, sys
from palate.app import open_context
from palate.models.base import Run
from palate.models.composite import fit_all
from palate.models.registry import recommender
from palate.services.train.train import train
from palate.settings import load_settings

recommender("item_knn"), recommender("popular")

class Announced:
    def __init__(self, inner):
        self.inner = inner

    def __getattr__(self, name):
        if name in ("create", "promote", "prune"):
            print(name, flush=True)
        return getattr(self.inner, name)

async def main(k):
    # Every second training has other recipes, so that challenger and champion are compared.
    models = dict.fromkeys(LEFT_OUT, False) | {"item_knn": {"recommender": "item_knn", "k": k}}
    settings = load_settings(store={"data_dir": sys.argv[1]}, models=models, learner={"keep": 1})
    async with open_context(settings) as context:
        context.snapshots = Announced(context.snapshots)
        await train(context, Run(progress=lambda share, step: print(step, flush=True)))
        print("done", flush=True)

for line in sys.stdin:
    if (pid := os.fork()) == 0:  # the modules are loaded once; nothing else was begun
        print("pid", os.getpid(), flush=True)
        code = 1
        try:
            asyncio.run(main(int(line)))
            code = 0
        finally:
            os._exit(code)
    print("ended", os.waitpid(pid, 0)[1], flush=True)
"""
_LEFT_OUT: Final = (
    "ease ials linear_sequence sequential_rules content text_embedding moods trending bmf segments cold_start blend"
)


@dataclass
class Trainer:
    """Trainings of one store, each in a process of its own."""

    data_dir: Path
    n_started: int = 0
    durations: dict[str, float] = field(default_factory=dict)
    """The seconds of each step of an undisturbed training."""

    def __post_init__(self) -> None:
        command = [sys.executable, "-c", _TRAINER.replace("LEFT_OUT", repr(_LEFT_OUT.split())), str(self.data_dir)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    @property
    def snapshots(self) -> FileSnapshots:
        return FileSnapshots(self.data_dir / "snapshots")

    def start(self) -> int:
        """Start a training; the id of its process."""
        self.n_started += 1
        assert self.process.stdin is not None
        self.process.stdin.write(f"{20 + self.n_started % 2}\n")
        self.process.stdin.flush()
        return int(self.line().removeprefix("pid "))

    def line(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the trainer ended"
        return line.strip()

    def run(self) -> None:
        """Train to the end, and note how long each step takes."""
        self.start()
        last, since = "", time.monotonic()
        while not (line := self.line()).startswith("ended"):
            now = time.monotonic()
            self.durations[last] = now - since
            last, since = line, now
        assert (last, line) == ("done", "ended 0")
        self.durations.pop("", None)

    def kill_in(self, step: str, after_s: float) -> bool:
        """Start a training, and kill it so many seconds after a step began; whether it was not done by then."""
        pid = self.start()
        while self.line() != step:
            pass
        time.sleep(after_s)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        lines = []
        while not (line := self.line()).startswith("ended"):
            lines.append(line)
        return "done" not in lines


@pytest.fixture
def trainer(migrated_database: Path, tmp_path: Path) -> Iterator[Trainer]:
    data_dir = tmp_path / "store"
    data_dir.mkdir()
    (data_dir / migrated_database.name).write_bytes(migrated_database.read_bytes())

    async def fill() -> None:
        items = [item for item in sample_items() if item.domain == "book"][:60]
        community = Community(items, 80, 3)
        async with open_context(load_settings(store={"data_dir": data_dir})) as context:
            await load(context, community.items, community.events(until=1.7e9))

    asyncio.run(fill())
    trainer = Trainer(data_dir)
    yield trainer
    trainer.process.kill()
    trainer.process.communicate()


def digest(folder: Path) -> str:
    """Of all files below a folder."""
    sha = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            sha.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return sha.hexdigest()


def test_after_kills_at_random_moments_of_every_step_the_champion_is_whole(trainer: Trainer) -> None:
    trainer.run()
    trainer.run()
    rng, digests, killed = random.Random(N_KILLS), dict[str, str](), Counter[str]()
    steps = list(trainer.durations)
    assert {"reading the log", "create", "promote", "prune"} <= set(steps)
    for number in range(N_KILLS):
        step = steps[number % len(steps)] if len(steps) <= N_KILLS else rng.choice(steps)
        killed[step] += trainer.kill_in(step, rng.uniform(0.0, trainer.durations[step]))
        champion = trainer.snapshots.champion()
        assert champion is not None
        for version in trainer.snapshots.versions():
            folder = trainer.snapshots.folder(version)
            assert Snapshot.read(folder).manifest.version == read_card(folder).version == version
            assert digests.setdefault(version, digest(folder)) == digest(folder), "a version never changes"
    before = trainer.snapshots.champion()
    trainer.run()
    after = trainer.snapshots.champion()
    assert after is not None
    assert after != before
    assert [path.name for path in (trainer.data_dir / "snapshots").iterdir() if path.name[0] == "."] == []
    sys.stdout.write(
        f"{sum(killed.values())} of {N_KILLS} trainings killed before their end, by step: {dict(killed)}\n"
    )
