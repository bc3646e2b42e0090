"""Ranking quality among items without events, for users with a history."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from benchmarks.strangers.held_out import SEED, K, compute_figure, draw_codes
from palate.data.dataset import Dataset
from palate.data.events import DISLIKE
from palate.evaluation.metrics import metrics_at
from palate.models.base import Run, top
from palate.models.baseline.popular import Popular
from palate.models.content.embeddings import TextEmbedding
from palate.models.content.tfidf import ContentKNN
from palate.models.ensemble.base_scores import standardised
from palate.models.ensemble.cold_start import ColdStart
from palate.models.factor.ials import IALS
from palate.types import Bools, Codes, Doubles, Floats

ITEMS_SEED: Final = 11
N_USERS: Final = 1_000


def measure_items(data: Dataset, part: str) -> dict[str, Any]:
    """NDCG of each model among items whose events were all removed; "warm" models keep those of other users."""
    held_out, trained = draw_codes(data.n_items, ITEMS_SEED, part)
    events = data.rows(np.isin(data.item, np.concatenate([held_out, trained])))
    is_held_out = np.isin(events.item, held_out)
    cold = events.rows(~is_held_out)
    users = np.random.default_rng(SEED).permutation(data.n_users)[:N_USERS]
    targets = _target_matrix(events, users, held_out)
    users, targets = users[targets.any(axis=1)], targets[targets.any(axis=1)]
    warm = events.rows(~(is_held_out & np.isin(events.user, users)))
    profiles = [cold.profile(user) for user in users.tolist()]
    recipes = {"content": ContentKNN(), "text_embedding": TextEmbedding(), "cold_start": ColdStart()}
    scores = {name: recipe.fit(cold, Run(SEED)).score(profiles)[:, held_out] for name, recipe in recipes.items()}
    scores["sum"] = standardised(np.stack(list(scores.values()))).sum(axis=0)
    scores["random"] = np.random.default_rng(SEED).random(targets.shape, np.float32)
    scores["genre popularity"] = np.tile(_genre_popularity(cold)[held_out], (len(users), 1))
    scores["popular (warm)"] = Popular().fit(warm, Run(SEED)).score(profiles)[:, held_out]
    scores["ials (warm)"] = IALS().fit(warm, Run(SEED)).score(profiles)[:, held_out]
    ndcg = {name: _compute_ndcg(matrix, targets) for name, matrix in scores.items()}
    figures = {name: compute_figure(by_user, ndcg["genre popularity"]) for name, by_user in ndcg.items()}
    print({name: round(figure["ndcg"], 4) for name, figure in figures.items()}, flush=True)
    return {
        "protocol": "a fifth of the items held out whole; ranked among themselves for users with a history",
        "n_items": len(held_out),
        "n_users": len(users),
        "ndcg": figures,
    }


def _target_matrix(data: Dataset, users: Codes, items: Codes) -> Bools:
    """Shape ``(n_users, n_items)``: which items each user interacted with, dislikes apart."""
    row, column = np.full(data.n_users, -1), np.full(data.n_items, -1)
    row[users], column[items] = np.arange(len(users)), np.arange(len(items))
    mask = (row[data.user] >= 0) & (column[data.item] >= 0) & (data.kind != DISLIKE.code)
    targets = np.zeros((len(users), len(items)), np.bool_)
    targets[row[data.user[mask]], column[data.item[mask]]] = True
    return targets


def _genre_popularity(data: Dataset) -> Floats:
    """For each item the mean over its genres of the mean number of events of items with that genre."""
    counts = np.bincount(data.item, minlength=data.n_items)
    by_genre: dict[str, list[int]] = {}
    for code, id_ in enumerate(data.vocabulary):
        for genre in data.items[id_].genres if counts[code] else ():
            by_genre.setdefault(genre, []).append(int(counts[code]))
    means = {genre: float(np.mean(genre_counts)) for genre, genre_counts in by_genre.items()}
    by_item = [[means[genre] for genre in data.items[id_].genres if genre in means] for id_ in data.vocabulary]
    return np.array([np.mean(genre_means) if genre_means else 0.0 for genre_means in by_item], np.float32)


def _compute_ndcg(scores: Floats, targets: Bools) -> Doubles:
    best = top(np.where(np.isnan(scores), np.float32(-np.inf), scores), K)
    return metrics_at(np.take_along_axis(targets, best, axis=1), targets.sum(axis=1))["ndcg"]
