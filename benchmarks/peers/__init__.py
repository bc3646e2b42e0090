"""Our iALS beside implicit's ALS and LensKit's models on MovieLens 1M: quality for the time, memory, batches.

Run ``python -m benchmarks.peers.setup`` once before. Each run is a process of its own, theirs and
ours in turn; hyper-parameters come from :mod:`benchmarks.peers.tune`.
"""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.measured import RESULTS, write
from benchmarks.peers.runner import THREADS, Trial, ml1m
from palate.data.profile import Profile
from palate.models.base import top
from palate.models.composite import fit_all
from palate.models.factor.ials import IALS
from palate.pipeline.pipeline import Pipeline
from palate.services.train.promotion_gate import through
from palate.services.train.train import recipes_of
from palate.settings import load_settings

SEEDS: Final = (42, 43, 44)
CHECKPOINTS: Final = (1, 2, 4, 8, 16)
REPEATS: Final = 3
OUR_SWEEPS: Final = 12


def main() -> None:
    data = ml1m()
    with tempfile.TemporaryDirectory() as folder:
        trials = [Trial.of(data, seed, Path(folder)) for seed in SEEDS]
        curves = {str(factors): _curves(trials, factors) for factors in (64, 128)}
        lenskit = {model: _lenskit(trials[0], model) for model in ("als", "ease", "item_knn")}
        batch = {str(factors): _batch(trials[0], factors) for factors in (64, 128)}
        whole = _whole_pipeline(trials[0])
    about = {
        "what": "MovieLens 1M, items with at least 5 ratings; validation: 20 % of each user's training events, drawn "
        "from a random 80 % of their events; all ratings positive",
        "data_digest": data.digest,
        "seeds": SEEDS,
        "threads": THREADS,
        "repeats": REPEATS,
        "versions": "implicit 0.7.3, LensKit 2025.8.1",
    }
    write("peers", {**about, "curves": curves, "lenskit": lenskit, "batch": batch, "pipeline": whole})


def tuned(side: str, factors: int, graded: bool | None = None) -> dict[str, Any]:
    """The best of the grid, without its figure."""
    grid = json.loads((RESULTS / "peers_tuning.json").read_text(encoding="utf-8"))["grid"][f"{side}, {factors}"]
    best = max((point for point in grid if point.get("graded") is graded), key=lambda point: float(point["ndcg"]))
    return {name: value for name, value in best.items() if name not in ("ndcg", "graded")}


def _curves(trials: list[Trial], factors: int) -> dict[str, Any]:
    """What each finds after each sweep and when; ours as it stood when theirs was done."""
    settings = {"implicit": tuned("implicit", factors)}
    jobs = {"implicit": ("theirs", {"factors": factors, "sweeps": CHECKPOINTS[-1], **settings["implicit"]})}
    for name, graded in (("ours", False), ("ours_graded", True)):
        settings[name] = tuned("ours", factors, graded)
        recipe = {"factors": factors, "sweeps": OUR_SWEEPS, **settings[name]}
        jobs[name] = ("ours", {"recipe": recipe, "graded": graded})
    runs: dict[str, list[dict[str, Any]]] = {name: [] for name in jobs}
    found: dict[str, list[list[float]]] = {name: [] for name in jobs}
    for trial, seed in zip(trials, SEEDS, strict=True):
        for name, (side, job) in jobs.items():
            run = trial.run(side, "als", seed=seed, **job)
            runs[name].append(run)
            found[name].append([trial.ndcg(run[f"u{n}"], run[f"v{n}"]) for n in range(len(run["seconds"]))])
    sides = {name: _side(runs[name], found[name]) for name in jobs}
    at = [_moment(sides, sweep) for sweep in CHECKPOINTS]
    ratio = sides["ours"]["sweep_s"] / sides["implicit"]["sweep_s"]
    return {"settings": settings, **sides, "at": at, "sweep_ratio": round(ratio, 2)}


