"""A mix: slates that were asked to hold several domains."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from palate.pipeline.query import Query
from palate.types import Bools, Codes


class Mixed(NamedTuple):
    """An order in which the first places hold enough domains."""

    places: Codes
    forced: Bools
    """Shape ``(n,)``: at which places only what is of a new domain was let in."""


def domains(query: Query, codes: Codes) -> Codes:
    """The domain of each item, as a number."""
    table = query.serving.items
    number = np.full(len(table.vocabulary), -1, np.int32)
    for place, name in enumerate(table.values_of("domain")):
        number[table.codes_of("domain", name)] = place
    return number[codes]


def attainable(query: Query) -> int:
    """How many domains the slate is to hold: as many as were asked for, or as it or the filters have room for."""
    if query.min_domains < 2:
        return 0
    there = set(query.serving.items.values_of("domain"))
    if query.filters.domains:
        there &= {name.casefold() for name in query.filters.domains}
    return min(query.min_domains, query.n, len(there))


def falls_short(query: Query, codes: Codes) -> bool:
    """Whether a slate of ``codes`` holds fewer domains than it should."""
    least = attainable(query)
    return least > 0 and len(np.unique(domains(query, codes))) < least


def mixed(domain: Codes, n: int, least: int, pins: int = 0) -> Mixed:
    """The first ``n`` of items in an order of preference, of ``least`` domains if there are so many.

    Each place takes the first item left, until only as many places are left as domains are
    missing: then the first of a new domain. The first ``pins`` stay where they are.
    """
    left = list(range(len(domain)))
    of = domain.tolist()
    n, least = min(n, len(left)), min(least, len(set(of)))
    seen: set[int] = set()
    places, forced = np.empty(n, np.int64), np.zeros(n, np.bool_)
    for slot in range(n):
        must = slot >= pins and len(seen) < least and least - len(seen) >= n - slot
        place = next(one for one in left if not must or of[one] not in seen)
        left.remove(place)
        seen.add(of[place])
        places[slot], forced[slot] = place, must
    return Mixed(places, forced)
