"""Two towers of text on MovieLens 100K: the published folds, and beside `bmf` for users of few ratings."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np

from benchmarks.measured import ML100K, write
from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.data.splits import Split, given, held_out
from palate.evaluation.ratings import MASSES, RatingErrors, rating_errors
from palate.models.base import Run
from palate.models.rating.bmf import BayesianMF
from palate.models.rating.rating_ensemble import RatingEnsemble
from palate.models.rating.two_tower import TwoTower
from palate.types import Doubles

SEED: Final = 42
_BANDS: Final = ((0, 0), (1, 4), (5, 19), (20, 10_000))
_DRAWS: Final = 2_000
_REGULARISED: Final = (10, 15)
"""Of items and users in the bias baseline, as Surprise has it."""


def main() -> None:
    data = _data("u.data")
    folds = _folds([given(_data(f"u{fold}.base"), _data(f"u{fold}.test")) for fold in range(1, 6)])
    write("tower", {"data_digest": data.digest, "seed": SEED, "folds": folds, "strangers": _strangers(data)})


def _data(name: str) -> Dataset:
    return read(ML100K if name == "u.data" else ML100K / name, "movielens").dataset()


def _folds(splits: list[Split]) -> dict[str, Any]:
    found, took_s = [], []
    for split in splits:
        started = time.process_time()
        model = TwoTower().fit(split.train, Run(seed=SEED))
        took_s.append(round(time.process_time() - started, 1))
        found.append(rating_errors(model, split))
        print(found[-1].rmse, took_s, flush=True)
    together, biased = RatingErrors.together(found), [_bias(split) for split in splits]
    return {
        "processor_s": took_s,
        "rmse": float(np.mean([one.rmse for one in found])),
        "mae": float(np.mean([one.mae for one in found])),
        "mae_of_mean": float(np.mean([np.abs(one.mean - one.given).mean() for one in found])),
        "intervals": together.intervals(SEED),
        "coverage": {str(mass): together.coverage(mass) for mass in MASSES},
        "bias": {
            "rmse": float(np.mean([np.sqrt((miss**2).mean()) for miss in biased])),
            "mae": float(np.mean([np.abs(miss).mean() for miss in biased])),
        },
        "each": [{"rmse": one.rmse, "mae": one.mae} for one in found],
    }


def _bias(split: Split) -> Doubles:
    """What μ + b_u + b_i misses, by ten rounds of least squares."""
    train, test = split.train, split.test
    mean = float(train.value.mean())
    of_item, of_user = np.zeros(train.n_items), np.zeros(train.n_users)
    for _ in range(10):
        for own, other, by, across, doubt in (
            (of_item, of_user, train.item, train.user, _REGULARISED[0]),
            (of_user, of_item, train.user, train.item, _REGULARISED[1]),
        ):
            left = train.value - mean - other[across]
            own[:] = np.bincount(by, left, len(own)) / (np.bincount(by, minlength=len(own)) + doubt)
    return np.asarray(mean + of_user[test.user] + of_item[test.item] - test.value)


def _strangers(data: Dataset) -> dict[str, Any]:
    """A tenth of the users, none of whom was in the training, asked about half of their ratings."""
    split = held_out(data, 0.9, 0.5, SEED)
    recipes = {"bmf": BayesianMF(sweeps=100, draws=32), "two_tower": TwoTower()}
    run = Run(seed=SEED)
    bases = {name: recipe.fit(split.train, run) for name, recipe in recipes.items()}
    pool = RatingEnsemble(of=recipes).fit_over(bases, split.train, run)
    return {
        "protocol": split.protocol,
        "weights": {name: row.tolist() for name, row in zip(bases, pool.weights, strict=True)},
        "bands": [_band(split, {**bases, "rating_ensemble": pool}, low, high) for low, high in _BANDS],
    }


def _band(split: Split, models: Mapping[str, Any], low: int, high: int) -> dict[str, Any]:
    """Everyone who can show so many ratings is asked, from as many of theirs as were drawn between the two."""
    assert split.shown is not None
    rng = np.random.default_rng([SEED, low])
    kept = np.zeros(len(split.shown), np.bool_)
    users = []
    for user in np.unique(split.test.user).tolist():
        rows = np.arange(split.shown.starts[user], split.shown.starts[user + 1])
        if len(rows) < low:
            continue
        users.append(user)
        n = len(rows) if high > len(rows) else int(rng.integers(low, high + 1))
        kept[rng.permutation(rows)[:n]] = True
    asked = split.test.rows(np.isin(split.test.user, users))
    one = replace(split, test=asked, shown=split.shown.rows(kept))
    errors = {name: rating_errors(model, one, dated=False) for name, model in models.items()}
    print(low, {name: each.rmse for name, each in errors.items()}, flush=True)
    return {
        "known": [low, high],
        "users": len(users),
        "ratings": len(asked),
        "models": {
            name: {"rmse": each.rmse, "mae": each.mae, "coverage": {str(mass): each.coverage(mass) for mass in MASSES}}
            for name, each in errors.items()
        },
        "pool_less_bmf": _difference(errors["rating_ensemble"], errors["bmf"]),
    }


def _difference(new: RatingErrors, old: RatingErrors) -> dict[str, Any]:
    """RMSE of the new less that of the old with a 95 % bootstrap over users, each with all their ratings."""
    _, who = np.unique(new.user, return_inverse=True)
    squares = np.stack([np.bincount(who, (each.mean - each.given) ** 2) for each in (new, old)], axis=1)
    counts = np.bincount(who)
    drawn = np.random.default_rng(SEED).multinomial(len(counts), np.full(len(counts), 1 / len(counts)), _DRAWS)
    rmse = np.sqrt((drawn @ squares) / (drawn @ counts)[:, None])
    ends = np.quantile(rmse[:, 0] - rmse[:, 1], (0.025, 0.975))
    return {"rmse": new.rmse - old.rmse, "interval": ends.tolist()}


if __name__ == "__main__":
    main()