def _side(runs: list[dict[str, Any]], found: list[list[float]]) -> dict[str, Any]:
    seconds = np.median([run["seconds"] for run in runs], axis=0)
    return {
        "seconds": [round(float(one), 3) for one in seconds],
        "ndcg": [round(float(one), 4) for one in np.mean(found, axis=0)],
        "sweep_s": round(float(np.median(np.diff(seconds)[1:])), 4),
        "peak_mb": round(statistics.median(float(run["peak_mb"]) for run in runs), 1),
    }


def _moment(sides: dict[str, Any], sweep: int) -> dict[str, Any]:
    """Their state after ``sweep`` sweeps, and our last ones by then."""
    theirs = sides["implicit"]
    deadline = theirs["seconds"][sweep - 1]
    moment = {"sweep": sweep, "implicit_s": deadline, "implicit": theirs["ndcg"][sweep - 1]}
    for name in ("ours", "ours_graded"):
        in_time = sum(seconds <= deadline for seconds in sides[name]["seconds"])
        moment[name] = sides[name]["ndcg"][in_time - 1] if in_time else None
        moment[f"{name}_s"] = sides[name]["seconds"][in_time - 1] if in_time else None
    return moment


def _lenskit(trial: Trial, model: str) -> dict[str, float]:
    """Seconds to train one of LensKit's models and its counterpart of ours, 64 factors and 8 sweeps."""
    from palate.models import EASE, ItemKNN

    mine = {"als": IALS(sweeps=8, **tuned("ours", 64, True)), "ease": EASE(), "item_knn": ItemKNN()}[model]
    mine.fit(trial.split.train)
    theirs, ours = [], []
    for _ in range(REPEATS):
        run = trial.run("theirs", "lenskit", model=model, factors=64, sweeps=8, blas=THREADS)
        theirs.append(float(run["seconds"][-1]))
        started = time.perf_counter()
        mine.fit(trial.split.train)
        ours.append(time.perf_counter() - started)
    return {"lenskit_s": round(statistics.median(theirs), 3), "ours_s": round(statistics.median(ours), 3)}


def _batch(trial: Trial, factors: int) -> dict[str, int]:
    """Users a second who get their top 20, seen items left out."""
    train = trial.split.train
    model = IALS(factors=factors, **tuned("ours", factors, True)).fit(train)
    seconds: dict[str, list[float]] = {"implicit": [], "ours_from_profiles": [], "ours_product_and_top": []}
    for _ in range(REPEATS):
        run = trial.run("theirs", "batch", factors=factors, repeats=2)
        seconds["implicit"].append(float(run["seconds"][-1]))
        profiles = [Profile(train.history(user)) for user in range(train.n_users)]
        started = time.perf_counter()
        model.recommend_batch(profiles, 20)
        seconds["ours_from_profiles"].append(time.perf_counter() - started)
        users = model.users([model.extract_evidence(profile) for profile in profiles])
        started = time.perf_counter()
        scores = users @ model.factors.T
        scores[train.user, train.item] = np.nan
        top(scores, 20)
        seconds["ours_product_and_top"].append(time.perf_counter() - started)
    return {name: round(train.n_users / statistics.median(each)) for name, each in seconds.items()}


def _whole_pipeline(trial: Trial) -> dict[str, float]:
    """Users a second who get 20 of the default pipeline, reasons and all, one after the other."""
    settings, train = load_settings(), trial.split.train
    pipeline = Pipeline.from_config("default", settings.pipelines["default"].stages)
    lists = through(pipeline, fit_all(recipes_of(settings), train), train)
    profiles = [Profile(train.history(user)) for user in range(train.n_users)]
    lists(profiles[:100], 20)
    started = time.perf_counter()
    lists(profiles, 20)
    per_s = train.n_users / (time.perf_counter() - started)
    return {"users_per_s": round(per_s), "users_per_minute": round(60 * per_s)}
