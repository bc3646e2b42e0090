"""Slates that must hold several domains: how many, and which items to take for them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from palate.pipeline.query import Query
from palate.types import Bools, Codes


class DomainMix(NamedTuple):
    """An order of items whose first ``n`` positions hold enough domains."""

    order: Codes
    """Indices of the chosen items, shape ``(n,)``."""
    forced: Bools
    """At which positions only an item of a new domain could be taken, shape ``(n,)``."""


def domain_codes(query: Query, codes: Codes) -> Codes:
    """The domain of each item as an integer."""
    table = query.serving.items
    domain_of = np.full(len(table.vocabulary), -1, np.int32)
    for domain, name in enumerate(table.values_of("domain")):
        domain_of[table.codes_of("domain", name)] = domain
    return domain_of[codes]


def n_required_domains(query: Query) -> int:
    """How many domains the slate must hold: ``min_domains``, or fewer where the slate or the filters allow fewer."""
    if query.min_domains < 2:
        return 0
    available = set(query.serving.items.values_of("domain"))
    if query.filters.domains:
        available &= {name.casefold() for name in query.filters.domains}
    return min(query.min_domains, query.n, len(available))


def lacks_domains(query: Query, codes: Codes) -> bool:
    """Whether a slate of ``codes`` holds fewer domains than it must."""
    n_required = n_required_domains(query)
    return n_required > 0 and len(np.unique(domain_codes(query, codes))) < n_required


def mix_domains(domains: Codes, n: int, n_required: int, n_pinned: int = 0) -> DomainMix:
    """Choose ``n`` items in order of preference such that they are of ``n_required`` domains, if there are so many.

    ``domains``: the domain of each item, best item first. Each position takes the first item not yet chosen, until
    only as many positions remain as domains are missing: from then on the first item of a new domain. The first
    ``n_pinned`` items keep their positions.
    """
    remaining = list(range(len(domains)))
    domain_of = domains.tolist()
    n, n_required = min(n, len(remaining)), min(n_required, len(set(domain_of)))
    chosen_domains: set[int] = set()
    order, forced = np.empty(n, np.int64), np.zeros(n, np.bool_)
    for position in range(n):
        n_missing = n_required - len(chosen_domains)
        is_forced = position >= n_pinned and n_missing > 0 and n_missing >= n - position
        index = next(index for index in remaining if not is_forced or domain_of[index] not in chosen_domains)
        remaining.remove(index)
        chosen_domains.add(domain_of[index])
        order[position], forced[position] = index, is_forced
    return DomainMix(order, forced)
