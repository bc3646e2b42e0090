"""The final draw: mostly the best first, sometimes not, and always with known odds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from palate.data.slate import Slate
from palate.pipeline.domain_mix import attainable, domains, mixed
from palate.pipeline.query import Query
from palate.pipeline.stage import Explore
from palate.types import Bools, Codes, Doubles

_LEAST_SURPRISE: Final = 1e-4
"""Below it nothing but the best could be drawn, to the last digit of a float."""
_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, kw_only=True)
class PlackettLuce(Explore):
    """Plackett-Luce sampling without replacement over the first ``depth`` places.

    The utility of a place is its score, standardised over the slate's first ``depth`` and
    divided by ``warmth · surprise``. Adding Gumbel noise and sorting draws from the
    Plackett-Luce model exactly (Yellott, 1977; Kool et al., 2019), and the propensity of an
    item at its place, given those above it, is exp(u) over the sum of exp(u) of what was left.

    The order in which the slate arrives is the truth and its scores, sorted, are the distances:
    what an arrange stage moved down is less likely to come up. ``surprise`` 0 draws nothing
    and every propensity is 1. Pins stay where they are, with propensity 1. Under one seed an
    item has the same luck in every list: pages follow from each other (items of earlier ones
    are drawn again and then left out; odds are those among what was not shown yet), and a list
    that is asked for again changes by what changed in it, not by chance.

    A slate that was asked to hold several domains is drawn place by place from what may still
    come there (:mod:`palate.pipeline.domain_mix`), and the odds are those among just that. Since the largest of any
    subset of what is left of a Gumbel draw is again a Plackett-Luce draw from the subset, this is exact. Each
    page is then a draw of its own: what a page passed over is no longer distributed as if it had not been.
    """

    depth: int = 100
    warmth: float = 1.0

    def drawn(self, query: Query, slate: Slate) -> tuple[Codes, Doubles]:
        depth = min(self.depth, len(slate))
        left = self._not_shown(query, slate)
        if least := attainable(query):
            return self._drawn_of_domains(query, slate, left, least)
        if query.surprise < _LEAST_SURPRISE or depth < 2:
            places = np.flatnonzero(left)[: query.n].astype(np.int32)
            return places, np.ones(len(places))
        utilities = self._utilities(slate, depth, query.surprise)
        pins = 0 if slate.pinned is None else int(slate.pinned[:depth].sum())
        noise = _luck(query.seed, slate.codes[:depth])
        noise[:pins] = np.inf  # pins come first, and stay there
        drawn = np.argsort(-(utilities + noise), kind="stable")
        if query.shown:
            drawn = drawn[left[drawn]]
        odds = _odds(utilities[drawn], int((drawn < pins).sum()) if pins else 0)
        if len(drawn) < query.n:
            tail = depth + np.flatnonzero(left[depth:])
            drawn, odds = np.concatenate([drawn, tail]), np.concatenate([odds, np.ones(len(tail))])
        return drawn[: query.n], odds[: query.n]

    def _drawn_of_domains(self, query: Query, slate: Slate, left: Bools, least: int) -> tuple[Codes, Doubles]:
        order = np.flatnonzero(left)
        depth = int(np.count_nonzero(order < self.depth)) if query.surprise >= _LEAST_SURPRISE else 0
        pins = 0 if slate.pinned is None else int(slate.pinned[order].sum())
        utilities = np.full(len(order), -np.inf)
        if depth:
            every = self._utilities(slate, min(self.depth, len(slate)), query.surprise)
            utilities[pins:depth] = every[order[pins:depth]]
            noise = np.random.Generator(np.random.SFC64([query.seed, len(query.shown)])).gumbel(size=depth)
            noise[:pins] = np.inf
            drawn = np.argsort(-(every[order[:depth]] + noise), kind="stable")
            order[:depth], utilities[:depth] = order[drawn], utilities[drawn]
        domain = domains(query, slate.codes[order])
        chosen, forced = mixed(domain, query.n, least, pins)
        return order[chosen], _odds_among(utilities, domain, chosen, forced)

    def _utilities(self, slate: Slate, depth: int, surprise: float) -> Doubles:
        scores = np.sort(slate.scores[:depth].astype(np.float64))[::-1]
        centred = scores - scores.sum() / depth
        spread = float(np.dot(centred, centred) / depth) ** 0.5
        return np.asarray(centred / (max(spread, 1e-9) * self.warmth * surprise))

    def _not_shown(self, query: Query, slate: Slate) -> Bools:
        left = np.ones(len(slate), np.bool_)
        if query.shown:
            left &= ~np.isin(slate.codes, query.serving.vocabulary.codes(query.shown))
        return left


def _luck(seed: int, codes: Codes) -> Doubles:
    """Gumbel noise of each item under a seed: numbers ``codes`` of the seed's SplitMix64 (Steele et al., 2014)."""
    with np.errstate(over="ignore"):
        bits = _mixed(_mixed(np.array([seed], np.uint64)) + codes.astype(np.uint64) * _GOLDEN)
    uniform = ((bits >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    return np.asarray(-np.log(-np.log(uniform)))


def _mixed(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def _odds(utilities: Doubles, pins: int) -> Doubles:
    """Of each place, exp(u) over what was left to draw from; 1 for the pins."""
    free = utilities[pins:]
    if not len(free):
        return np.ones(pins)
    left = np.logaddexp.accumulate(free[::-1])[::-1]
    odds = np.exp(free - left)
    return np.concatenate([np.ones(pins), odds]) if pins else odds


def _odds_among(utilities: Doubles, domain: Codes, chosen: Codes, forced: Bools) -> Doubles:
    """Of each of the ``chosen``, exp(u) over what might have come at its place; 1 for what was not drawn."""
    odds = np.ones(len(chosen))
    left = np.isfinite(utilities)
    for slot, place in enumerate(chosen.tolist()):
        if left[place]:
            might = left & ~np.isin(domain, domain[chosen[:slot]]) if forced[slot] else left
            odds[slot] = np.exp(utilities[place] - np.logaddexp.reduce(utilities[might]))
            left[place] = False
    return odds
