"""Speed: how quickly models that stand side by side are fitted and answer."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np

from palate.models.base import Model, Recommender
from palate.models.composite import Stacking, StackingModel
from palate.services.experiments.compare import PIPELINE, Ready

_ROUNDS: Final = 3
_AT_ONCE: Final = 128
_LENGTH: Final = 10


@dataclass(frozen=True, slots=True)
class Speed:
    """How quick and how large a row is."""

    fit_s: float
    """All of it: of a model made of others with theirs."""
    answers_per_s: float
    kept_bytes: int | None
    """Of its arrays; None for the pipeline, which holds none of its own."""


def speeds(
    rows: Sequence[Ready],
    fit_s: Mapping[str, float],
    recipes: Mapping[str, Recommender],
    trained: Collection[str],
    seed: int,
) -> dict[str, Speed]:
    """Each row asked for the same users in turn, several rounds; the best round counts.

    ``trained``: the models that the pipeline is trained with.
    """
    users = np.random.default_rng(seed).permutation(np.unique(rows[0].split.test.user))[:_AT_ONCE].tolist()
    best = dict.fromkeys((row.name for row in rows), 0.0)
    for _ in range(_ROUNDS):
        for row in rows:
            # Anew for each row: a history remembers how it was read.
            profiles = [row.split.known.profile(user) for user in users]
            started = time.perf_counter()
            row.lists(profiles, _LENGTH)
            best[row.name] = max(best[row.name], len(profiles) / (time.perf_counter() - started))
    return {
        row.name: Speed(_whole_fit(row.name, fit_s, recipes, trained), best[row.name], _kept(row.model)) for row in rows
    }


def _whole_fit(
    name: str, fit_s: Mapping[str, float], recipes: Mapping[str, Recommender], trained: Collection[str]
) -> float:
    """Seconds of a fit with those of what it is made of, where these stand in rows of their own."""
    if name == PIPELINE:
        return sum(took for one, took in fit_s.items() if one in trained)
    recipe = recipes.get(name)
    bases = recipe.of if isinstance(recipe, Stacking) else {}
    shared = [base for base in bases if recipes.get(base) == bases[base]]
    return fit_s[name] + sum(_whole_fit(base, fit_s, recipes, trained) for base in shared if base in fit_s)


def _kept(model: Model | None) -> int | None:
    """Bytes of a model's arrays, those of its bases with them."""
    if model is None:
        return None
    own = sum(_bytes(getattr(model, one.name)) for one in fields(model))
    return own + sum(_kept(base) or 0 for base in model.bases.values()) if isinstance(model, StackingModel) else own


def _bytes(value: Any) -> int:
    parts = (value.data, value.indices, value.indptr) if hasattr(value, "indptr") else (value,)
    return sum(part.nbytes for part in parts if isinstance(part, np.ndarray))
