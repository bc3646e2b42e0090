"""Runs in the peers' environment: implicit and LensKit on arrays that the parent wrote."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
import scipy.sparse as sp
from child import Watch, serve


def als(data: Any, job: dict[str, Any]) -> None:
    """implicit's alternating least squares, as it comes (conjugate gradient)."""
    matrix = _matrix(data)
    _implicit({**job, "sweeps": 1, "factors": 8}).fit(matrix[:200], show_progress=False)
    model = _implicit(job)
    watch = Watch()
    model.fit(matrix, show_progress=False, callback=lambda *_: watch.note(model.user_factors, model.item_factors))
    watch.write(job["out"])


def batch(data: Any, job: dict[str, Any]) -> None:
    """Top 20 for everyone, seen items left out; repeated, seconds each."""
    matrix = _matrix(data)
    model = _implicit({**job, "sweeps": 2})
    model.fit(matrix, show_progress=False)
    everyone = np.arange(matrix.shape[0])
    seconds = []
    for _ in range(job["repeats"]):
        started = time.perf_counter()
        model.recommend(everyone, matrix, N=20, filter_already_liked_items=True)
        seconds.append(time.perf_counter() - started)
    np.savez(job["out"], seconds=seconds)


def lenskit(data: Any, job: dict[str, Any]) -> None:
    """Seconds to train LensKit's models, from its own dataset."""
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
    scorer = scorers[job["model"]]
    seconds = []
    for _ in range(2):  # the first compiles
        one = scorer()
        started = time.perf_counter()
        one.train(dataset, TrainingOptions(retrain=True))
        seconds.append(time.perf_counter() - started)
    np.savez(job["out"], seconds=seconds)


def _matrix(data: Any) -> Any:
    ones = np.ones(len(data["user"]), np.float32)
    return sp.csr_matrix((ones, (data["user"], data["item"])), shape=tuple(data["shape"]))


def _implicit(job: dict[str, Any]) -> Any:
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


serve({"als": als, "batch": batch, "lenskit": lenskit})
