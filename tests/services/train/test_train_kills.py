"""A training that is killed at any moment leaves the champion whole, and the next training starts clean."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
import subprocess
import sys
import time
from collections import Counter
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
from tests.waiting import LAST_RESORT_S

pytestmark = pytest.mark.slow
N_KILLS: Final = int(os.environ.get("PALATE_TRAINING_KILLS", "4"))

_TRAINER: Final = """
import asyncio, sys
from palate.app import open_context
from palate.models.base import Run
from palate.services.train.train import train
from palate.settings import load_settings

class Announced:
    def __init__(self, inner):
        self.inner = inner

    def __getattr__(self, name):
        if name in ("create", "promote", "prune"):
            print(name, flush=True)
        return getattr(self.inner, name)

async def main():
    # Every second training has other recipes, so that challenger and champion are compared.
    models = dict.fromkeys(MODELS, False) | {"item_knn": {"recommender": "item_knn", "k": int(sys.argv[2])}}
    settings = load_settings(store={"data_dir": sys.argv[1]}, models=models, learner={"keep": 1})
    async with open_context(settings) as context:
        context.snapshots = Announced(context.snapshots)
        await train(context, Run(progress=lambda share, step: print(step, flush=True)))
        print("done", flush=True)

asyncio.run(main())
"""
_LEFT_OUT: Final = (
    "ease ials linear_sequence sequential_rules content text_embedding moods trending bmf segments cold_start blend"
)
_SCRIPT: Final = _TRAINER.replace("MODELS", repr(_LEFT_OUT.split()))


@dataclass
class Trainer:
    """Trainings of one store in processes of their own."""

    data_dir: Path
    n_started: int = 0
    durations: dict[str, float] = field(default_factory=dict)
    """The seconds of each step of an undisturbed training."""

    @property
    def snapshots(self) -> FileSnapshots:
        return FileSnapshots(self.data_dir / "snapshots")

    def start(self) -> subprocess.Popen[str]:
        self.n_started += 1
        command = [sys.executable, "-c", _SCRIPT, str(self.data_dir), str(20 + self.n_started % 2)]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def run(self) -> None:
        """Train to the end, and note how long each step takes."""
        with self.start() as process:
            last = ""
            for line in process.stdout or ():
                now = time.monotonic()
                self.durations[last] = now - self.durations.get(last, now)
                last = line.strip()
                self.durations[last] = now
            self.durations.pop(last)
            assert process.wait(LAST_RESORT_S) == 0
        self.durations.pop("", None)

    def kill_in(self, step: str, after_s: float) -> bool:
        """Start a training, and kill it so many seconds after a step began; whether it was not done by then."""
        with self.start() as process:
            assert process.stdout is not None
            next(line for line in process.stdout if line.strip() == step)
            time.sleep(after_s)
            process.kill()
            return "done\n" not in process.stdout.readlines()


@pytest.fixture
def trainer(migrated_database: Path, tmp_path: Path) -> Trainer:
    data_dir = tmp_path / "store"
    data_dir.mkdir()
    (data_dir / migrated_database.name).write_bytes(migrated_database.read_bytes())

    async def fill() -> None:
        items = [item for item in sample_items() if item.domain == "book"][:60]
        community = Community(items, 80, 3)
        async with open_context(load_settings(store={"data_dir": data_dir})) as context:
            await load(context, community.items, community.events(until=1.7e9))

    asyncio.run(fill())
    return Trainer(data_dir)


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
