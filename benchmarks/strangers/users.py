"""Ranking quality for users of whom a sentence and the first k events are known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from benchmarks.strangers.held_out import SEED, K, compute_figure, draw_codes
from palate.data.dataset import Dataset
from palate.data.profile import History, Profile
from palate.data.splits import Split
from palate.evaluation.evaluate import Lists, evaluate
from palate.models.base import Model, Recommender, Run, top
from palate.models.baseline.popular import Popular
from palate.models.composite import fit_all
from palate.models.content.tfidf import ContentKNN
from palate.models.ensemble.cold_start import ColdStart
from palate.models.factor.ials import IALS
from palate.types import Codes

USERS_SEED: Final = 7
N_KNOWN: Final = (0, 1, 3, 5)


def measure_users(data: Dataset, part: str) -> dict[str, Any]:
    """NDCG of each method by the number of known events."""
    held_out, trained = draw_codes(data.n_users, USERS_SEED, part)
    train = data.rows(np.isin(data.user, trained))
    recipes: dict[str, Recommender] = {"ials": IALS(), "content": ContentKNN(), "popular": Popular()}
    recipes["cold_start"] = ColdStart(of={name: recipes[name] for name in ("ials", "content")})
    models = fit_all(recipes, train, Run(SEED))
    cold_start = models["cold_start"]
    methods: dict[str, Lists] = {
        "popular": _recommender_of(models["popular"]),
        "text": _recommender_of(cold_start, history=False),
        "picks": _recommender_of(cold_start, text=False),
        "text and picks": _recommender_of(cold_start),
        "ials, picks": _recommender_of(models["ials"]),
    }
    event_index = np.arange(len(data)) - data.starts[:-1][data.user]
    curve: dict[str, Any] = {}
    for k in N_KNOWN:
        rows = np.isin(data.user, held_out)
        split = Split(train, data.rows(rows & (event_index >= k)), "", data.rows(rows & (event_index < k)))
        ndcg = {name: evaluate(lists, split, k=K, seed=SEED).per_user["ndcg"] for name, lists in methods.items()}
        curve[str(k)] = {name: compute_figure(by_user, ndcg["popular"]) for name, by_user in ndcg.items()}
        print(k, {name: (round(figure["ndcg"], 4), figure["over"]) for name, figure in curve[str(k)].items()})
    return {
        "protocol": "users held out whole; their first k events known, all others relevant, full ranking",
        "n_users": len(held_out),
        "ndcg": curve,
    }


def _recommender_of(model: Model, *, text: bool = True, history: bool = True) -> Lists:
    """A function that recommends from the self-description, the history or both; known items are left out."""

    def lists(profiles: Sequence[Profile], n: int) -> list[Codes]:
        shown = [
            Profile(profile.history if history else History(), profile.about if text else "") for profile in profiles
        ]
        scores = model.score(shown)
        for row, profile in zip(scores, profiles, strict=True):
            row[profile.history.codes(model.vocabulary)] = np.nan
        return [best[~np.isnan(row[best])] for row, best in zip(scores, top(scores, n), strict=True)]

    return lists
