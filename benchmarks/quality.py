"""Quality on MovieLens 100K: 75/25 random split stratified by person, full ranking, three seeds."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.measured import ML100K, write
from palate.data.importers import read
from palate.models.base import Run
from palate.services.compare import compare
from palate.services.train import recipes_of
from palate.settings import load_settings

SEEDS = (42, 43, 44)
FIGURES = ("precision", "recall", "map", "ndcg", "differentiation")


def main() -> None:
    data = read(ML100K, "movielens").dataset()
    recipes = recipes_of(load_settings())
    runs = [compare(data, recipes, k=10, share=0.75, run=Run(seed)) for seed in SEEDS]
    models: dict[str, Any] = {}
    for name in runs[0].models:
        by_seed = {figure: [run.models[name].metrics[figure] for run in runs] for figure in FIGURES}
        intervals = [run.models[name].intervals["ndcg"] for run in runs]
        models[name] = {
            **{figure: round(float(np.mean(values)), 4) for figure, values in by_seed.items()},
            "ndcg_by_seed": [round(value, 4) for value in by_seed["ndcg"]],
            "ndcg_interval": [round(float(np.mean([each[side] for each in intervals])), 4) for side in (0, 1)],
        }
    about = {
        "protocol": "75/25 random split stratified by person, all ratings positive, full ranking, mean of seeds",
        "seeds": SEEDS,
        "data": "MovieLens 100K",
        "data_digest": data.digest,
        "interval": "95 % bootstrap over people, mean of the seeds' bounds",
    }
    write("quality", {**about, "models": models})
