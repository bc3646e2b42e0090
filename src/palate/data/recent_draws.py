"""The lists that a user was shown lately: how often each item, and how much attention it had."""

from __future__ import annotations

import math
import sys
from collections import Counter, OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from palate.data.decaying_weights import DecayingWeights
from palate.data.exposure_weights import N_POSITIONS, ExposureWeights, decay, examination_weights
from palate.data.profile import SESSION_GAP_S
from palate.data.vocabulary import Vocabulary

_MAX_DRAWS: Final = 50
"""The newest draws of a user that count."""
_EXAMINATION: Final = tuple(examination_weights(N_POSITIONS).tolist())
"""The weights of the first positions; further ones do not count, as the user may not have looked further down."""


class RecentDraws:
    """The newest 50 draws of one user: the items in the top 20 of each, and the attention they had."""

    def __init__(self) -> None:
        self._newest: OrderedDict[int, _Draw] = OrderedDict()
        """By seed."""
        self._counts: Counter[str] = Counter()
        self._weights = DecayingWeights()
        self._last = -math.inf

    def __len__(self) -> int:
        return len(self._newest)

    def add(self, seed: int, at: float, items: Sequence[str]) -> None:
        """Count a list, shown ``at`` a time under the seed of its draw; lists come about in the order of time."""
        draw = self._newest.setdefault(seed, _Draw(at))
        new = draw.add(at, tuple(map(sys.intern, items[:N_POSITIONS])))
        self._counts.update(new.keys())
        self._weights.add(new, at)
        self._last = max(self._last, at)
        if len(self._newest) > _MAX_DRAWS:
            self._remove(self._newest.popitem(last=False)[1])

    def counts(self, before: float) -> Mapping[str, int]:
        """In how many draws each item was shown ``before`` a time."""
        if self._last < before:
            return self._counts
        return Counter(each.item for draw in self._newest.values() for each in draw.shown() if each.at < before)

    def weights(self, vocabulary: Vocabulary, at: float) -> ExposureWeights:
        """The exposure weight of each item at a time: Σ 1/(1+position) · 0.5^(age / 2 days) over the draws before."""
        if self._last < at:
            return self._weights.columns(vocabulary, at)
        weights: dict[str, float] = {}
        for draw in self._newest.values():
            for shown in draw.shown():
                if shown.at < at:
                    weights[shown.item] = weights.get(shown.item, 0.0) + shown.weight * decay(at - shown.at)
        return ExposureWeights.of(weights, vocabulary)

    def lists_in_session(self, at: float) -> int:
        """The number of draws before a time that follow each other, and that the time follows, within 30 minutes."""
        n, later = 0, at
        for draw in reversed(self._newest.values()):
            if draw.at < at:
                if later - draw.at > SESSION_GAP_S:
                    break
                n, later = n + 1, draw.at
        return n

    def _remove(self, oldest: _Draw) -> None:
        """Take a draw out of counts and weights."""
        counts = self._counts
        for item, weight, at in oldest.shown():
            if counts[item] > 1:
                counts[item] -= 1
                self._weights.subtract(item, weight, at)
            else:
                del counts[item]
                self._weights.drop(item)


class _Shown(NamedTuple):
    """An item of a draw, its weight, and when it was first shown."""

    item: str
    weight: float
    at: float


@dataclass(slots=True)
class _Draw:
    """A draw: when its first list was shown, and the top positions of those of its lists that showed new items."""

    at: float
    _lists: list[tuple[float, tuple[str, ...]]] = field(default_factory=list)
    """When each list was shown, and its items, which are interned."""

    def add(self, at: float, items: tuple[str, ...]) -> dict[str, float]:
        """Add a list; return the weights of the items that the draw had not shown yet."""
        known = {item for _, each in self._lists for item in each}
        new = {item: weight for item, weight in zip(items, _EXAMINATION, strict=False) if item not in known}
        if new:
            self._lists.append((at, items))
        return new

    def shown(self) -> Iterator[_Shown]:
        """The items in the order in which they were first shown."""
        known: set[str] = set()
        for at, items in self._lists:
            for item, weight in zip(items, _EXAMINATION, strict=False):
                if item not in known:
                    known.add(item)
                    yield _Shown(item, weight, at)
