"""Fit implicit and LensKit, in their own environment, on arrays that the parent process wrote."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import scipy.sparse as sp
from recorder import SweepRecorder, run_job


def fit_als(data: Any, job: dict[str, Any]) -> None:
    """Record every sweep of implicit's alternating least squares with its default solver (conjugate gradient)."""
    matrix = _sparse_matrix(data)
    _implicit_model({**job, "sweeps": 1, "factors": 8}).fit(matrix[:200], show_progress=False)
    model = _implicit_model(job)
    recorder = SweepRecorder()
    model.fit(matrix, show_progress=False, callback=lambda *_: recorder.record(model.user_factors, model.item_factors))
    recorder.write(job["out"])


def recommend_all(data: Any, job: dict[str, Any]) -> None:
    """Seconds to recommend the top 20 unseen items to all users, repeated."""
    matrix = _sparse_matrix(data)
    model = _implicit_model({**job, "sweeps": 2})
    model.fit(matrix, show_progress=False)
    users = np.arange(matrix.shape[0])
    seconds = []
    for _ in range(job["repeats"]):
        started = time.perf_counter()
        model.recommend(users, matrix, N=20, filter_already_liked_items=True)
        seconds.append(time.perf_counter() - started)
    np.savez(job["out"], seconds=seconds)


def fit_lenskit(data: Any, job: dict[str, Any]) -> None:
    """Seconds to train one of LensKit's models from its own dataset."""
    import pandas as pd
    from lenskit.als import ImplicitMFScorer
    from lenskit.data import from_interactions_df
    from lenskit.knn import EASEScorer, ItemKNNScorer
    from lenskit.training import TrainingOptions

    frame = pd.DataFrame({"user_id": data["user"], "item_id": data["item"]})
    dataset = from_interactions_df(frame)
    scorers = {
        "als": lambda: ImplicitMFScorer(embedding_size=job["factors"], epochs=job["sweeps"], use_ratings=False),
        "ease": EASEScorer,
        "item_knn": lambda: ItemKNNScorer(feedback="implicit", max_nbrs=100),
    }
    make_scorer = scorers[job["model"]]
    seconds = []
    for _ in range(2):  # the first compiles
        scorer = make_scorer()
        started = time.perf_counter()
        scorer.train(dataset, TrainingOptions(retrain=True))
        seconds.append(time.perf_counter() - started)
    np.savez(job["out"], seconds=seconds)


def _sparse_matrix(data: Any) -> Any:
    ones = np.ones(len(data["user"]), np.float32)
    return sp.csr_matrix((ones, (data["user"], data["item"])), shape=tuple(data["shape"]))


def _implicit_model(job: dict[str, Any]) -> Any:
    from implicit.als import AlternatingLeastSquares

    return AlternatingLeastSquares(
        factors=job["factors"],
        regularization=job.get("reg", 0.01),
        alpha=job.get("alpha", 1.0),
        iterations=job["sweeps"],
        num_threads=job["threads"],
        random_state=job.get("seed", 0),
        use_gpu=False,
    )


run_job({"als": fit_als, "batch": recommend_all, "lenskit": fit_lenskit})
