"""Run one step in a process of its own: ``NAME FOLDER SCALE OUT.json``; writes seconds and peak memory."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.peers.recorder import read_memory_mb
from benchmarks.scale.community import Files, generate
from palate.app import open_context
from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.models.base import Run
from palate.models.baseline.popular import Popular
from palate.models.factor.ials import IALS
from palate.models.storage import load_model, save_model
from palate.services.catalogue.import_data import load
from palate.services.experiments.compare import ComparisonRequest, compare
from palate.services.train.batch_lists import ModelLists
from palate.services.train.batch_recommend import BatchOutput, write_lists
from palate.services.train.train import read_dataset
from palate.settings import load_settings
from palate.types import Doubles

N_USERS: Final = 10_000
LIST_LENGTH: Final = 20
RECIPE: Final = IALS(unobserved=0.1, reg=0.001)
"""The defaults were chosen on MovieLens; for a large catalogue their penalty is too strong."""

Step = Callable[[Path], Callable[[], dict[str, Any]]]
"""Prepares a step and returns the function that is timed, which returns its figures."""


def main() -> None:
    name, folder, scale, out = sys.argv[1:]
    timed = _generate(Path(folder), float(scale)) if name == "generate" else STEPS[name](Path(folder))
    wall, processor = time.perf_counter(), time.process_time()
    figures = timed()
    result = {
        "seconds": round(time.perf_counter() - wall, 2),
        "cpu_s": round(time.process_time() - processor, 2),
        "peak_mb": round(read_memory_mb("VmHWM")),
        "figures": figures,
    }
    Path(out).write_text(json.dumps(result), encoding="utf-8")


def _generate(folder: Path, scale: float) -> Callable[[], dict[str, Any]]:
    return lambda: dict(zip(("users", "items", "events"), generate(Files(folder), scale), strict=True))


def _limits(folder: Path) -> Callable[[], dict[str, Any]]:
    """Limits of the machine: matrix products, memory copies, and writes to the disk."""

    def measure() -> dict[str, Any]:
        square = np.ones((2048, 2048), np.float32)
        product_s = min(_time(lambda: square @ square) for _ in range(5))
        block = np.ones(50_000_000)
        copy_s = min(_time(block.copy) for _ in range(5))
        write_s = _time(lambda: _write(folder / "disk", block))
        return {
            "gflop_per_s": round(2 * 2048**3 / product_s / 1e9),
            "copied_gb_per_s": round(2 * block.nbytes / copy_s / 1e9, 1),
            "written_mb_per_s": round(block.nbytes / write_s / 1e6),
        }

    return measure


def _write(path: Path, block: Doubles) -> None:
    with path.open("wb", buffering=0) as file:
        file.write(block.data)
        os.fsync(file.fileno())
    path.unlink()


def _time(function: Callable[[], object]) -> float:
    started = time.perf_counter()
    function()
    return time.perf_counter() - started


def _read_events(folder: Path) -> Dataset:
    return read(Files(folder).events, "parquet").dataset()


def _load_compiled_code() -> None:
    """Fit and list a tiny data set, so that compiled code is loaded before the clock starts."""
    data = Dataset.from_columns([1, 1, 2, 2, 3], [1, 2, 1, 3, 2])
    IALS(factors=32, sweeps=1).fit(data).recommend_all(data, slice(0, 3), 1)


def _read_parquet(folder: Path) -> Callable[[], dict[str, Any]]:
    return lambda: {"digest": _read_events(folder).digest}


def _read_csv(folder: Path) -> Callable[[], dict[str, Any]]:
    return lambda: {"digest": read(Files(folder).events_csv, "csv").dataset().digest}


def _fit(folder: Path) -> Callable[[], dict[str, Any]]:
    _load_compiled_code()
    data, times = _read_events(folder), [0.0]

    def measure() -> dict[str, Any]:
        model = RECIPE.fit(data, Run(progress=lambda _done, _what: times.append(time.perf_counter())))
        sweep_s = float(np.median(np.diff(times[2:])))
        save_model(model, folder / "model")
        return {"sweep_s": round(sweep_s, 3)}

    return measure


def _evaluate(folder: Path) -> Callable[[], dict[str, Any]]:
    """As ``palate evaluate --model ials --model popular --users 10000`` does, the file read included."""
    _load_compiled_code()

    def measure() -> dict[str, Any]:
        recipes = {"ials": RECIPE, "popular": Popular()}
        data = _read_events(folder)
        result = compare(data, recipes, ComparisonRequest(max_users=N_USERS, only=list(recipes), now=0.0))
        n_users = next(iter(result.models.values())).users
        ndcg = {name: round(model.metrics["ndcg"], 4) for name, model in result.models.items()}
        return {"n_users": n_users, "ndcg": ndcg, "fit_s": round(result.fit_s["ials"], 2)}

    return measure


def _batch(folder: Path) -> Callable[[], dict[str, Any]]:
    _load_compiled_code()
    data = _read_events(folder)
    model = load_model(folder / "model", data.vocabulary)
    lists, path = ModelLists(model, np.ones(data.n_items, np.bool_)), folder / "lists.parquet"

    def measure() -> dict[str, Any]:
        output = BatchOutput(path, "parquet", "benchmark")
        rows = write_lists(lists, data, LIST_LENGTH, output, lambda _done, _what: None)
        return {"rows": rows, "file_mb": round(path.stat().st_size / 1e6, 1)}

    return measure


def _import_store(folder: Path) -> Callable[[], dict[str, Any]]:
    async def import_all() -> dict[str, Any]:
        async with open_context(load_settings(store={"data_dir": folder / "store"})) as context:
            await load(context, read(Files(folder).items, "parquet").items, [])
            loaded = await load(context, (), read(Files(folder).events, "parquet").events())
        return {"events": loaded.events, "store_mb": round((folder / "store" / "palate.db").stat().st_size / 1e6)}

    return lambda: asyncio.run(import_all())


def _read_store(folder: Path) -> Callable[[], dict[str, Any]]:
    async def read_all() -> dict[str, Any]:
        async with open_context(load_settings(store={"data_dir": folder / "store"})) as context:
            data, _ = await read_dataset(context)
        return {"events": len(data)}

    return lambda: asyncio.run(read_all())


STEPS: Final[dict[str, Step]] = {
    "limits": _limits,
    "read_parquet": _read_parquet,
    "read_csv": _read_csv,
    "fit": _fit,
    "evaluate": _evaluate,
    "batch": _batch,
    "import_store": _import_store,
    "read_store": _read_store,
}

if __name__ == "__main__":
    main()
