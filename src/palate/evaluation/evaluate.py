"""Evaluate recommenders on a split: for each test user, all items of the catalogue are ranked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.events import DISLIKE, RATING
from palate.data.profile import Profile
from palate.data.splits import Split
from palate.errors import InvalidInput
from palate.evaluation import beyond_accuracy
from palate.evaluation.metrics import metrics_at
from palate.evaluation.significance import bootstrap_interval
from palate.types import Codes, Doubles

Lists = Callable[[Sequence[Profile], int], Sequence[Codes]]
"""A recommender as a function: profiles and n to the item codes of each list, best first."""

_BLOCK_USERS: Final = 512


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The metrics of one model on one split, or on several (:func:`pooled`)."""

    k: int
    evaluated: Codes
    """The codes of the users with relevant test items, rising."""
    known: Codes
    """The number of known events of each of them."""
    metrics: Mapping[str, float]
    """Means over users of ``per_user``, and the metrics of all lists together."""
    per_user: Mapping[str, Doubles]
    """Each metric for each of ``evaluated``, for paired comparisons; NaN where it is not defined."""
    seed: int
    splits: tuple[Mapping[str, float], ...] = ()
    """``metrics`` of each split, where there were several."""

    @property
    def users(self) -> int:
        """The number of evaluated users."""
        return len(self.evaluated)

    @cached_property
    def intervals(self) -> Mapping[str, tuple[float, float]]:
        """95 % bootstrap intervals of the means over users."""
        return {name: bootstrap_interval(values, self.seed) for name, values in self.per_user.items()}


def evaluate(
    lists: Lists,
    split: Split,
    *,
    k: int = 10,
    users: Codes | None = None,
    seed: int = 42,
    relevant_from: float | None = None,
) -> Evaluation:
    """Recommend ``k`` items to each user of ``split.test``, and compare them with the user's test events.

    Every test item that is new to the user is relevant unless they disliked it. With ``relevant_from`` a rated item is
    relevant only from that rating on. ``users`` restricts the evaluation to these.

    Raises:
        InvalidInput: no user has a relevant item in the test part, or a list repeats an item or
            contains one that is not in the catalogue.
    """
    relevant = _relevant(split, relevant_from, users)
    evaluated, counts = np.unique(relevant // split.test.n_items, return_counts=True)
    if not len(evaluated):
        raise InvalidInput("No user has relevant events in the test part; hold out a larger part, or use more data.")
    recommended = np.full((len(evaluated), k), -1, np.int32)
    for start in range(0, len(evaluated), _BLOCK_USERS):
        block = evaluated[start : start + _BLOCK_USERS]
        block_lists = lists([split.profile(user) for user in block.tolist()], k)
        for row, items in enumerate(block_lists, start):
            recommended[row, : len(items)] = items
    _check(recommended, split.test.n_items)
    keys = evaluated[:, None] * split.test.n_items + recommended
    hits = (recommended >= 0) & np.isin(keys, relevant)
    per_user = {**metrics_at(hits, counts), **_beyond_accuracy(recommended, evaluated, split)}
    known = np.diff(split.known.starts)[evaluated]
    over_lists = {
        "coverage": beyond_accuracy.coverage(recommended, split.train.n_items),
        "gini": beyond_accuracy.gini(recommended, split.train.n_items),
        "differentiation": beyond_accuracy.differentiation(recommended, seed),
    }
    return Evaluation(k, evaluated, known, {**_means(per_user), **over_lists}, per_user, seed)


def pooled(evaluations: Sequence[Evaluation]) -> Evaluation:
    """Pool the evaluations of one model on several splits (seeds, folds).

    Each user counts once, with the mean over the splits in which they were evaluated. Metrics are means over users,
    and bootstrap intervals draw users, so that evaluating the same users on more splits does not narrow them as
    evaluating more users would.
    """
    first = evaluations[0]
    if len(evaluations) == 1:
        return first
    evaluated, user_index = np.unique(
        np.concatenate([evaluation.evaluated for evaluation in evaluations]), return_inverse=True
    )

    def mean(columns: Sequence[Doubles]) -> Doubles:
        values = np.concatenate(columns)
        is_defined = ~np.isnan(values)
        sums = np.bincount(user_index[is_defined], values[is_defined], len(evaluated))
        counts = np.bincount(user_index[is_defined], minlength=len(evaluated))
        return np.asarray(sums / np.where(counts > 0, counts, np.nan))

    per_user = {name: mean([evaluation.per_user[name] for evaluation in evaluations]) for name in first.per_user}
    over_lists = {
        name: float(np.mean([evaluation.metrics[name] for evaluation in evaluations]))
        for name in beyond_accuracy.OVER_LISTS
    }
    known = np.round(mean([evaluation.known.astype(np.float64) for evaluation in evaluations])).astype(np.int32)
    metrics = {**_means(per_user), **over_lists}
    return Evaluation(
        first.k,
        evaluated,
        known,
        metrics,
        per_user,
        first.seed,
        tuple(evaluation.metrics for evaluation in evaluations),
    )


def sampled(split: Split, n: int | None, seed: int) -> Codes | None:
    """Draw up to ``n`` of the users with test events at random; None stands for all of them."""
    if n is None:
        return None
    users = np.unique(split.test.user)
    return users if len(users) <= n else np.random.default_rng(seed).choice(users, n, replace=False)


def _relevant(split: Split, relevant_from: float | None, users: Codes | None) -> Codes:
    """The relevant user-item pairs, as user · n_items + item, rising."""
    test = split.test
    is_relevant = test.kind != DISLIKE.code
    if relevant_from is not None:
        is_relevant &= (test.kind != RATING.code) | (test.value >= relevant_from)
    known: Codes | slice = slice(None)
    if users is not None:
        is_included = np.zeros(test.n_users, np.bool_)
        is_included[users] = True
        is_relevant &= is_included[test.user]
        known = np.flatnonzero(is_included[split.known.user])
    return np.setdiff1d(_pairs(test, np.flatnonzero(is_relevant)), _pairs(split.known, known))


def _check(lists: Codes, n_items: int) -> None:
    """Raise InvalidInput if a list repeats an item or contains an unknown code."""
    sorted_lists = np.sort(lists, axis=1)
    repeats = (sorted_lists[:, 1:] == sorted_lists[:, :-1]) & (sorted_lists[:, 1:] >= 0)
    if repeats.any() or sorted_lists[:, -1].max() >= n_items:
        raise InvalidInput(
            "A list must hold distinct items of the catalogue; one has an item twice, or a code that is too large."
        )


def _pairs(data: Dataset, rows: Codes | slice) -> Codes:
    """Each of these events as user · n_items + item."""
    return data.user[rows].astype(np.int64) * data.n_items + data.item[rows]


def _beyond_accuracy(lists: Codes, users: Codes, split: Split) -> dict[str, Doubles]:
    return {
        "novelty": beyond_accuracy.novelty(lists, split.train),
        "diversity": beyond_accuracy.diversity(lists, split.train),
        "calibration": beyond_accuracy.calibration(lists, users, split.known),
    }


def _means(per_user: Mapping[str, Doubles]) -> dict[str, float]:
    """Means over the users for whom a metric is defined; NaN if there are none."""
    return {
        name: float(np.nanmean(values)) if not np.isnan(values).all() else float("nan")
        for name, values in per_user.items()
    }
