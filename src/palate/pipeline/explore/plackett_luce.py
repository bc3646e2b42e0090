"""The final draw: mostly the best first, sometimes not, and always with known odds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from palate.data.slate import Slate
from palate.pipeline.query import Query
from palate.pipeline.stage import Explore
from palate.types import Bools, Codes, Doubles

_LEAST_SURPRISE: Final = 1e-4
"""Below it nothing but the best could be drawn, to the last digit of a float."""


@dataclass(frozen=True, kw_only=True)
class PlackettLuce(Explore):
    """Plackett-Luce sampling without replacement over the first ``depth`` places.

    The utility of a place is its score, standardised over the slate's first ``depth`` and
    divided by ``warmth · surprise``. Adding Gumbel noise and sorting draws from the
    Plackett-Luce model exactly (Yellott, 1977; Kool et al., 2019), and the propensity of an
    item at its place, given those above it, is exp(u) over the sum of exp(u) of what was left.

    The order in which the slate arrives is the truth and its scores, sorted, are the distances:
    what an arrange stage moved down is less likely to come up. ``surprise`` 0 draws nothing
    and every propensity is 1. Pins stay where they are, with propensity 1. Items of earlier
    pages are drawn again in the same place by the same seed and then left out, so that pages
    follow from each other; odds are those among what was not shown yet.
    """

    depth: int = 100
    warmth: float = 1.0

    def drawn(self, query: Query, slate: Slate) -> tuple[Codes, Doubles]:
        depth = min(self.depth, len(slate))
        left = self._not_shown(query, slate)
        if query.surprise < _LEAST_SURPRISE or depth < 2:
            places = np.flatnonzero(left)[: query.n].astype(np.int32)
            return places, np.ones(len(places))
        utilities = self._utilities(slate, depth, query.surprise)
        pins = 0 if slate.pinned is None else int(slate.pinned[:depth].sum())
        noise = np.random.Generator(np.random.SFC64(query.seed)).gumbel(size=depth)
        noise[:pins] = np.inf  # pins come first, and stay there
        drawn = np.argsort(-(utilities + noise), kind="stable")
        if query.shown:
            drawn = drawn[left[drawn]]
        odds = _odds(utilities[drawn], int((drawn < pins).sum()) if pins else 0)
        if len(drawn) < query.n:
            tail = depth + np.flatnonzero(left[depth:])
            drawn, odds = np.concatenate([drawn, tail]), np.concatenate([odds, np.ones(len(tail))])
        return drawn[: query.n], odds[: query.n]

    def _utilities(self, slate: Slate, depth: int, surprise: float) -> Doubles:
        scores = np.sort(slate.scores[:depth].astype(np.float64))[::-1]
        centred = scores - scores.sum() / depth
        spread = float(np.dot(centred, centred) / depth) ** 0.5
        return np.asarray(centred / (max(spread, 1e-9) * self.warmth * surprise))

    def _not_shown(self, query: Query, slate: Slate) -> Bools:
        left = np.ones(len(slate), np.bool_)
        if query.shown:
            left &= ~np.isin(slate.codes, query.scene.vocabulary.codes(query.shown))
        return left


def _odds(utilities: Doubles, pins: int) -> Doubles:
    """Of each place, exp(u) over what was left to draw from; 1 for the pins."""
    free = utilities[pins:]
    if not len(free):
        return np.ones(pins)
    left = np.logaddexp.accumulate(free[::-1])[::-1]
    odds = np.exp(free - left)
    return np.concatenate([np.ones(pins), odds]) if pins else odds
