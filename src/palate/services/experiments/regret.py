"""Regrets: what the default pipeline of a bench loses to the best single model, and whom that meets."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from palate.data.dataset import Dataset
from palate.evaluation.comparison import Comparison
from palate.evaluation.regret import Regret, regret
from palate.evaluation.verdict import CHANCE, LEARNED
from palate.models.base import Recommender
from palate.models.composite import Stacking
from palate.types import Codes


def default_of(result: Comparison) -> str | None:
    """The row of the default pipeline or, where it was not measured, of the blend that it listens to."""
    return next((name for name in LEARNED if name in result.models), None)


def regrets(result: Comparison, recipes: Mapping[str, Recommender], known: Dataset) -> Regret | None:
    """The regret of the default, by length of history and, where there are several, by domain.

    ``known``: the events that were known when users were asked. Models made of others are no
    single models. None without a default or a single model.
    """
    default = default_of(result)
    singles = [
        name
        for name in result.models
        if name not in (CHANCE, default) and name in recipes and not isinstance(recipes[name], Stacking)
    ]
    if default is None or not singles:
        return None
    ndcg = {name: result.models[name].per_user["ndcg"] for name in (default, *singles)}
    asked = result.models[default]
    domains = mostly(known, asked.asked)
    groups = {"domain": domains} if len(set(domains)) > 1 else {}
    return regret(ndcg.pop(default), ndcg, asked.known, groups, seed=result.seeds[0])


def mostly(known: Dataset, users: Codes) -> list[str]:
    """The domain that most of each user's events are in, of equal ones the first by name; "unknown" without any."""
    of_item = [known.items[id_].domain if id_ in known.items else "" for id_ in known.vocabulary.ids]
    names = sorted(set(of_item) - {""})
    if not names:
        return ["unknown"] * len(users)
    place = {name: at for at, name in enumerate(names)}
    code = np.array([place.get(name, len(names)) for name in of_item], np.int64)[known.item]
    there = code < len(names)
    cells = known.user[there].astype(np.int64) * len(names) + code[there]
    counts = np.bincount(cells, minlength=known.n_users * len(names)).reshape(-1, len(names))[users]
    first = np.where(counts.any(axis=1), counts.argmax(axis=1), len(names))
    return [(*names, "unknown")[at] for at in first.tolist()]
