"""The lists that a user was shown lately: how often each item, and how much attention it had."""

from __future__ import annotations

import math
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
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

    def add(self, seed: int, at: float, items: Sequence[str]) -> None:
        """Count a list, shown ``at`` a time under the seed of its draw; lists come about in the order of time."""
        draw = self._newest.setdefault(seed, _Draw(at))
        new = {item: weight for item, weight in zip(items, _EXAMINATION, strict=False) if item not in draw.shown}
        draw.shown.update((item, _Shown(at, weight)) for item, weight in new.items())
        self._counts.update(new.keys())
        self._weights.add(new, at)
        self._last = max(self._last, at)
        if len(self._newest) > _MAX_DRAWS:
            self._remove(self._newest.popitem(last=False)[1])

    def counts(self, before: float) -> Mapping[str, int]:
        """In how many draws each item was shown ``before`` a time."""
        if self._last < before:
            return self._counts
        return Counter(item for draw in self._newest.values() for item, each in draw.shown.items() if each.at < before)

    def weights(self, vocabulary: Vocabulary, at: float) -> ExposureWeights:
        """The exposure weight of each item at a time: Σ 1/(1+position) · 0.5^(age / 2 days) over the draws before."""
        if self._last < at:
            return self._weights.columns(vocabulary, at)
        weights: dict[str, float] = {}
        for draw in self._newest.values():
            for item, shown in draw.shown.items():
                if shown.at < at:
                    weights[item] = weights.get(item, 0.0) + shown.weight * decay(at - shown.at)
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
        for item, shown in oldest.shown.items():
            if counts[item] > 1:
                counts[item] -= 1
                self._weights.subtract(item, shown.weight, shown.at)
            else:
                del counts[item]
                self._weights.drop(item)


class _Shown(NamedTuple):
    """When an item was first shown in a draw, and its weight then."""

    at: float
    weight: float


@dataclass(slots=True)
class _Draw:
    """A draw: when its first list was shown, and the items in the top positions of its lists."""

    at: float
    shown: dict[str, _Shown] = field(default_factory=dict)
