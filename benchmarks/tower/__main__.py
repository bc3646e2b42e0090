"""Measure the two-tower model on MovieLens 100K: on the published folds, and with `bmf` for users with few ratings."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np

from benchmarks.measured import write_result
from benchmarks.ratings.folds import published_folds, read_ml100k
from palate.data.dataset import Dataset
from palate.data.splits import Split, held_out
from palate.evaluation.ratings import MASSES, RatingErrors, rating_errors
from palate.models.base import Run
from palate.models.rating.bmf import BayesianMF
from palate.models.rating.rating_ensemble import RatingEnsemble
from palate.models.rating.two_tower import TwoTower
from palate.types import Doubles

SEED: Final = 42
_BUCKETS: Final = ((0, 0), (1, 4), (5, 19), (20, 10_000))
"""Least and largest number of known ratings."""
_N_BOOTSTRAPS: Final = 2_000
_ITEM_REG: Final = 10
_USER_REG: Final = 15
"""Regularisation of the bias baseline, as in Surprise."""
_BIAS_ROUNDS: Final = 10


def main() -> None:
    data = read_ml100k("u.data")
    folds = _evaluate_folds(published_folds())
    write_result(
        "tower", {"data_digest": data.digest, "seed": SEED, "folds": folds, "strangers": _evaluate_new_users(data)}
    )


def _evaluate_folds(splits: list[Split]) -> dict[str, Any]:
    """Errors of the two-tower model and of the bias baseline, mean over the folds."""
    folds, seconds = [], []
    for split in splits:
        started = time.process_time()
        model = TwoTower().fit(split.train, Run(seed=SEED))
        seconds.append(round(time.process_time() - started, 1))
        folds.append(rating_errors(model, split))
        print(folds[-1].rmse, seconds, flush=True)
    pooled, bias_errors = RatingErrors.together(folds), [_bias_errors(split) for split in splits]
    return {
        "processor_s": seconds,
        "rmse": float(np.mean([errors.rmse for errors in folds])),
        "mae": float(np.mean([errors.mae for errors in folds])),
        "mae_of_mean": float(np.mean([np.abs(errors.mean - errors.given).mean() for errors in folds])),
        "intervals": pooled.intervals(SEED),
        "coverage": {str(mass): pooled.coverage(mass) for mass in MASSES},
        "bias": {
            "rmse": float(np.mean([np.sqrt((errors**2).mean()) for errors in bias_errors])),
            "mae": float(np.mean([np.abs(errors).mean() for errors in bias_errors])),
        },
        "each": [{"rmse": errors.rmse, "mae": errors.mae} for errors in folds],
    }


def _bias_errors(split: Split) -> Doubles:
    """Errors of μ + b_user + b_item on the test part, the biases fitted by ten rounds of least squares."""
    train, test = split.train, split.test
    mean = float(train.value.mean())
    item_bias, user_bias = np.zeros(train.n_items), np.zeros(train.n_users)
    for _ in range(_BIAS_ROUNDS):
        for bias, other, rows, other_rows, reg in (
            (item_bias, user_bias, train.item, train.user, _ITEM_REG),
            (user_bias, item_bias, train.user, train.item, _USER_REG),
        ):
            residual = train.value - mean - other[other_rows]
            bias[:] = np.bincount(rows, residual, len(bias)) / (np.bincount(rows, minlength=len(bias)) + reg)
    return np.asarray(mean + user_bias[test.user] + item_bias[test.item] - test.value)


def _evaluate_new_users(data: Dataset) -> dict[str, Any]:
    """Errors for a tenth of the users, none of whom was in the training, on half of their ratings."""
    split = held_out(data, 0.9, 0.5, SEED)
    recipes = {"bmf": BayesianMF(sweeps=100, draws=32), "two_tower": TwoTower()}
    run = Run(seed=SEED)
    bases = {name: recipe.fit(split.train, run) for name, recipe in recipes.items()}
    ensemble = RatingEnsemble(of=recipes).fit_on_bases(bases, split.train, run)
    models = {**bases, "rating_ensemble": ensemble}
    return {
        "protocol": split.protocol,
        "weights": {name: row.tolist() for name, row in zip(bases, ensemble.weights, strict=True)},
        "bands": [_evaluate_bucket(split, models, low, high) for low, high in _BUCKETS],
    }


def _evaluate_bucket(split: Split, models: Mapping[str, Any], low: int, high: int) -> dict[str, Any]:
    """Errors when each user with at least ``low`` known ratings shows a random number of them up to ``high``."""
    assert split.shown is not None
    rng = np.random.default_rng([SEED, low])
    is_shown = np.zeros(len(split.shown), np.bool_)
    users = []
    for user in np.unique(split.test.user).tolist():
        rows = np.arange(split.shown.starts[user], split.shown.starts[user + 1])
        if len(rows) < low:
            continue
        users.append(user)
        n_shown = len(rows) if high > len(rows) else int(rng.integers(low, high + 1))
        is_shown[rng.permutation(rows)[:n_shown]] = True
    test = split.test.rows(np.isin(split.test.user, users))
    bucket = replace(split, test=test, shown=split.shown.rows(is_shown))
    errors = {name: rating_errors(model, bucket, dated=False) for name, model in models.items()}
    print(low, {name: figures.rmse for name, figures in errors.items()}, flush=True)
    return {
        "known": [low, high],
        "users": len(users),
        "ratings": len(test),
        "models": {
            name: {
                "rmse": figures.rmse,
                "mae": figures.mae,
                "coverage": {str(mass): figures.coverage(mass) for mass in MASSES},
            }
            for name, figures in errors.items()
        },
        "pool_less_bmf": _compare_rmse(errors["rating_ensemble"], errors["bmf"]),
    }


def _compare_rmse(new: RatingErrors, old: RatingErrors) -> dict[str, Any]:
    """RMSE of ``new`` minus that of ``old``, with a 95 % bootstrap over users, each with all their ratings."""
    _, user = np.unique(new.user, return_inverse=True)
    squares = np.stack([np.bincount(user, (errors.mean - errors.given) ** 2) for errors in (new, old)], axis=1)
    counts = np.bincount(user)
    samples = np.random.default_rng(SEED).multinomial(len(counts), np.full(len(counts), 1 / len(counts)), _N_BOOTSTRAPS)
    rmse = np.sqrt((samples @ squares) / (samples @ counts)[:, None])
    ends = np.quantile(rmse[:, 0] - rmse[:, 1], (0.025, 0.975))
    return {"rmse": new.rmse - old.rmse, "interval": ends.tolist()}


if __name__ == "__main__":
    main()
