"""Choose the weight of taste and the width of time of the cross-domain model, on held-out users."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.events import DISLIKE
from palate.data.profile import Profile
from palate.models.base import top
from palate.types import Bools, Codes, Doubles, Floats

TASTES: Final = (0.003, 0.007, 0.015, 0.03, 0.06, 0.12, 0.3, 1.0)
DAYS: Final = (30.0, 70.0, 200.0)
_DEFAULT: Final = (0.12, 70.0)
"""Taste and days for domains without users to hold out."""
_FOLDS: Final = 3
_HELD_OUT_SHARE: Final = 0.1
_MAX_USERS: Final = 1_500
_BATCH: Final = 100
_CANDIDATES: Final = 300
_K: Final = 10

ComponentScores = Callable[[list[Profile], int, Sequence[float]], Floats]
"""Scores by taste, and by time for each number of days; see ``CrossDomainModel.component_scores``."""


def best_balance(
    data: Dataset,
    seed: int,
    fit: Callable[[Dataset], ComponentScores],
    tastes: Sequence[float] = TASTES,
    days: Sequence[float] = DAYS,
) -> Floats:
    """Taste and days with the best mean NDCG@10 in each domain, shape ``(n_domains, 2)``.

    Of the users who are active in several domains, three folds of a tenth, at most 1,500 users each, are held out in
    turn; ``fit`` gets the other data. All items of each domain of a held-out user are ranked from their events in the
    other domains.
    """
    domain = data.domains[1][data.item]
    pairs = np.unique(np.stack([data.user, domain], axis=1)[domain >= 0], axis=0)
    users, n_domains = np.unique(pairs[:, 0], return_counts=True)
    shared = np.random.default_rng(seed).permutation(users[n_domains > 1])
    n = min(int(_HELD_OUT_SHARE * len(shared)), _MAX_USERS)
    gains = np.zeros((len(data.domains[0]), len(days), len(tastes)))
    for held_out in np.split(shared[: _FOLDS * n], _FOLDS) if n else []:
        component_scores = fit(data.rows(~np.isin(data.user, held_out)))
        test_pairs = pairs[np.isin(pairs[:, 0], held_out)]
        for target in np.unique(test_pairs[:, 1]).tolist():
            active = test_pairs[test_pairs[:, 1] == target, 0]
            for start in range(0, n, _BATCH):
                batch = active[start : start + _BATCH]
                gains[target] += _sum_ndcg(data, batch, target, component_scores, tastes, days)
    return np.array([_best(domain_gains, tastes, days) for domain_gains in gains], np.float32).reshape(-1, 2)


def _best(gains: Doubles, tastes: Sequence[float], days: Sequence[float]) -> tuple[float, float]:
    """The taste and days with the highest of ``gains``, shape ``(n_days, n_tastes)``; defaults if all are 0."""
    if not gains.any():
        default_taste, default_days = _DEFAULT
        return (default_taste if len(tastes) > 1 else tastes[0]), (default_days if len(days) > 1 else days[0])
    row, column = np.unravel_index(np.argmax(gains), gains.shape)
    return tastes[int(column)], days[int(row)]


def _sum_ndcg(
    data: Dataset,
    users: Codes,
    target: int,
    component_scores: ComponentScores,
    tastes: Sequence[float],
    days: Sequence[float],
) -> Doubles:
    """The sum of NDCG@10 in the domain ``target`` over ``users``, shape ``(n_days, n_tastes)``.

    The candidates are the users' targets, and the other items with the highest sum of taste and time scores.
    """
    gains = np.zeros((len(days), len(tastes)))
    if not len(users):
        return gains
    profiles, is_target = _split_by_domain(data, users, target)
    scores = component_scores(profiles, target, days)
    summed = (scores / np.maximum(scores.max(axis=2, keepdims=True), 1e-9)).sum(axis=0)
    summed[is_target] = np.inf
    candidates = np.sort(top(summed, _CANDIDATES), axis=1)  # by code, so that ties do not favour targets
    taste_scores, *time_scores = np.take_along_axis(scores, candidates[None], axis=2)
    hits = np.take_along_axis(is_target, candidates, axis=1)
    for row, timed in enumerate(time_scores):
        for column, taste in enumerate(tastes):
            gains[row, column] = _ndcg(np.float32(taste) * taste_scores + np.float32(1 - taste) * timed, hits)
    return gains


def _split_by_domain(data: Dataset, users: Codes, target: int) -> tuple[list[Profile], Bools]:
    """Profiles of ``users`` without the domain ``target``, and their targets, shape ``(n_users, n_target_items)``."""
    domains = data.domains[1]
    profiles, is_target = [], np.zeros((len(users), data.n_items), np.bool_)
    for row, user in enumerate(users.tolist()):
        events = slice(int(data.starts[user]), int(data.starts[user + 1]))
        codes = data.item[events]
        is_inside = domains[codes] == target
        profiles.append(Profile(data.history(user).where(~is_inside)))
        is_target[row, codes[is_inside & (data.kind[events] != DISLIKE.code)]] = True
    return profiles, is_target[:, domains == target]


def _ndcg(scores: Floats, is_target: Bools) -> float:
    """The sum of NDCG@10 over the rows."""
    hits = np.take_along_axis(is_target, top(scores, _K), axis=1)
    discount = 1 / np.log2(np.arange(2, hits.shape[1] + 2))
    ideal = np.concatenate([[1.0], np.cumsum(discount)])[np.minimum(is_target.sum(axis=1), hits.shape[1])]
    return float((hits @ discount / ideal).sum())
