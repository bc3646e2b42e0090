"""What ``palate train`` of the default models costs, in a process of its own for each set."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.measured import DATA, ROOT, write
from benchmarks.peers.child import resident
from benchmarks.regret.cases import compact, public
from benchmarks.regret.child import events_of
from palate.app import open_context
from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.data.items import Item
from palate.data.vocabulary import Vocabulary
from palate.models.base import Run
from palate.services.catalogue.import_data import load, load_sample
from palate.services.train.train import train
from palate.settings import load_settings

N_EVENTS: Final = 100_000
N_RARE: Final = 7_900
SHARE_RARE: Final = 0.17
"""Of the events; so drawn, two thirds of the items have fewer than five events, as in MovieLens latest-small."""
SEED: Final = 42


def long_tail() -> Dataset:
    """Like MovieLens latest-small: 600 users of MovieLens 1M, a part of whose events is about rare films instead.

    The rare films have the titles, genres, keywords, overviews and users of TMDB 5000; once these are used up, an
    overview is that of another film.
    """
    data, rng = public("ml-1m", "movielens", 600)(), np.random.default_rng(SEED)
    data = data.rows(np.sort(rng.permutation(len(data))[:N_EVENTS]))
    rare = rng.random(len(data)) < SHARE_RARE
    chances = np.arange(1, N_RARE + 1) ** -0.5
    item = data.item.copy()
    item[rare] = data.n_items + rng.choice(N_RARE, int(rare.sum()), p=chances / chances.sum())
    films = _rare(read(DATA / "tmdb-5000", "tmdb").items, rng)
    vocabulary = Vocabulary([*data.vocabulary.ids, *(film.id for film in films)])
    items = {**data.items, **{film.id: film for film in films}}
    columns = (data.user, item, data.kind, data.value, data.at)
    return compact(Dataset.from_codes(data.users, vocabulary, *columns, items, data.about))


def _rare(films: Sequence[Item], rng: np.random.Generator) -> list[Item]:
    rare = []
    for number in range(N_RARE):
        part, place = divmod(number, len(films))
        told = films[int(rng.integers(len(films)))] if part else films[place]
        title = f"{films[place].title} {part + 1}" if part else films[place].title
        rare.append(replace(films[place], id=f"rare-{number}", title=title, description=told.description))
    return rare


SETS: Final[dict[str, Callable[[], Dataset] | None]] = {
    "sample community": None,
    "MovieLens 100K": public("ml-100k", "movielens"),
    "like MovieLens latest-small": long_tail,
    "MovieLens 1M": public("ml-1m", "movielens"),
}


def main(names: Sequence[str] = tuple(SETS)) -> None:
    rows = []
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            rows.append({"set": name, **_child("load", name, folder)})
            before, started = os.getloadavg()[0], time.perf_counter()
            trained = _child("train", name, folder)
            rows[-1] |= {"wall_s": round(time.perf_counter() - started, 1), **trained, "load": round(before, 1)}
    write("training", {"sets": rows})


def _child(step: str, name: str, folder: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.training", step, name, folder]
    said = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    found: dict[str, Any] = json.loads(said)
    return found


async def _load(name: str, folder: Path) -> dict[str, Any]:
    """Fill a store with a set; how much it holds."""
    async with open_context(load_settings(store={"data_dir": str(folder)})) as context:
        made = SETS[name]
        if made is None:
            loaded = await load_sample(context)
            return {"items": loaded.items, "events": loaded.events}
        data = made()
        await load(context, list(data.items.values()), events_of(data))
        return {"items": data.n_items, "events": len(data)}


async def _train(folder: Path) -> dict[str, Any]:
    """Train on a store as ``palate train`` does; seconds of the processor and peak memory of the process."""
    async with open_context(load_settings(store={"data_dir": str(folder)})) as context:
        trained = await train(context, Run(SEED))
    return {"users": trained.users, "cpu_s": round(time.process_time(), 1), "peak_mb": round(resident("VmHWM"))}


if __name__ == "__main__":
    if sys.argv[1:2] in (["load"], ["train"]):
        step, name, folder = sys.argv[1:]
        found = _load(name, Path(folder)) if step == "load" else _train(Path(folder))
        print(json.dumps(asyncio.run(found)))
    else:
        main(sys.argv[1:] or tuple(SETS))
