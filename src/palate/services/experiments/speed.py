"""Measure how quickly models are fitted and answer."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from palate.models.base import Model, Recommender
from palate.models.composite import Stacking, StackingModel
from palate.services.experiments.compare import PIPELINE, FittedRow

_ROUNDS: Final = 3
_N_USERS: Final = 128
_N_ITEMS: Final = 10


@dataclass(frozen=True, slots=True)
class Speed:
    """The speed and the size of a row."""

    fit_s: float
    """Of an ensemble with its base models."""
    answers_per_s: float
    kept_bytes: int | None
    """Of its arrays; None for the pipeline, which has none."""


def measure_speeds(
    rows: Sequence[FittedRow],
    fit_s: Mapping[str, float],
    recipes: Mapping[str, Recommender],
    trained: Collection[str],
    seed: int,
) -> dict[str, Speed]:
    """Time the answers of each row for the same users, in several rounds; the best round counts.

    ``trained``: the models that the pipeline is trained with.
    """
    users = np.random.default_rng(seed).permutation(np.unique(rows[0].split.test.user))[:_N_USERS].tolist()
    best = dict.fromkeys((row.name for row in rows), 0.0)
    for _ in range(_ROUNDS):
        for row in rows:
            # New profiles for each row, since a history caches its evidence.
            profiles = [row.split.known.profile(user) for user in users]
            started = time.perf_counter()
            row.lists(profiles, _N_ITEMS)
            best[row.name] = max(best[row.name], len(profiles) / (time.perf_counter() - started))
    return {
        row.name: Speed(_total_fit_s(row.name, fit_s, recipes, trained), best[row.name], _model_bytes(row.model))
        for row in rows
    }


def _total_fit_s(
    name: str, fit_s: Mapping[str, float], recipes: Mapping[str, Recommender], trained: Collection[str]
) -> float:
    """Seconds to fit a row, with those of its base models that have rows of their own."""
    if name == PIPELINE:
        return sum(seconds for model, seconds in fit_s.items() if model in trained)
    recipe = recipes.get(name)
    bases = recipe.of if isinstance(recipe, Stacking) else {}
    shared = [base for base in bases if recipes.get(base) == bases[base]]
    return fit_s[name] + sum(_total_fit_s(base, fit_s, recipes, trained) for base in shared if base in fit_s)


def _model_bytes(model: Model | None) -> int | None:
    """Bytes of the arrays of a model and of its base models."""
    if model is None:
        return None
    n_bytes = sum(_array_bytes(getattr(model, field.name)) for field in fields(model))
    return (
        n_bytes + sum(_model_bytes(base) or 0 for base in model.bases.values())
        if isinstance(model, StackingModel)
        else n_bytes
    )


def _array_bytes(value: object) -> int:
    """Bytes of an array or a sparse matrix; 0 of anything else."""
    parts = [getattr(value, part) for part in ("data", "indices", "indptr")] if hasattr(value, "indptr") else [value]
    return sum(part.nbytes for part in parts if isinstance(part, np.ndarray))
