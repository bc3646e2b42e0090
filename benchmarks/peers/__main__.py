"""Compare Palate's iALS with implicit's ALS and LensKit's models on MovieLens 1M: quality by time, memory, batches.

Run ``python -m benchmarks.peers.setup`` once before. Each fit is a process of its own, and the libraries alternate;
hyper-parameters come from :mod:`benchmarks.peers.tune`.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.measured import write_result
from benchmarks.peers.runner import N_THREADS, OTHER, PALATE, Trial, read_ml1m
from benchmarks.peers.tune import read_best_settings
from palate.data.profile import Profile
from palate.models.base import top
from palate.models.composite import fit_all
from palate.models.factor.ials import IALS
from palate.models.item_item.ease import EASE
from palate.models.item_item.item_knn import ItemKNN
from palate.pipeline.pipeline import Pipeline
from palate.services.train.promotion_gate import pipeline_lists
from palate.services.train.train import recipes_of
from palate.settings import load_settings

SEEDS: Final = (42, 43, 44)
CHECKPOINTS: Final = (1, 2, 4, 8, 16)
REPEATS: Final = 3
PALATE_SWEEPS: Final = 12
_LIST_LENGTH: Final = 20


def main() -> None:
    data = read_ml1m()
    with tempfile.TemporaryDirectory() as folder:
        trials = [Trial.of(data, seed, Path(folder)) for seed in SEEDS]
        figures = {
            "curves": {str(factors): _measure_curves(trials, factors) for factors in (64, 128)},
            "lenskit": {model: _time_lenskit(trials[0], model) for model in ("als", "ease", "item_knn")},
            "batch": {str(factors): _time_batch(trials[0], factors) for factors in (64, 128)},
            "pipeline": _time_pipeline(trials[0]),
        }
    settings = {
        "what": "MovieLens 1M, items with at least 5 ratings; validation: 20 % of each user's training events, drawn "
        "from a random 80 % of their events; all ratings positive",
        "data_digest": data.digest,
        "seeds": SEEDS,
        "threads": N_THREADS,
        "repeats": REPEATS,
        "versions": "implicit 0.7.3, LensKit 2025.8.1",
    }
    write_result("peers", {**settings, **figures})


def _measure_curves(trials: list[Trial], factors: int) -> dict[str, Any]:
    """NDCG and seconds after each sweep, and Palate's state at the time of implicit's checkpoints."""
    settings = {"implicit": read_best_settings("implicit", factors)}
    jobs = {"implicit": (OTHER, {"factors": factors, "sweeps": CHECKPOINTS[-1], **settings["implicit"]})}
    for name, graded in (("ours", False), ("ours_graded", True)):
        settings[name] = read_best_settings("ours", factors, graded)
        recipe = {"factors": factors, "sweeps": PALATE_SWEEPS, **settings[name]}
        jobs[name] = (PALATE, {"recipe": recipe, "graded": graded})
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in jobs}
    ndcg: dict[str, list[list[float]]] = {name: [] for name in jobs}
    for trial, seed in zip(trials, SEEDS, strict=True):
        for name, (library, job) in jobs.items():
            run = trial.run(library, "als", seed=seed, **job)
            runs[name].append(run)
            ndcg[name].append([trial.ndcg(run[f"u{n}"], run[f"v{n}"]) for n in range(len(run["seconds"]))])
    curves = {name: _summarise(runs[name], ndcg[name]) for name in jobs}
    checkpoints = [_compare_at(curves, sweep) for sweep in CHECKPOINTS]
    ratio = curves["ours"]["sweep_s"] / curves["implicit"]["sweep_s"]
    return {"settings": settings, **curves, "at": checkpoints, "sweep_ratio": round(ratio, 2)}


def _summarise(runs: list[dict[str, Any]], ndcg: list[list[float]]) -> dict[str, Any]:
    """Median seconds and memory and mean NDCG over the seeds."""
    seconds = np.median([run["seconds"] for run in runs], axis=0)
    return {
        "seconds": [round(float(value), 3) for value in seconds],
        "ndcg": [round(float(value), 4) for value in np.mean(ndcg, axis=0)],
        "sweep_s": round(float(np.median(np.diff(seconds)[1:])), 4),
        "peak_mb": round(statistics.median(float(run["peak_mb"]) for run in runs), 1),
    }


def _compare_at(curves: dict[str, Any], sweep: int) -> dict[str, Any]:
    """NDCG of implicit after ``sweep`` sweeps, and of Palate after the last sweep that ended by then."""
    implicit = curves["implicit"]
    deadline = implicit["seconds"][sweep - 1]
    point = {"sweep": sweep, "implicit_s": deadline, "implicit": implicit["ndcg"][sweep - 1]}
    for name in ("ours", "ours_graded"):
        n_sweeps = sum(seconds <= deadline for seconds in curves[name]["seconds"])
        point[name] = curves[name]["ndcg"][n_sweeps - 1] if n_sweeps else None
        point[f"{name}_s"] = curves[name]["seconds"][n_sweeps - 1] if n_sweeps else None
    return point


def _time_lenskit(trial: Trial, name: str) -> dict[str, float]:
    """Seconds to train one of LensKit's models and Palate's counterpart, 64 factors and 8 sweeps."""
    recipes = {"als": IALS(sweeps=8, **read_best_settings("ours", 64, True)), "ease": EASE(), "item_knn": ItemKNN()}
    recipe = recipes[name]
    recipe.fit(trial.split.train)
    lenskit_s, palate_s = [], []
    for _ in range(REPEATS):
        run = trial.run(OTHER, "lenskit", model=name, factors=64, sweeps=8, blas=N_THREADS)
        lenskit_s.append(float(run["seconds"][-1]))
        started = time.perf_counter()
        recipe.fit(trial.split.train)
        palate_s.append(time.perf_counter() - started)
    return {"lenskit_s": round(statistics.median(lenskit_s), 3), "ours_s": round(statistics.median(palate_s), 3)}


def _time_batch(trial: Trial, factors: int) -> dict[str, int]:
    """Users per second who get their top 20, training items left out."""
    train = trial.split.train
    model = IALS(factors=factors, **read_best_settings("ours", factors, True)).fit(train)
    seconds: dict[str, list[float]] = {"implicit": [], "ours_from_profiles": [], "ours_product_and_top": []}
    for _ in range(REPEATS):
        run = trial.run(OTHER, "batch", factors=factors, repeats=2)
        seconds["implicit"].append(float(run["seconds"][-1]))
        profiles = [Profile(train.history(user)) for user in range(train.n_users)]
        started = time.perf_counter()
        model.recommend_batch(profiles, _LIST_LENGTH)
        seconds["ours_from_profiles"].append(time.perf_counter() - started)
        users = model.users([model.extract_evidence(profile) for profile in profiles])
        started = time.perf_counter()
        scores = users @ model.factors.T
        scores[train.user, train.item] = np.nan
        top(scores, _LIST_LENGTH)
        seconds["ours_product_and_top"].append(time.perf_counter() - started)
    return {name: round(train.n_users / statistics.median(times)) for name, times in seconds.items()}


def _time_pipeline(trial: Trial) -> dict[str, float]:
    """Users per second who get 20 items of the default pipeline with reasons, one after the other."""
    settings, train = load_settings(), trial.split.train
    pipeline = Pipeline.from_config("default", settings.pipelines["default"].stages)
    lists = pipeline_lists(pipeline, fit_all(recipes_of(settings), train), train)
    profiles = [Profile(train.history(user)) for user in range(train.n_users)]
    lists(profiles[:100], _LIST_LENGTH)
    started = time.perf_counter()
    lists(profiles, _LIST_LENGTH)
    users_per_s = train.n_users / (time.perf_counter() - started)
    return {"users_per_s": round(users_per_s), "users_per_minute": round(60 * users_per_s)}


if __name__ == "__main__":
    main()
