"""Whether the order and the times of events carry information, tested on the data themselves."""

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
"""1990: numbers below it are row numbers or other counters, not dates of interactions."""
_DAY_S: Final = 86_400.0
_EVEN_SHARE: Final = 0.9
_BUSY: Final = 10
_MANY: Final = 0.1


@dataclass(frozen=True, slots=True)
class Order:
    """What the order of events is worth."""

    kind: OrderKind
    """``time``: order and dates count; ``linear_sequence``: the order within a user counts, dates do not; ``none``."""
    why: str
    """One sentence for the model card."""

    @property
    def is_meaningful(self) -> bool:
        """Whether models and questions that go by order can learn anything."""
        return self.kind != "none"

    @property
    def has_dates(self) -> bool:
        """Whether models that go by dates (trending) can learn anything."""
        return self.kind == "time"


def detect_order(data: Dataset, seed: int = 0) -> Order:
    """Test the order of events within users, then their dates.

    The order counts for nothing where all or most events of a user share one time, where users' events are sorted
    by a property of the item (two users agree on the order of nearly every pair of items they share) or by the
    value given, and where the true order predicts the next item no better than a shuffled one: the mean over users
    of c(i→j)/c(i), estimated on the other half of the users, must exceed that of a random permutation of the same
    events by three standard errors.
    """
    if len(data) < 2 or data.timeless:
        return Order("none", "all events carry one time, so nothing is known to come before anything else")
    if _tied_share(data) >= _MOSTLY_TIED:
        return Order("none", "most events of a user share the time of the one before, so their order is the file's")
    sample = _sampled(data, seed)
    if _agreement(sample, seed) >= _SORTED:
        return Order("none", "everybody's events stand in one and the same order of items: the data are sorted")
    if _sorted_by_value(sample):
        return Order("none", "everybody's events are sorted by the value given")
    has_dates = _has_dates(data)
    gain, error = _gain_over_shuffled(sample, seed)
    if gain > _STANDARD_ERRORS * error:
        if has_dates:
            return Order("time", "the order of events predicts the next one, and their times are dates")
        return Order("sequence", "the order of events predicts the next one, but their times are no dates")
    if has_dates and _has_trends(sample):
        return Order("time", "items have their own times: the date of an event tells what is taken up then")
    return Order("none", "neither the order nor the dates of events predict anything")


def _sampled(data: Dataset, seed: int) -> Dataset:
    """Whole users drawn at random until there are about a million events."""
    if len(data) <= _MAX_EVENTS:
        return data
    share = _MAX_EVENTS / len(data)
    return data.rows(np.random.default_rng([seed, 1]).random(data.n_users)[data.user] < share)


def _tied_share(data: Dataset) -> float:
    """The share of steps from one event of a user to the next at which no time passes."""
    steps = _steps(data)
    return float((np.diff(data.at) == 0)[steps].sum() / max(steps.sum(), 1))


def _steps(data: Dataset) -> Bools:
    """For each row but the last, whether the next one belongs to the same user, shape ``(n_events - 1,)``."""
    return np.asarray(data.user[1:] == data.user[:-1])


def _agreement(data: Dataset, seed: int) -> float:
    """The probability that two users order two items alike that both had; 0.5 where too few comparisons exist.

    Estimated from random pairs of each user's events that differ in time.
    """
    rng = np.random.default_rng([seed, 2])
    first = rng.integers(0, len(data), min(_PAIRS_PER_EVENT * len(data), _MAX_PAIRS))
    start, end = data.starts[:-1][data.user[first]], data.starts[1:][data.user[first]]
    second = start + (rng.random(len(first)) * (end - start)).astype(np.int64)
    older, newer = np.minimum(first, second), np.maximum(first, second)
    kept = (data.at[older] < data.at[newer]) & (data.item[older] != data.item[newer])
    older, newer = older[kept], newer[kept]
    low = np.minimum(data.item[older], data.item[newer]).astype(np.int64)
    high = np.maximum(data.item[older], data.item[newer])
    _, pair = np.unique(low * data.n_items + high, return_inverse=True)
    _, once = np.unique(pair * data.n_users + data.user[older], return_index=True)
    n = np.bincount(pair[once]).astype(np.float64)
    n_forwards = np.bincount(pair[once], (data.item[older] < data.item[newer])[once])
    alike = n_forwards * (n_forwards - 1) + (n - n_forwards) * (n - n_forwards - 1)
    comparisons = (n * (n - 1)).sum()
    return float(alike.sum() / comparisons) if comparisons >= 2 * _MIN_COMPARISONS else 0.5


def _sorted_by_value(data: Dataset) -> bool:
    """Whether values within users only ever fall, or only ever rise, from one event to the next."""
    change = np.diff(data.value)[_steps(data)]
    change = change[~np.isnan(change)]
    moved = change[change != 0]
    if len(moved) < _MIN_COMPARISONS:
        return False
    return bool(max((moved < 0).mean(), (moved > 0).mean()) >= _SORTED)


def _gain_over_shuffled(data: Dataset, seed: int) -> tuple[float, float]:
    """By how much the true order predicts next items better than a shuffled one, and the standard error over users."""
    rng = np.random.default_rng([seed, 3])
    half = rng.random(data.n_users) < 0.5
    steps = np.flatnonzero(_steps(data))
    shuffled = data.item[np.lexsort((rng.random(len(data)), data.user))]
    fitted = half[data.user[steps]]
    keys, chance = _transitions(data.item[steps[fitted]], data.item[steps[fitted] + 1], data.n_items)
    asked = steps[~fitted]
    true = _look_up(keys, chance, data.item[asked], data.item[asked + 1], data.n_items)
    other = _look_up(keys, chance, shuffled[asked], shuffled[asked + 1], data.n_items)
    user = data.user[asked]
    n = np.bincount(user, minlength=data.n_users)
    gains = (np.bincount(user, true - other, data.n_users) / np.maximum(n, 1))[n > 0]
    if len(gains) < 2:
        return 0.0, np.inf
    return float(gains.mean()), float(gains.std(ddof=1) / len(gains) ** 0.5)


def _transitions(source: Codes, target: Codes, n_items: int) -> tuple[Codes, Doubles]:
    """Every observed step as source · n_items + target, rising, and c(i→j)/c(i)."""
    keys, counts = np.unique(source.astype(np.int64) * n_items + target, return_counts=True)
    totals = np.bincount(source, minlength=n_items)
    return keys, counts / totals[keys // n_items]


def _look_up(keys: Codes, chance: Doubles, source: Codes, target: Codes, n_items: int) -> Doubles:
    """The chance of each step; 0 for those never observed."""
    if not len(keys):
        return np.zeros(len(source))
    wanted = source.astype(np.int64) * n_items + target
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return np.where(keys[place] == wanted, chance[place], 0.0)


def _has_trends(data: Dataset) -> bool:
    """Whether events of one item lie closer in time than any events.

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
    """Whether times are dates: not row numbers, not shorter than a day in all, not made up in even steps."""
    if data.at.min() < _FIRST_DATE_S or np.ptp(data.at) < _DAY_S:
        return False
    steps = _steps(data)
    busy = np.diff(data.starts) >= _BUSY
    even = np.bincount(data.user[1:][steps & (np.diff(data.at) == 1.0)], minlength=data.n_users)
    made_up = busy & (even >= _EVEN_SHARE * (np.diff(data.starts) - 1))
    return bool(made_up.sum() < _MANY * max(busy.sum(), 1))
