"""Fill a store with a data set, or train on it, in a process of its own: ``load|train NAME FOLDER``; prints JSON."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.peers.recorder import read_memory_mb
from benchmarks.regret.child import iterate_events
from benchmarks.training.data_sets import DATA_SETS
from palate.app import open_context
from palate.models.base import Run
from palate.services.catalogue.import_data import load, load_sample
from palate.services.train.train import train
from palate.settings import load_settings

SEED = 42


def main() -> None:
    step, name, folder = sys.argv[1:]
    result = _load(name, Path(folder)) if step == "load" else _train(Path(folder))
    print(json.dumps(asyncio.run(result)))


async def _load(name: str, folder: Path) -> dict[str, Any]:
    """Fill a store with a data set, and return its size."""
    async with open_context(load_settings(store={"data_dir": str(folder)})) as context:
        read_data = DATA_SETS[name]
        if read_data is None:
            loaded = await load_sample(context)
            return {"items": loaded.items, "events": loaded.events}
        data = read_data()
        await load(context, list(data.items.values()), iterate_events(data))
        return {"items": data.n_items, "events": len(data)}


async def _train(folder: Path) -> dict[str, Any]:
    """Train on a store as ``palate train`` does; processor seconds and peak memory of the process."""
    async with open_context(load_settings(store={"data_dir": str(folder)})) as context:
        result = await train(context, Run(SEED))
    peak_mb = round(read_memory_mb("VmHWM"))
    return {"users": result.users, "cpu_s": round(time.process_time(), 1), "peak_mb": peak_mb}


if __name__ == "__main__":
    main()
