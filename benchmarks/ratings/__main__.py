"""Measure predicted ratings on MovieLens 100K: the published folds, and users who were not in the training."""

from __future__ import annotations

import time
from typing import Any, Final

import numpy as np

from benchmarks.measured import write_result
from benchmarks.ratings.folds import published_folds, read_ml100k
from palate.data.dataset import Dataset
from palate.data.splits import Split, held_out
from palate.evaluation.ratings import MASSES, RatingErrors, rating_errors
from palate.models.base import Run
from palate.models.rating.bmf import BayesianMF
from palate.types import Codes

SEED: Final = 42


def main() -> None:
    splits = published_folds()
    data = read_ml100k("u.data")
    write_result(
        "ratings",
        {
            "data_digest": data.digest,
            "seed": SEED,
            "with_date": _evaluate_folds(splits, dated=True),
            "without_date": _evaluate_folds(splits, dated=False),
            "strangers": _evaluate_new_users(data),
        },
    )


def _evaluate_folds(splits: list[Split], *, dated: bool) -> dict[str, Any]:
    started = time.perf_counter()
    folds = [
        rating_errors(BayesianMF(dated=dated).fit(split.train, Run(seed=SEED)), split, dated=dated) for split in splits
    ]
    seconds = round(time.perf_counter() - started, 1)
    pooled = RatingErrors.together(folds)
    return {
        "took_s": seconds,
        "rmse": float(np.mean([errors.rmse for errors in folds])),
        "mae": float(np.mean([errors.mae for errors in folds])),
        "intervals": pooled.intervals(SEED),
        "coverage": {str(mass): pooled.coverage(mass) for mass in MASSES},
        "folds": [{"rmse": errors.rmse, "mae": errors.mae} for errors in folds],
    }


def _evaluate_new_users(data: Dataset) -> dict[str, Any]:
    """Errors for a tenth of the users with half of their ratings known: folded in, and as part of the training."""
    split = held_out(data, 0.9, 0.5, SEED)
    with_known = data.rows(~np.isin(_pair_codes(data), _pair_codes(split.test)))
    folded = rating_errors(BayesianMF().fit(split.train, Run(seed=SEED)), split)
    trained = rating_errors(BayesianMF().fit(with_known, Run(seed=SEED)), split)
    return {
        "protocol": split.protocol,
        "users": len(np.unique(folded.user)),
        "ratings": len(folded.given),
        "folded_in": {"rmse": folded.rmse, "mae": folded.mae, "intervals": folded.intervals(SEED)},
        "in_training": {"rmse": trained.rmse, "mae": trained.mae, "intervals": trained.intervals(SEED)},
        "lost_rmse": folded.rmse - trained.rmse,
    }


def _pair_codes(data: Dataset) -> Codes:
    """One number for each pair of user and item."""
    return data.user.astype(np.int64) * data.n_items + data.item


if __name__ == "__main__":
    main()
