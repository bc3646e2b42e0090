"""Draw a page on which rules limit how many items share a value, with exact propensities."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from palate.compiled import compiled
from palate.data.slate import Slate
from palate.pipeline.rules.limits import Limits
from palate.types import Bools, Codes, Doubles


class DrawOrder(NamedTuple):
    """The items from which a page is drawn."""

    rows: Codes
    """The rows of the slate in the order of their noisy utilities, pinned items first; then those never drawn."""
    utilities: Doubles
    """Of each of ``rows``; -inf for those that are not drawn."""
    n_pinned: int


class Domains(NamedTuple):
    """The domains that a page must have."""

    of_rows: Codes
    """The domain of each row of the slate, from 0."""
    n_required: int
    """At least so many; 0: no such condition."""


def draw_within(
    limits: Limits, order: DrawOrder, slate: Slate, n: int, domains: Domains | None = None
) -> tuple[Codes, Doubles]:
    """The rows of ``n`` items, and the probability of each at its position given those above it.

    Each position takes the first item of the order that the limits allow after the items above it (pinned items count
    wherever they stand), and the propensity is exp(u) over the sum of exp(u) of all allowed items: as the allowed items
    only become fewer, the largest of a Gumbel draw among them is again a Plackett-Luce draw. Where no item is allowed,
    the limits are relaxed: the first remaining item of the slate is taken, with propensity 1. Required domains come
    before limits.
    """
    if domains is None:
        domains = Domains(np.zeros(len(slate), np.int32), 0)
    n_domains = int(domains.of_rows.max()) + 1 if len(slate) else 0
    return _draw_within(
        order.rows.astype(np.int64),
        order.utilities.astype(np.float64),
        order.n_pinned,
        min(n, len(order.rows)),
        slate.codes,
        limits.starts,
        limits.keys,
        limits.at_most,
        domains.of_rows,
        n_domains,
        domains.n_required,
    )


@compiled
def _draw_within(
    rows: Codes,
    utilities: Doubles,
    n_pinned: int,
    n: int,
    codes: Codes,
    starts: Codes,
    keys: Codes,
    at_most: Codes,
    domain_of: Codes,
    n_domains: int,
    n_required: int,
) -> tuple[Codes, Doubles]:
    counts, has_domain = np.zeros(len(at_most), np.int32), np.zeros(n_domains, np.bool_)
    is_left = np.ones(len(rows), np.bool_)
    chosen, propensities = np.empty(n, np.int64), np.ones(n)
    n_missing = n_required
    for position in range(n):
        taken = position
        if position >= n_pinned:
            is_permitted = is_left.copy()
            if n_missing > 0 and n_missing >= n - position:
                is_permitted &= ~has_domain[domain_of[rows]]
            is_allowed = _within_limits(is_permitted, codes[rows], starts, keys, at_most, counts)
            taken, propensities[position] = _first(is_allowed, utilities)
            if taken < 0:
                taken = _topmost(is_permitted, rows)
        is_left[taken] = False
        row = rows[taken]
        chosen[position] = row
        for pair in range(starts[codes[row]], starts[codes[row] + 1]):
            counts[keys[pair]] += 1
        if not has_domain[domain_of[row]]:
            has_domain[domain_of[row]] = True
            n_missing -= 1
    return chosen, propensities


@compiled
def _within_limits(
    is_permitted: Bools, codes: Codes, starts: Codes, keys: Codes, at_most: Codes, counts: Codes
) -> Bools:
    """Which of the permitted items have no key of which the page has as many as it may have."""
    is_allowed = is_permitted.copy()
    for index in range(len(codes)):
        if is_allowed[index]:
            for pair in range(starts[codes[index]], starts[codes[index] + 1]):
                if counts[keys[pair]] >= at_most[keys[pair]]:
                    is_allowed[index] = False
                    break
    return is_allowed


@compiled
def _first(is_allowed: Bools, utilities: Doubles) -> tuple[int, float]:
    """The first allowed item, -1 for none, and its probability: exp(u) over that of all allowed ones, or 1."""
    first, largest, total = -1, -np.inf, 0.0
    for index in range(len(utilities)):
        if is_allowed[index]:
            first = index if first < 0 else first
            if utilities[index] == -np.inf:
                break
            if utilities[index] > largest:
                total = total * np.exp(largest - utilities[index]) + 1.0
                largest = utilities[index]
            else:
                total += np.exp(utilities[index] - largest)
    if first < 0 or utilities[first] == -np.inf:
        return first, 1.0
    return first, np.exp(utilities[first] - largest) / total


@compiled
def _topmost(is_permitted: Bools, rows: Codes) -> int:
    """The permitted item that stands first in the slate."""
    topmost = -1
    for index in range(len(rows)):
        if is_permitted[index] and (topmost < 0 or rows[index] < rows[topmost]):
            topmost = index
    return topmost


def allowed_rows(limits: Limits, slate: Slate, remaining: Bools, above: Codes) -> Bools:
    """Which ``remaining`` rows of a slate may follow the items ``above``, shape ``(n,)``; all False: none may."""
    known = above[above >= 0]
    return remaining & ~limits.is_full(slate.codes, limits.count(known))
