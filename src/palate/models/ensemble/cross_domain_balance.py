"""How much taste counts against time, and how near that is: what answers best for users who were held out."""

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
_UNSURE: Final = (0.12, 70.0)
"""Where nobody can be asked."""
_FOLDS: Final = 3
_HELD: Final = 0.1
_MOST: Final = 1_500
_AT_ONCE: Final = 100
_CANDIDATES: Final = 300
_K: Final = 10

Parts = Callable[[list[Profile], int, Sequence[float]], Floats]
"""What taste, and time by each number of days, say to profiles of a domain; see ``CrossDomainModel.parts``."""


def best_balance(
    data: Dataset,
    seed: int,
    fitted: Callable[[Dataset], Parts],
    tastes: Sequence[float] = TASTES,
    days: Sequence[float] = DAYS,
) -> Floats:
    """Taste and days with the best mean NDCG@10 in each domain, shape ``(n_domains, 2)``.

    Of those active in several domains three tenths, 1,500 each at most, are left out of what is ``fitted`` in
    turn; each is asked about every domain, all its items ranked, from what they did in the others.
    """
    domain = data.domains[1][data.item]
    pairs = np.unique(np.stack([data.user, domain], axis=1)[domain >= 0], axis=0)
    users, several = np.unique(pairs[:, 0], return_counts=True)
    shared = np.random.default_rng(seed).permutation(users[several > 1])
    n = min(int(_HELD * len(shared)), _MOST)
    gains = np.zeros((len(data.domains[0]), len(days), len(tastes)))
    for held in np.split(shared[: _FOLDS * n], _FOLDS) if n else []:
        parts = fitted(data.rows(~np.isin(data.user, held)))
        asked = pairs[np.isin(pairs[:, 0], held)]
        for target in np.unique(asked[:, 1]).tolist():
            some = asked[asked[:, 1] == target, 0]
            for start in range(0, n, _AT_ONCE):
                gains[target] += _gains(data, some[start : start + _AT_ONCE], target, parts, tastes, days)
    return np.array([_best(of_domain, tastes, days) for of_domain in gains], np.float32).reshape(-1, 2)


def _best(gains: Doubles, tastes: Sequence[float], days: Sequence[float]) -> tuple[float, float]:
    if not gains.any():
        unsure, near = _UNSURE
        return (unsure if len(tastes) > 1 else tastes[0]), (near if len(days) > 1 else days[0])
    row, column = np.unravel_index(np.argmax(gains), gains.shape)
    return tastes[int(column)], days[int(row)]


def _gains(
    data: Dataset, users: Codes, target: int, parts: Parts, tastes: Sequence[float], days: Sequence[float]
) -> Doubles:
    """The sum of NDCG@10 in the domain ``target`` over ``users``, shape ``(n_days, n_tastes)``.

    Ranked are what was taken to, and of the rest those items that taste and times together think best.
    """
    gains = np.zeros((len(days), len(tastes)))
    if not len(users):
        return gains
    profiles, wanted = _asked(data, users, target)
    said = parts(profiles, target, days)
    together = (said / np.maximum(said.max(axis=2, keepdims=True), 1e-9)).sum(axis=0)
    together[wanted] = np.inf
    candidates = np.sort(top(together, _CANDIDATES), axis=1)  # by code, so that ties favour nobody
    tasted, *timed = np.take_along_axis(said, candidates[None], axis=2)
    hits = np.take_along_axis(wanted, candidates, axis=1)
    for row, one in enumerate(timed):
        for column, taste in enumerate(tastes):
            gains[row, column] = _ndcg(np.float32(taste) * tasted + np.float32(1 - taste) * one, hits)
    return gains


def _asked(data: Dataset, users: Codes, target: int) -> tuple[list[Profile], Bools]:
    """What ``users`` did elsewhere, and what they took to in ``target``, shape ``(n_users, n_items of target)``."""
    domains = data.domains[1]
    profiles, wanted = [], np.zeros((len(users), data.n_items), np.bool_)
    for row, user in enumerate(users.tolist()):
        events = slice(int(data.starts[user]), int(data.starts[user + 1]))
        codes = data.item[events]
        inside = domains[codes] == target
        profiles.append(Profile(data.history(user).where(~inside)))
        wanted[row, codes[inside & (data.kind[events] != DISLIKE.code)]] = True
    return profiles, wanted[:, domains == target]


def _ndcg(scores: Floats, wanted: Bools) -> float:
    hits = np.take_along_axis(wanted, top(scores, _K), axis=1)
    discount = 1 / np.log2(np.arange(2, hits.shape[1] + 2))
    ideal = np.concatenate([[1.0], np.cumsum(discount)])[np.minimum(wanted.sum(axis=1), hits.shape[1])]
    return float((hits @ discount / ideal).sum())
