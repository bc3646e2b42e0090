"""Test statistically whether the order and the times of events carry information."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from palate.data.dataset import Dataset
from palate.types import Bools, Codes, Doubles

OrderKind = Literal["time", "sequence", "none"]
_MOSTLY_TIED: Final = 0.8
_SORTED: Final = 0.97
_MIN_COMPARISONS: Final = 100
_PAIRS_PER_EVENT: Final = 4
_MAX_PAIRS: Final = 400_000
_MAX_EVENTS: Final = 1_000_000
_STANDARD_ERRORS: Final = 3.0
_FIRST_DATE_S: Final = 631_152_000.0
"""1990; smaller numbers are row numbers or other counters, not dates of interactions."""
_DAY_S: Final = 86_400.0
_EVEN_SHARE: Final = 0.9
_MIN_BUSY_EVENTS: Final = 10
_MAX_GENERATED_SHARE: Final = 0.1


@dataclass(frozen=True, slots=True)
class Order:
    """How much information the order of events carries."""

    kind: OrderKind
    """``time``: order and dates are meaningful; ``sequence``: only the order within a user; ``none``: neither."""
    why: str
    """One sentence for the model card."""

    @property
    def is_meaningful(self) -> bool:
        """Whether models and evaluations that use the order of events are meaningful."""
        return self.kind != "none"

    @property
    def has_dates(self) -> bool:
        """Whether models that use dates (trending) are meaningful."""
        return self.kind == "time"


def detect_order(data: Dataset, seed: int = 0) -> Order:
    """Test the order of events within users, then their dates.

    The order is meaningless if all or most events of a user have the same time; if users' events are sorted by a
    property of the item (two users agree on the order of nearly every pair of common items) or by value; or if the
    true order predicts the next item no better than a shuffled one: the mean over users of c(i→j)/c(i), estimated on
    the other half of the users, must exceed that of a random permutation of the same events by three standard errors.
    Of several events of a user on an item (a click, then a like) the first counts: that they lie together says nothing
    about other items.
    """
    if len(data) < 2 or data.timeless:
        return Order("none", "all events have the same time, so their order is unknown")
    if _tied_share(data) >= _MOSTLY_TIED:
        return Order("none", "most events of a user have the time of the one before, so their order is the file's")
    sample = _first_interactions(_sample_users(data, seed))
    if _agreement(sample, seed) >= _SORTED:
        return Order("none", "the events of all users are in the same order of items: the data are sorted")
    if _sorted_by_value(sample):
        return Order("none", "the events of all users are sorted by value")
    has_dates = _has_dates(data)
    gain, error = _gain_over_shuffled(sample, seed)
    if gain > _STANDARD_ERRORS * error:
        if has_dates:
            return Order("time", "the order of events predicts the next one, and their times are dates")
        return Order("sequence", "the order of events predicts the next one, but their times are not dates")
    if has_dates and _has_trends(sample):
        return Order("time", "items have periods of popularity: the date of an event predicts its item")
    return Order("none", "neither the order nor the dates of events predict anything")


def _sample_users(data: Dataset, seed: int) -> Dataset:
    """Sample users at random, with all their events, down to about a million events."""
    if len(data) <= _MAX_EVENTS:
        return data
    share = _MAX_EVENTS / len(data)
    return data.rows(np.random.default_rng([seed, 1]).random(data.n_users)[data.user] < share)


def _first_interactions(data: Dataset) -> Dataset:
    """Select the first event of each user with each item."""
    _, first = np.unique(data.user.astype(np.int64) * data.n_items + data.item, return_index=True)
    return data if len(first) == len(data) else data.rows(np.sort(first))


def _tied_share(data: Dataset) -> float:
    """Compute the share of steps from one event of a user to the next with equal times."""
    steps = _is_step(data)
    return float((np.diff(data.at) == 0)[steps].sum() / max(steps.sum(), 1))


def _is_step(data: Dataset) -> Bools:
    """For each row but the last, whether the next one belongs to the same user, shape ``(n_events - 1,)``."""
    return np.asarray(data.user[1:] == data.user[:-1])


def _agreement(data: Dataset, seed: int) -> float:
    """Estimate the probability that two users have two common items in the same order; 0.5 with too few comparisons.

    Estimated from random pairs of each user's events that differ in time.
    """
    rng = np.random.default_rng([seed, 2])
    first = rng.integers(0, len(data), min(_PAIRS_PER_EVENT * len(data), _MAX_PAIRS))
    start, end = data.starts[:-1][data.user[first]], data.starts[1:][data.user[first]]
    second = start + (rng.random(len(first)) * (end - start)).astype(np.int64)
    older, newer = np.minimum(first, second), np.maximum(first, second)
    is_comparable = (data.at[older] < data.at[newer]) & (data.item[older] != data.item[newer])
    older, newer = older[is_comparable], newer[is_comparable]
    low = np.minimum(data.item[older], data.item[newer]).astype(np.int64)
    high = np.maximum(data.item[older], data.item[newer])
    _, pair = np.unique(low * data.n_items + high, return_inverse=True)
    _, unique = np.unique(pair * data.n_users + data.user[older], return_index=True)
    n = np.bincount(pair[unique]).astype(np.float64)
    n_forwards = np.bincount(pair[unique], (data.item[older] < data.item[newer])[unique])
    n_agreeing = n_forwards * (n_forwards - 1) + (n - n_forwards) * (n - n_forwards - 1)
    n_comparisons = (n * (n - 1)).sum()
    return float(n_agreeing.sum() / n_comparisons) if n_comparisons >= 2 * _MIN_COMPARISONS else 0.5


def _sorted_by_value(data: Dataset) -> bool:
    """Whether values fall, or rise, at nearly every step of a user at which they change."""
    change = np.diff(data.value)[_is_step(data)]
    change = change[~np.isnan(change)]
    nonzero_change = change[change != 0]
    if len(nonzero_change) < _MIN_COMPARISONS:
        return False
    return bool(max((nonzero_change < 0).mean(), (nonzero_change > 0).mean()) >= _SORTED)


def _gain_over_shuffled(data: Dataset, seed: int) -> tuple[float, float]:
    """Compute how much better the true order predicts the next item than a shuffled one, with its standard error.

    The gain is the mean over users of the difference of c(i→j)/c(i).
    """
    rng = np.random.default_rng([seed, 3])
    is_fitting_user = rng.random(data.n_users) < 0.5
    steps = np.flatnonzero(_is_step(data))
    shuffled = data.item[np.lexsort((rng.random(len(data)), data.user))]
    is_fitting = is_fitting_user[data.user[steps]]
    fitting_steps = steps[is_fitting]
    keys, probability = _transition_probabilities(data.item[fitting_steps], data.item[fitting_steps + 1], data.n_items)
    test_steps = steps[~is_fitting]
    true_probability = _look_up(keys, probability, data.item[test_steps], data.item[test_steps + 1], data.n_items)
    shuffled_probability = _look_up(keys, probability, shuffled[test_steps], shuffled[test_steps + 1], data.n_items)
    user = data.user[test_steps]
    n = np.bincount(user, minlength=data.n_users)
    gains = (np.bincount(user, true_probability - shuffled_probability, data.n_users) / np.maximum(n, 1))[n > 0]
    if len(gains) < 2:
        return 0.0, np.inf
    return float(gains.mean()), float(gains.std(ddof=1) / len(gains) ** 0.5)


def _transition_probabilities(source: Codes, target: Codes, n_items: int) -> tuple[Codes, Doubles]:
    """Encode every observed transition as source · n_items + target, ascending, with c(i→j)/c(i)."""
    keys, counts = np.unique(source.astype(np.int64) * n_items + target, return_counts=True)
    totals = np.bincount(source, minlength=n_items)
    return keys, counts / totals[keys // n_items]


def _look_up(keys: Codes, probability: Doubles, source: Codes, target: Codes, n_items: int) -> Doubles:
    """Return the probability of each transition; 0 for those never observed."""
    if not len(keys):
        return np.zeros(len(source))
    queries = source.astype(np.int64) * n_items + target
    index = np.minimum(np.searchsorted(keys, queries), len(keys) - 1)
    return np.where(keys[index] == queries, probability[index], 0.0)


def _has_trends(data: Dataset) -> bool:
    """Whether the events of one item are closer in time than events in general.

    Times are replaced by their ranks in [0, 1], whose variance is 1/12; the mean over items with at least two users
    of the variance within an item must be smaller by three standard errors.
    """
    ranks = np.empty(len(data))
    ranks[np.argsort(data.at, kind="stable")] = (np.arange(len(data)) + 0.5) / len(data)
    n = np.bincount(data.item, minlength=data.n_items)
    mean = np.bincount(data.item, ranks, data.n_items) / np.maximum(n, 1)
    spread = np.bincount(data.item, (ranks - mean[data.item]) ** 2, data.n_items)[n > 1] / (n[n > 1] - 1)
    if len(spread) < _MIN_COMPARISONS:
        return False
    error = spread.std(ddof=1) / len(spread) ** 0.5
    return bool(1 / 12 - spread.mean() > _STANDARD_ERRORS * error)


def _has_dates(data: Dataset) -> bool:
    """Whether times are dates: not row numbers, spanning a day or more, not generated in steps of one second."""
    if data.at.min() < _FIRST_DATE_S or np.ptp(data.at) < _DAY_S:
        return False
    steps = _is_step(data)
    is_busy = np.diff(data.starts) >= _MIN_BUSY_EVENTS
    n_even_steps = np.bincount(data.user[1:][steps & (np.diff(data.at) == 1.0)], minlength=data.n_users)
    is_generated = is_busy & (n_even_steps >= _EVEN_SHARE * (np.diff(data.starts) - 1))
    return bool(is_generated.sum() < _MAX_GENERATED_SHARE * max(is_busy.sum(), 1))
