"""Predicted ratings on MovieLens 100K: the published folds, and users who were not in the training."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from benchmarks.measured import ML100K, write
from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.data.splits import Split, given, held_out
from palate.evaluation.ratings import MASSES, RatingErrors, rating_errors
from palate.models.base import Run
from palate.models.rating.bmf import BayesianMF
from palate.types import Codes

SEED = 42


def main() -> None:
    splits = [given(_data(f"u{fold}.base"), _data(f"u{fold}.test")) for fold in range(1, 6)]
    write(
        "ratings",
        {
            "data_digest": _data("u.data").digest,
            "seed": SEED,
            "with_date": _folds(splits, dated=True),
            "without_date": _folds(splits, dated=False),
            "strangers": _strangers(_data("u.data")),
        },
    )


def _data(name: str) -> Dataset:
    return read(ML100K if name == "u.data" else ML100K / name, "movielens").dataset()


def _folds(splits: list[Split], *, dated: bool) -> dict[str, Any]:
    started = time.perf_counter()
    folds = [
        rating_errors(BayesianMF(dated=dated).fit(split.train, Run(seed=SEED)), split, dated=dated) for split in splits
    ]
    took_s = round(time.perf_counter() - started, 1)
    together = RatingErrors.together(folds)
    return {
        "took_s": took_s,
        "rmse": float(np.mean([one.rmse for one in folds])),
        "mae": float(np.mean([one.mae for one in folds])),
        "intervals": together.intervals(SEED),
        "coverage": {str(mass): together.coverage(mass) for mass in MASSES},
        "folds": [{"rmse": one.rmse, "mae": one.mae} for one in folds],
    }


def _strangers(data: Dataset) -> dict[str, Any]:
    """A tenth of the users, half of their ratings known: folded in, and as part of the training."""
    split = held_out(data, 0.9, 0.5, SEED)
    both = data.rows(~np.isin(_pairs(data), _pairs(split.test)))
    folded = rating_errors(BayesianMF().fit(split.train, Run(seed=SEED)), split)
    trained = rating_errors(BayesianMF().fit(both, Run(seed=SEED)), split)
    return {
        "protocol": split.protocol,
        "users": len(np.unique(folded.user)),
        "ratings": len(folded.given),
        "folded_in": {"rmse": folded.rmse, "mae": folded.mae, "intervals": folded.intervals(SEED)},
        "in_training": {"rmse": trained.rmse, "mae": trained.mae, "intervals": trained.intervals(SEED)},
        "lost_rmse": folded.rmse - trained.rmse,
    }


def _pairs(data: Dataset) -> Codes:
    return data.user.astype(np.int64) * data.n_items + data.item


if __name__ == "__main__":
    main()
