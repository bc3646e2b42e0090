"""Quality on MovieLens 100K: 75/25 random split stratified by person, full ranking, three seeds."""

from __future__ import annotations

import time
from typing import Any

from benchmarks.measured import ML100K, write
from palate.data.importers import read
from palate.evaluation.protocol import Protocol
from palate.services.compare import compare
from palate.services.train import recipes_of
from palate.settings import load_settings

SEEDS = (42, 43, 44)
FIGURES = ("precision", "recall", "map", "ndcg", "differentiation")


def main() -> None:
    data = read(ML100K, "movielens").dataset()
    recipes = recipes_of(load_settings())
    result = compare(data, recipes, Protocol(), now=time.time(), part="test", seeds=SEEDS)
    models: dict[str, Any] = {}
    for name, one in result.models.items():
        models[name] = {
            **{figure: round(one.metrics[figure], 4) for figure in FIGURES},
            "ndcg_by_seed": [round(split["ndcg"], 4) for split in one.splits],
            "ndcg_interval": [round(side, 4) for side in one.intervals["ndcg"]],
        }
    about = {
        "protocol": "75/25 random split stratified by person, all ratings positive, full ranking, mean of seeds",
        "seeds": SEEDS,
        "data": "MovieLens 100K",
        "data_digest": data.digest,
        "interval": "95 % bootstrap over people, each by their mean over the seeds",
    }
    write("quality", {**about, "models": models})
