"""Draw the final slate by Plackett-Luce sampling, with exact propensities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from palate.compiled import compiled
from palate.data.slate import Slate
from palate.pipeline.domain_mix import domain_codes, mix_domains, n_required_domains
from palate.pipeline.explore.limited_draw import Domains, DrawOrder, draw_within
from palate.pipeline.explore.list_distribution import list_distribution
from palate.pipeline.explore.pin_slots import pin_slots, to_slots
from palate.pipeline.query import Query
from palate.pipeline.rules.effects import RuleEffect
from palate.pipeline.rules.limits import Limits
from palate.pipeline.stage import Explore
from palate.types import Bools, Codes, Doubles, Floats

MIN_SURPRISE: Final = 1e-4
"""Below it only the best item could be drawn, to the last digit of a float."""
_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, kw_only=True)
class PlackettLuce(Explore):
    """Plackett-Luce sampling without replacement from the first ``depth`` items.

    The utility of an item is its score, standardised over the slate's first ``depth`` items and
    divided by ``warmth · surprise``. Adding Gumbel noise and sorting draws from the
    Plackett-Luce model exactly (Yellott, 1977; Kool et al., 2019), and the propensity of an
    item at its position, given those above it, is exp(u) over the sum of exp(u) of the items not drawn before.

    Utilities are assigned by the order of the slate: the first item gets the highest score, whatever its own,
    so that an item that an arrange stage moved down is less likely to be drawn. With ``surprise`` 0 nothing is drawn
    and every propensity is 1. Pinned items are first, with propensity 1. Under one seed an item has the
    same noise in every slate: pages are parts of one draw (items of earlier pages are drawn again and left out;
    propensities are those among the items not shown yet), and a repeated request changes only where the slate changed.

    A slate that must hold several domains is drawn position by position from the items that are allowed there
    (:mod:`palate.pipeline.domain_mix`), and the propensities are those among just these items. Since the largest of
    any subset of a Gumbel draw is again a Plackett-Luce draw from the subset, this is exact. Each page is then a draw
    of its own: items that an earlier page passed over no longer have their original distribution.

    Rules of the kind *limit* are applied in the same way (:mod:`palate.pipeline.explore.limited_draw`), and items that
    rules pin stand at their positions (:mod:`palate.pipeline.explore.pin_slots`), the drawn ones between them.
    """

    depth: int = 100
    warmth: float = 1.0

    def draw(self, query: Query, slate: Slate) -> tuple[Codes, Doubles]:
        return self.draw_by(self.utilities(query, slate), query, slate)

    def log_distribution(self, query: Query, slate: Slate, items: Codes) -> Doubles:
        """At each position u less the log of Σ exp(u) of the items that may stand there.

        Where nothing is drawn (pinned items, items below ``depth``, no surprise) the next item has probability 1.
        """
        return self.log_distribution_by(self.utilities(query, slate), query, slate, items)

    def utilities(self, query: Query, slate: Slate) -> Doubles | None:
        """The utility of each of the first ``depth`` items; None: nothing is drawn, the slate keeps its order."""
        if query.surprise < MIN_SURPRISE or not len(slate):
            return None
        return _compute_utilities(slate.scores[: self.depth], self.warmth * query.surprise)

    def draw_by(self, utilities: Doubles | None, query: Query, slate: Slate) -> tuple[Codes, Doubles]:
        """:meth:`draw` by these ``utilities`` of the first items, in any order of size."""
        is_new = not_shown_mask(query, slate)
        rows, propensities = self._draw_pins_first(utilities, query, slate, is_new)
        if slate.positions is None:
            return rows, propensities
        return to_slots(pin_slots(query, slate, is_new), rows, propensities)

    def _draw_pins_first(
        self, utilities: Doubles | None, query: Query, slate: Slate, is_new: Bools
    ) -> tuple[Codes, Doubles]:
        """The drawn rows, with pinned items at the first positions."""
        if query.rules is not None and query.rules.limits is not None:
            return _draw_limited(utilities, query, slate, is_new, query.rules.limits)
        if n_required := n_required_domains(query):
            return _draw_domain_mix(utilities, query, slate, is_new, n_required)
        if utilities is None or len(utilities) < 2:
            best = np.flatnonzero(is_new)[: query.n].astype(np.int32)
            return best, np.ones(len(best))
        depth = len(utilities)
        n_pinned = 0 if slate.pinned is None else int(slate.pinned[:depth].sum())
        seed = np.array([query.seed], np.uint64)
        order, propensities = _draw(seed, slate.codes[:depth], utilities, is_new[:depth], n_pinned)
        if len(order) < query.n:
            tail = depth + np.flatnonzero(is_new[depth:])
            order, propensities = np.concatenate([order, tail]), np.concatenate([propensities, np.ones(len(tail))])
        return order[: query.n], propensities[: query.n]

    def log_distribution_by(self, utilities: Doubles | None, query: Query, slate: Slate, items: Codes) -> Doubles:
        """:meth:`log_distribution` by these ``utilities`` of the first items."""
        return list_distribution(utilities, query, slate, items, not_shown_mask(query, slate))

    def rule_effects(self, query: Query, before: Slate, after: Slate) -> Iterator[RuleEffect]:
        """A limit has removed what the page would have too many of without limits."""
        if query.rules is None or query.rules.limits is None:
            return
        limits = query.rules.limits
        unlimited = self(replace(query, rules=replace(query.rules, limits=None)), before, {})
        columns = (limits.n_matched(before.codes), limits.excess(unlimited.codes), limits.excess(after.codes))
        for rule, *counts in zip(limits.rules, *(column.tolist() for column in columns), strict=True):
            matched, removed, relaxed = counts
            yield RuleEffect(rule.name, "limit", matched, removed=max(removed - relaxed, 0), relaxed=relaxed)


def not_shown_mask(query: Query, slate: Slate) -> Bools:
    """Which items of a slate may be on the page: none of earlier pages, and of exempted ones only pins; ``(n,)``."""
    is_new = np.ones(len(slate), np.bool_)
    if slate.exempted is not None:
        is_new &= ~slate.exempted if slate.pinned is None else ~slate.exempted | slate.pinned
    if query.shown:
        is_new &= ~np.isin(slate.codes, query.serving.vocabulary.codes(query.shown))
    return is_new


def _draw_limited(
    utilities: Doubles | None, query: Query, slate: Slate, is_new: Bools, limits: Limits
) -> tuple[Codes, Doubles]:
    """Draw a page within limits. After the first page the noise is new: what it passed over has lost its odds."""
    rows = np.flatnonzero(is_new)
    n_pinned = 0 if slate.pinned is None else int(slate.pinned[rows].sum())
    in_order = np.full(len(rows), -np.inf)
    if utilities is not None and len(utilities):
        depth = len(utilities)
        seed = np.array([(query.seed + len(query.shown) * int(_GOLDEN)) % 2**64], np.uint64)
        n_first = 0 if slate.pinned is None else int(slate.pinned[:depth].sum())
        drawn, _ = _draw(seed, slate.codes[:depth], utilities, is_new[:depth], n_first)
        rows[: len(drawn)], in_order[: len(drawn)] = drawn, utilities[drawn]
    domains = None
    if n_required := n_required_domains(query):
        of_rows = domain_codes(query, slate.codes)
        domains = Domains(of_rows, min(n_required, len(np.unique(of_rows[rows]))))
    return draw_within(limits, DrawOrder(rows, in_order, n_pinned), slate, query.n, domains)


def _draw_domain_mix(
    utilities: Doubles | None, query: Query, slate: Slate, is_new: Bools, n_required: int
) -> tuple[Codes, Doubles]:
    """Draw a slate of at least ``n_required`` domains; -inf is the utility of items that are not drawn."""
    order = np.flatnonzero(is_new)
    depth = 0 if utilities is None else int(np.count_nonzero(order < len(utilities)))
    n_pinned = 0 if slate.pinned is None else int(slate.pinned[order].sum())
    in_order = np.full(len(order), -np.inf)
    if utilities is not None and depth:
        in_order[n_pinned:depth] = utilities[order[n_pinned:depth]]
        noise = np.random.Generator(np.random.SFC64([query.seed, len(query.shown)])).gumbel(size=depth)
        noise[:n_pinned] = np.inf
        drawn = np.argsort(-(utilities[order[:depth]] + noise), kind="stable")
        order[:depth], in_order[:depth] = order[drawn], in_order[drawn]
    domains = domain_codes(query, slate.codes[order])
    chosen, forced = mix_domains(domains, query.n, n_required, n_pinned)
    return order[chosen], _compute_domain_mix_propensities(in_order, domains, chosen, forced)


@compiled
def _compute_utilities(scores: Floats, temperature: float) -> Doubles:
    """The utility of each item, falling: its standardised score over the ``temperature``."""
    falling = np.sort(scores.astype(np.float64))[::-1]
    centred = falling - falling.sum() / len(falling)
    deviation = np.sqrt((centred * centred).sum() / len(falling))
    utilities: Doubles = centred / (max(deviation, 1e-9) * temperature)
    return utilities


@compiled
def _draw(
    seed: NDArray[np.uint64], codes: Codes, utilities: Doubles, is_new: Bools, n_pinned: int
) -> tuple[Codes, Doubles]:
    """The order of the new items, and the probability of each at its position.

    That is exp(u) over Σ exp(u) of the item and those below it; 1 for the first ``n_pinned`` items, which stay there.
    """
    keys = -(utilities + _gumbel_noise(seed, codes))
    keys[:n_pinned] = -np.inf
    drawn = np.argsort(keys, kind="mergesort")  # Numba knows no other stable sort
    order = drawn[is_new[drawn]]
    propensities, log_sum = np.ones(len(order)), -np.inf
    for position in range(len(order) - 1, -1, -1):
        if order[position] >= n_pinned:
            utility = utilities[order[position]]
            larger, smaller = max(log_sum, utility), min(log_sum, utility)
            log_sum = larger + np.log1p(np.exp(smaller - larger))
            propensities[position] = np.exp(utility - log_sum)
    return order, propensities


@compiled
def _gumbel_noise(seed: NDArray[np.uint64], codes: Codes) -> Doubles:
    """Gumbel noise of each item under a seed: numbers ``codes`` of the seed's SplitMix64 (Steele et al., 2014)."""
    bits = _mix_bits(_mix_bits(seed) + codes.astype(np.uint64) * _GOLDEN)
    uniform = ((bits >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53
    return -np.log(-np.log(uniform))


@compiled
def _mix_bits(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The output function of SplitMix64."""
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return bits ^ (bits >> np.uint64(31))


def _compute_domain_mix_propensities(utilities: Doubles, domains: Codes, chosen: Codes, forced: Bools) -> Doubles:
    """The probability of each ``chosen`` item among those allowed at its position; 1 for items that were not drawn."""
    propensities = np.ones(len(chosen))
    remaining = np.isfinite(utilities)
    for position, index in enumerate(chosen.tolist()):
        if remaining[index]:
            allowed = remaining
            if forced[position]:
                allowed = remaining & ~np.isin(domains, domains[chosen[:position]])
            propensities[position] = np.exp(utilities[index] - np.logaddexp.reduce(utilities[allowed]))
            remaining[index] = False
    return propensities
