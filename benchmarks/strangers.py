"""Strangers on MovieLens 1M: users of whom little is known, and items that nobody has touched."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from benchmarks.measured import ML1M, write
from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.data.events import DISLIKE
from palate.data.profile import History, Profile
from palate.data.splits import Split
from palate.evaluation.evaluate import Lists, evaluate
from palate.evaluation.metrics import metrics_at
from palate.evaluation.significance import bootstrap_interval
from palate.models.base import Model, Recommender, Run, top
from palate.models.baseline.popular import Popular
from palate.models.composite import fit_all
from palate.models.content.embeddings import TextEmbedding
from palate.models.content.tfidf import ContentKNN
from palate.models.ensemble.base_scores import standardised
from palate.models.ensemble.cold_start import ColdStart
from palate.models.factor.ials import IALS
from palate.types import Bools, Codes, Doubles, Floats

SEED: Final = 42
USERS_SEED: Final = 7
ITEMS_SEED: Final = 11
SHARE: Final = 0.2
KNOWN: Final = (0, 1, 3, 5)
ASKED: Final = 1_000
K: Final = 10


def main(part: str = "test") -> None:
    """``part``: ``validation`` holds out others, inside the training part; everything was chosen there."""
    data = read(ML1M, "movielens").dataset()
    result = {
        "part": part,
        "seed": SEED,
        "users_seed": USERS_SEED,
        "items_seed": ITEMS_SEED,
        "data_digest": data.digest,
        "items": _items(data, part),
        "users": _users(data, part),
    }
    if part == "test":
        write("strangers", result)
    else:
        print(result)


def _held(n: int, seed: int, part: str) -> tuple[Codes, Codes]:
    """Who or what is asked about, and what is learned from; a fifth each for test and, of the rest, validation."""
    drawn = np.random.default_rng(seed).permutation(n)
    test, rest = np.split(drawn, [int(SHARE * n)])
    validation, inner = np.split(rest, [int(SHARE * len(rest))])
    return (test, rest) if part == "test" else (validation, inner)


# Users


def _users(data: Dataset, part: str) -> dict[str, Any]:
    held, trained = _held(data.n_users, USERS_SEED, part)
    train = data.rows(np.isin(data.user, trained))
    recipes: dict[str, Recommender] = {"ials": IALS(), "content": ContentKNN(), "popular": Popular()}
    recipes["cold_start"] = ColdStart(of={name: recipes[name] for name in ("ials", "content")})
    models = fit_all(recipes, train, Run(SEED))
    newcomers = models["cold_start"]
    ways: dict[str, Lists] = {
        "popular": _lists(models["popular"]),
        "text": _lists(newcomers, picks=False),
        "picks": _lists(newcomers, text=False),
        "text and picks": _lists(newcomers),
        "ials, picks": _lists(models["ials"]),
    }
    place = np.arange(len(data)) - data.starts[:-1][data.user]
    curve: dict[str, Any] = {}
    for k in KNOWN:
        asked = np.isin(data.user, held)
        split = Split(train, data.rows(asked & (place >= k)), "", data.rows(asked & (place < k)))
        found = {name: evaluate(lists, split, k=K, seed=SEED).per_user["ndcg"] for name, lists in ways.items()}
        curve[str(k)] = {name: _figure(ndcg, found["popular"]) for name, ndcg in found.items()}
        print(k, {name: (round(one["ndcg"], 4), one["over"]) for name, one in curve[str(k)].items()}, flush=True)
    return {
        "protocol": "users held out whole; their first k events known, all others relevant, full ranking",
        "n_users": len(held),
        "ndcg": curve,
    }


def _lists(model: Model, *, text: bool = True, picks: bool = True) -> Lists:
    """What a model recommends by a part of each profile; what is known of the user never comes."""

    def lists(profiles: Sequence[Profile], n: int) -> list[Codes]:
        shown = [Profile(one.history if picks else History(), one.about if text else "") for one in profiles]
        scores = model.score(shown)
        for row, one in zip(scores, profiles, strict=True):
            row[one.history.codes(model.vocabulary)] = np.nan
        return [best[~np.isnan(row[best])] for row, best in zip(scores, top(scores, n), strict=True)]

    return lists


def _figure(ndcg: Doubles, beside: Doubles) -> dict[str, Any]:
    return {
        "ndcg": float(ndcg.mean()),
        "interval": bootstrap_interval(ndcg, SEED),
        "over": bootstrap_interval(ndcg - beside, SEED),
    }


# Items


def _items(data: Dataset, part: str) -> dict[str, Any]:
    held, trained = _held(data.n_items, ITEMS_SEED, part)
    whole = data.rows(np.isin(data.item, np.concatenate([held, trained])))
    of_held = np.isin(whole.item, held)
    cold = whole.rows(~of_held)
    asked = np.random.default_rng(SEED).permutation(data.n_users)[:ASKED]
    wanted = _wanted(whole, asked, held)
    asked, wanted = asked[wanted.any(axis=1)], wanted[wanted.any(axis=1)]
    warm = whole.rows(~(of_held & np.isin(whole.user, asked)))
    profiles = [cold.profile(user) for user in asked.tolist()]
    parts = {"content": ContentKNN(), "text_embedding": TextEmbedding(), "cold_start": ColdStart()}
    scores = {name: recipe.fit(cold, Run(SEED)).score(profiles)[:, held] for name, recipe in parts.items()}
    scores["sum"] = standardised(np.stack(list(scores.values()))).sum(axis=0)
    scores["random"] = np.random.default_rng(SEED).random(wanted.shape, np.float32)
    scores["genre popularity"] = np.tile(_genre_popularity(cold)[held], (len(asked), 1))
    scores["popular (warm)"] = Popular().fit(warm, Run(SEED)).score(profiles)[:, held]
    scores["ials (warm)"] = IALS().fit(warm, Run(SEED)).score(profiles)[:, held]
    ndcg = {name: _ndcg(one, wanted) for name, one in scores.items()}
    figures = {name: _figure(one, ndcg["genre popularity"]) for name, one in ndcg.items()}
    print({name: round(one["ndcg"], 4) for name, one in figures.items()}, flush=True)
    return {
        "protocol": "a fifth of the items held out whole; ranked among themselves for users with a history",
        "n_items": len(held),
        "n_users": len(asked),
        "ndcg": figures,
    }


def _wanted(data: Dataset, users: Codes, items: Codes) -> Bools:
    """Shape ``(n_users, n_items)``: what each of them took to."""
    row, column = np.full(data.n_users, -1), np.full(data.n_items, -1)
    row[users], column[items] = np.arange(len(users)), np.arange(len(items))
    counts = (row[data.user] >= 0) & (column[data.item] >= 0) & (data.kind != DISLIKE.code)
    wanted = np.zeros((len(users), len(items)), np.bool_)
    wanted[row[data.user[counts]], column[data.item[counts]]] = True
    return wanted


def _genre_popularity(data: Dataset) -> Floats:
    """The mean popularity of the items with events that share each genre, meant over an item's genres."""
    counts = np.bincount(data.item, minlength=data.n_items)
    genres: dict[str, list[int]] = {}
    for code, id_ in enumerate(data.vocabulary):
        for genre in data.items[id_].genres if counts[code] else ():
            genres.setdefault(genre, []).append(int(counts[code]))
    means = {genre: float(np.mean(each)) for genre, each in genres.items()}
    of = [[means[genre] for genre in data.items[id_].genres if genre in means] for id_ in data.vocabulary]
    return np.array([np.mean(each) if each else 0.0 for each in of], np.float32)


def _ndcg(scores: Floats, wanted: Bools) -> Doubles:
    best = top(np.where(np.isnan(scores), np.float32(-np.inf), scores), K)
    return metrics_at(np.take_along_axis(wanted, best, axis=1), wanted.sum(axis=1))["ndcg"]


if __name__ == "__main__":
    main(*sys.argv[1:])
