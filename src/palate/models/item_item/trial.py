"""The choice among a few settings by an evaluation on a small part of the data."""

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

_MAX_USERS: Final = 20_000
"""The maximum number of users in the trial, drawn at random."""
_MAX_ITEMS: Final = 800
"""The number of most popular items in the trial, few because the fit is cubic in items."""
_MAX_TEST_USERS: Final = 2_000
_MIN_TEST_USERS: Final = 50
"""With fewer test users no difference is significant, and the first setting is chosen."""
_TRAIN_SHARE: Final = 0.75
_LIST_LENGTH: Final = 10
_SIGNIFICANCE: Final = 2.5
"""A setting replaces another if its mean is higher by this number of standard errors, clustered by user."""

Splitter = Callable[[Dataset, int], Split]
_Recipe = TypeVar("_Recipe", bound=Recommender)


def split_random_part(data: Dataset, seed: int) -> Split:
    """A random quarter of each user's events for testing, the others for training."""
    return stratified(data, _TRAIN_SHARE, seed)


def split_last_event(data: Dataset, _seed: int) -> Split:
    """The last event of each user for testing, those before it for training."""
    return last_out(data)


def choose_recipe(recipes: Sequence[_Recipe], data: Dataset, splitter: Splitter, seed: int) -> _Recipe:
    """The best of ``recipes`` by NDCG@10 on a split of ``data``; the first unless another is significantly better.

    They are compared in turn: a recipe that is better than the current best by :data:`_SIGNIFICANCE` standard errors
    replaces it. Each is fitted on a part of ``data``; the same data and seed give the same choice for any number of
    threads.
    """
    trial = _build_trial(data, splitter, seed)
    if trial is None:
        return recipes[0]
    with threadpool_limits(1):
        best, best_ndcg = recipes[0], trial.compute_ndcg(recipes[0])
        for recipe in recipes[1:]:
            ndcg = trial.compute_ndcg(recipe)
            if _is_significantly_positive(ndcg - best_ndcg):
                best, best_ndcg = recipe, ndcg
    return best


@dataclass(frozen=True, slots=True, eq=False)
class _Trial:
    train: Dataset
    users: Sequence[Profile]
    targets: Bools
    """The items of each user in the test part that are not in the training part, shape ``(n_users, n_items)``."""
    seen: Bools

    def compute_ndcg(self, recipe: Recommender) -> Doubles:
        """NDCG@10 of each user."""
        model: Model = recipe.fit(self.train)
        scores = model.score(self.users)
        scores[self.seen] = np.nan
        hits = np.take_along_axis(self.targets, top(scores, _LIST_LENGTH), axis=1)
        gains = 1 / np.log2(np.arange(2, hits.shape[1] + 2))
        ideal = np.cumsum(gains)[np.minimum(self.targets.sum(axis=1), hits.shape[1]) - 1]
        return np.asarray((hits @ gains) / ideal)


def _is_significantly_positive(difference: Doubles) -> bool:
    return bool(difference.mean() > _SIGNIFICANCE * difference.std() / np.sqrt(len(difference)) + 1e-9)


def _build_trial(data: Dataset, splitter: Splitter, seed: int) -> _Trial | None:
    """The split of the most popular items and its test users; None where they are too few."""
    rng = np.random.default_rng([seed, 5])
    sample = _select_popular_part(data, rng)
    split = splitter(sample, seed)
    seen, targets = (part.incidence().toarray() > 0 for part in (split.train, split.test))
    targets &= ~seen
    test_users = np.flatnonzero(targets.any(axis=1) & seen.any(axis=1))
    if len(test_users) < _MIN_TEST_USERS:
        return None
    if len(test_users) > _MAX_TEST_USERS:
        test_users = np.sort(rng.choice(test_users, _MAX_TEST_USERS, replace=False))
    users = [Profile(split.train.history(user)) for user in test_users.tolist()]
    return _Trial(split.train, users, targets[test_users], seen[test_users])


def _select_popular_part(data: Dataset, rng: np.random.Generator) -> Dataset:
    """The most popular items and the users with several events among them, under new vocabularies."""
    active = np.flatnonzero(np.diff(data.starts) > 1)
    if len(active) > _MAX_USERS:
        chosen = np.zeros(data.n_users, np.bool_)
        chosen[rng.choice(active, _MAX_USERS, replace=False)] = True
        data = data.rows(chosen[data.user])
    popular = np.zeros(data.n_items, np.bool_)
    popular[most_popular(data, _MAX_ITEMS)] = True
    data = data.rows(popular[data.item])
    data = data.rows((np.diff(data.starts) > 1)[data.user])
    users, items = (
        Vocabulary(vocabulary.names(np.unique(codes).tolist()))
        for vocabulary, codes in ((data.users, data.user), (data.vocabulary, data.item))
    )
    return data.recoded(users, items, {})
