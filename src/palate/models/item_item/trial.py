"""Trials: which of a few settings suits the data, asked of a small part of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from threadpoolctl import threadpool_limits

from palate.data.dataset import Dataset
from palate.data.profile import Profile
from palate.data.splits import Split, last_out, stratified
from palate.data.vocabulary import Vocabulary
from palate.models.base import Model, Recommender, top
from palate.models.item_item.item_subset import most_popular
from palate.types import Bools, Doubles

_USERS: Final = 20_000
"""At most so many, drawn at random, are learned from."""
_ITEMS: Final = 800
"""Only the most popular: what is cubic in items is cheap for so few."""
_ASKED: Final = 2_000
_LEAST: Final = 50
"""Of users who can be asked; with fewer nothing is told apart."""
_SHARE: Final = 0.75
_LIST: Final = 10
_SURE: Final = 2.5
"""A setting is left for another that is better by so many standard errors, clustered by user."""

Question = Callable[[Dataset, int], Split]
_Recipe = TypeVar("_Recipe", bound=Recommender)


def random_part(data: Dataset, seed: int) -> Split:
    """A random quarter of what each user did, from the rest."""
    return stratified(data, _SHARE, seed)


def last_event(data: Dataset, _seed: int) -> Split:
    """The last thing that each user did, from those before it."""
    return last_out(data)


def settled(recipes: Sequence[_Recipe], data: Dataset, question: Question, seed: int) -> _Recipe:
    """The first of ``recipes`` unless another surely answers ``question`` better.

    They are taken in turn: one that beats the one that stands by :data:`_SURE` standard errors takes its place.
    Each is fitted on a part of ``data``; the same data and seed give the same answer, however many threads there are.
    """
    trial = _trial(data, question, seed)
    if trial is None:
        return recipes[0]
    with threadpool_limits(1):
        active_events, found = recipes[0], trial.found(recipes[0])
        for recipe in recipes[1:]:
            challenge = trial.found(recipe)
            if _surely_more(challenge - found):
                active_events, found = recipe, challenge
    return active_events


@dataclass(frozen=True, slots=True, eq=False)
class _Trial:
    train: Dataset
    users: Sequence[Profile]
    wanted: Bools
    """What each of ``users`` went on to do, shape ``(n_users, n_items)``."""
    seen: Bools

    def found(self, recipe: Recommender) -> Doubles:
        """NDCG@10 of each user."""
        model: Model = recipe.fit(self.train)
        scores = model.score(self.users)
        scores[self.seen] = np.nan
        hits = np.take_along_axis(self.wanted, top(scores, _LIST), axis=1)
        gains = 1 / np.log2(np.arange(2, hits.shape[1] + 2))
        ideal = np.cumsum(gains)[np.minimum(self.wanted.sum(axis=1), hits.shape[1]) - 1]
        return np.asarray((hits @ gains) / ideal)


def _surely_more(difference: Doubles) -> bool:
    return bool(difference.mean() > _SURE * difference.std() / np.sqrt(len(difference)) + 1e-9)


def _trial(data: Dataset, question: Question, seed: int) -> _Trial | None:
    """The question about the most popular items, and who is asked; None where too few can be."""
    rng = np.random.default_rng([seed, 5])
    part = _part(data, rng)
    split = question(part, seed)
    seen, wanted = (one.incidence().toarray() > 0 for one in (split.train, split.test))
    wanted &= ~seen
    able = np.flatnonzero(wanted.any(axis=1) & seen.any(axis=1))
    if len(able) < _LEAST:
        return None
    if len(able) > _ASKED:
        able = np.sort(rng.choice(able, _ASKED, replace=False))
    users = [Profile(split.train.history(user)) for user in able.tolist()]
    return _Trial(split.train, users, wanted[able], seen[able])


def _part(data: Dataset, rng: np.random.Generator) -> Dataset:
    """The most popular items and the users who did several things among them, under vocabularies of their own."""
    active = np.flatnonzero(np.diff(data.starts) > 1)
    if len(active) > _USERS:
        chosen = np.zeros(data.n_users, np.bool_)
        chosen[rng.choice(active, _USERS, replace=False)] = True
        data = data.rows(chosen[data.user])
    popular = np.zeros(data.n_items, np.bool_)
    popular[most_popular(data, _ITEMS)] = True
    data = data.rows(popular[data.item])
    data = data.rows((np.diff(data.starts) > 1)[data.user])
    users, items = (
        Vocabulary(whole.names(np.unique(codes).tolist()))
        for whole, codes in ((data.users, data.user), (data.vocabulary, data.item))
    )
    return data.recoded(users, items, {})
