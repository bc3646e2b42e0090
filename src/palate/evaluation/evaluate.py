"""Evaluate models on a split: every item of the catalogue is ranked, for everyone."""

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
"""Anything that recommends: profiles and n to item codes, best first."""

_USERS_AT_ONCE: Final = 512


@dataclass(frozen=True, eq=False)
class Evaluation:
    """One model's figures on one split, or on several (:func:`pooled`)."""

    k: int
    asked: Codes
    """The codes of the users who had something to be asked about, rising."""
    known: Codes
    """How many events of each of them were known."""
    metrics: Mapping[str, float]
    """Means over users of ``per_user``, and what describes all lists together."""
    per_user: Mapping[str, Doubles]
    """Each metric for each of ``asked``, for paired comparisons; NaN where it is not defined."""
    seed: int
    splits: tuple[Mapping[str, float], ...] = ()
    """``metrics`` of each split, where there were several."""

    @property
    def users(self) -> int:
        """How many were asked."""
        return len(self.asked)

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
    """Ask for ``k`` items for everyone in ``split.test``, and compare with what they went on to do.

    Every item that is new to the user is relevant unless they disliked it, whatever its
    rating or, with ``relevant_from``, if it was rated so or higher (or was no rating).
    ``users`` restricts who is asked.

    Raises:
        InvalidInput: nobody has anything relevant in the test part, or a list repeats an item or
            holds one that is not in the catalogue.
    """
    relevant = _relevant(split, relevant_from, users)
    asked, counts = np.unique(relevant // split.test.n_items, return_counts=True)
    if not len(asked):
        raise InvalidInput("Nobody has relevant events in the test part; hold more back, or bring more data.")
    recommended = np.full((len(asked), k), -1, np.int32)
    for start in range(0, len(asked), _USERS_AT_ONCE):
        some = asked[start : start + _USERS_AT_ONCE]
        answers = lists([split.known.profile(user) for user in some.tolist()], k)
        for row, answer in enumerate(answers, start):
            recommended[row, : len(answer)] = answer
    _check(recommended, split.test.n_items)
    keys = asked[:, None] * split.test.n_items + recommended
    hits = (recommended >= 0) & np.isin(keys, relevant)
    per_user = {**metrics_at(hits, counts), **_beyond(recommended, asked, split)}
    known = np.diff(split.known.starts)[asked]
    together = {
        "coverage": beyond_accuracy.coverage(recommended, split.train.n_items),
        "gini": beyond_accuracy.gini(recommended, split.train.n_items),
        "differentiation": beyond_accuracy.differentiation(recommended, seed),
    }
    return Evaluation(k, asked, known, {**_means(per_user), **together}, per_user, seed)


def pooled(evaluations: Sequence[Evaluation]) -> Evaluation:
    """One model's evaluations on several splits (seeds, folds) as one.

    A user counts once: by the mean over the splits in which they were asked. Figures are means
    over users, and intervals draw users, so that asking the same users again on another split
    does not pass for having asked more users.
    """
    first = evaluations[0]
    if len(evaluations) == 1:
        return first
    asked, where = np.unique(np.concatenate([one.asked for one in evaluations]), return_inverse=True)

    def mean(columns: Sequence[Doubles]) -> Doubles:
        values = np.concatenate(columns)
        there = ~np.isnan(values)
        sums = np.bincount(where[there], values[there], len(asked))
        counts = np.bincount(where[there], minlength=len(asked))
        return np.asarray(sums / np.where(counts > 0, counts, np.nan))

    per_user = {name: mean([one.per_user[name] for one in evaluations]) for name in first.per_user}
    together = {name: float(np.mean([one.metrics[name] for one in evaluations])) for name in beyond_accuracy.OVER_LISTS}
    known = np.round(mean([one.known.astype(np.float64) for one in evaluations])).astype(np.int32)
    metrics = {**_means(per_user), **together}
    return Evaluation(first.k, asked, known, metrics, per_user, first.seed, tuple(one.metrics for one in evaluations))


def sampled(split: Split, n: int | None, seed: int) -> Codes | None:
    """Up to ``n`` of the users with events in the test part, drawn at random; None for everyone."""
    if n is None:
        return None
    users = np.unique(split.test.user)
    return users if len(users) <= n else np.random.default_rng(seed).choice(users, n, replace=False)


def _relevant(split: Split, relevant_from: float | None, users: Codes | None) -> Codes:
    """The person-item pairs that count, as user · n_items + item, rising."""
    test = split.test
    counts = test.kind != DISLIKE.code
    if relevant_from is not None:
        counts &= (test.kind != RATING.code) | (test.value >= relevant_from)
    known: Codes | slice = slice(None)
    if users is not None:
        candidate_mask = np.zeros(test.n_users, np.bool_)
        candidate_mask[users] = True
        counts &= candidate_mask[test.user]
        known = np.flatnonzero(candidate_mask[split.known.user])
    return np.setdiff1d(_pairs(test, np.flatnonzero(counts)), _pairs(split.known, known))


def _check(lists: Codes, n_items: int) -> None:
    """Refuse lists that would be counted wrongly."""
    rising = np.sort(lists, axis=1)
    repeats = (rising[:, 1:] == rising[:, :-1]) & (rising[:, 1:] >= 0)
    if repeats.any() or rising[:, -1].max() >= n_items:
        raise InvalidInput(
            "A list must hold different items of the catalogue; one has an item twice, or a code too high."
        )


def _pairs(data: Dataset, rows: Codes | slice) -> Codes:
    return data.user[rows].astype(np.int64) * data.n_items + data.item[rows]


def _beyond(lists: Codes, asked: Codes, split: Split) -> dict[str, Doubles]:
    return {
        "novelty": beyond_accuracy.novelty(lists, split.train),
        "diversity": beyond_accuracy.diversity(lists, split.train),
        "calibration": beyond_accuracy.calibration(lists, asked, split.known),
    }


def _means(per_user: Mapping[str, Doubles]) -> dict[str, float]:
    """Means over those for whom a metric is defined; NaN if it is for nobody."""
    return {
        name: float(np.nanmean(values)) if not np.isnan(values).all() else float("nan")
        for name, values in per_user.items()
    }
