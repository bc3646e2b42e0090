"""Traits: what sets a group of users apart from everyone else, by what they take to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from palate.data.items import Item
from palate.types import Bools, Doubles, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Trait: TypeAlias = tuple[str, str]
"""A kind (one of :data:`KINDS`, or ``item``) and a value, such as ("decade", "1940s")."""

KINDS: Final = ("domain", "genre", "decade", "creator", "tag")
_PRIOR: Final = 0.01
"""The prior weighs as much as this share of all that was taken to."""
_SURE: Final = 1.96
_CLEAR: Final = 1.2
"""Odds that are less than so many times those of others set nobody apart."""
_BROAD: Final = 0.1
"""A genre names a group if it makes up this share of what its users took to…"""
_ERA: Final = 0.03
"""…a decade if it makes up this share…"""
_REACH: Final = 0.01
"""…a creator with this share,"""
_WORKS: Final = 4
"""so many items,"""
_OWN: Final = 2.0
"""and odds so many times those of others."""
_KNOWN: Final = 0.02
"""An item marks a group, by being there or not, if this share of everyone took to it."""


@dataclass(frozen=True, slots=True, eq=False)
class Odds:
    """How the odds of some things in one group compare with those in everyone else; columns of one length.

    The weighted log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn, Political
    Analysis 2008): with y of n in the group, r of m in the others, and a prior of α of α₀ in the proportions
    of all together, δ = ln((y+α)/(n+α₀-y-α)) - ln((r+α)/(m+α₀-r-α)), with variance 1/(y+α) + 1/(r+α).
    """

    share: Doubles
    """y/n."""
    delta: Doubles
    z: Doubles
    """δ over its standard deviation: what is many times as likely and what is common both come high."""

    @classmethod
    def of(cls, group: Doubles, everyone: Doubles, n: float, n_all: float, prior: float) -> Odds:
        """``group`` and ``everyone``: how often each thing was taken to, of ``n`` and ``n_all`` times."""
        alpha = prior * np.maximum(everyone, 0.5) / n_all
        mine, theirs = group + alpha, everyone - group + alpha
        not_mine, not_theirs = np.maximum(n + prior - mine, 0.5), np.maximum(n_all - n + prior - theirs, 0.5)
        delta = np.log(mine / not_mine) - np.log(theirs / not_theirs)
        return cls(group / n, delta, delta / np.sqrt(1 / mine + 1 / theirs))

    @property
    def sure(self) -> Bools:
        """What the group has more of, by chance in at most one of forty cases."""
        return np.asarray(self.z > _SURE)

    @property
    def clear(self) -> Bools:
        """What it surely has more of, and not just a little more."""
        return np.asarray(self.sure & (self.delta > np.log(_CLEAR)))


class Facts:
    """The traits of a catalogue beside how often its items were taken to, by group."""

    def __init__(self, counts: Floats, sizes: Sequence[int], items: Sequence[Item | None]) -> None:
        """``counts``: how many users of each group took to each item, shape ``(n_groups, n_items)``; ``sizes``: of
        the groups; ``items``: what is known of each item."""
        self.counts = counts.astype(np.float64)
        self.sizes = sizes
        self.items = items

    def items_of(self, group: int) -> Odds:
        """The odds that somebody of the group took to each item."""
        n, everyone = float(self.sizes[group]), float(sum(self.sizes))
        return Odds.of(self.counts[group], self.counts.sum(axis=0), n, everyone, max(_PRIOR * everyone, 1.0))

    def traits_of(self, group: int, kind: str) -> tuple[list[str], Odds]:
        """Every value of a kind, and the odds that what the group took to has it.

        An item with several, such as three genres, counts a third for each.
        """
        values, of_value = self._tables[kind]
        everyone = self.counts.sum(axis=0)
        told, told_all = self.counts[group] @ of_value, everyone @ of_value
        n, n_all = float(told.sum()), float(told_all.sum())
        return values, Odds.of(told, told_all, max(n, 1.0), max(n_all, 1.0), max(_PRIOR * n_all, 1.0))

    def holds(self, group: int, trait: Trait) -> bool:
        """Whether the group surely has more of this than others have, if only a little more."""
        kind, value = trait
        if kind == "item":
            place = self.places.get(value)
            return place is not None and bool(self.items_of(group).sure[place])
        values, odds = self.traits_of(group, kind)
        return value in values and bool(odds.sure[values.index(value)])

    def marks(self, group: int) -> tuple[list[Trait], list[Trait]]:
        """What a name is made of: up to two of genres, a domain and an era; then the clearest creator, and items."""
        broad: list[tuple[float, Trait]] = []
        for kind, least, most in (("domain", _BROAD, 1), ("genre", _BROAD, 2), ("decade", _ERA, 1)):
            values, odds = self.traits_of(group, kind)
            fit = np.flatnonzero(odds.clear & (odds.share >= least))
            best = fit[np.argsort(-odds.z[fit], kind="stable")][:most].tolist()
            broad += [(float(odds.z[place]), (kind, values[place])) for place in best]
        values, odds = self.traits_of(group, "creator")
        own = odds.clear & (odds.share >= _REACH) & (odds.delta > np.log(_OWN)) & (self._works >= _WORKS)
        creators = [
            ("creator", values[place]) for place in np.argsort(-odds.z, kind="stable")[:1].tolist() if own[place]
        ]
        items = [("item", self._ids[code]) for code in self.best_items(group, len(self.sizes))]
        return [trait for _, trait in sorted(broad, key=lambda one: -one[0])[:2]], [*creators, *items]

    def clearest(self, group: int, n: int = 5) -> dict[str, list[tuple[str, float]]]:
        """For each kind up to ``n`` values that set the group apart, and how many times the odds others have."""
        found: dict[str, list[tuple[str, float]]] = {}
        for kind in KINDS:
            values, odds = self.traits_of(group, kind)
            counts = odds.clear & (odds.share >= (_ERA if kind == "decade" else 0.0))
            order = [place for place in np.argsort(-odds.z, kind="stable").tolist() if counts[place]][:n]
            if order:
                found[kind] = [(values[place], float(np.exp(odds.delta[place]))) for place in order]
        return found

    def best_items(self, group: int, n: int) -> list[int]:
        """The codes of the ``n`` items that the group takes to most beyond others, best first."""
        z = np.where(self._known, self.items_of(group).z, 0.0)
        return [code for code in np.argsort(-z, kind="stable")[:n].tolist() if z[code] > 0]

    def least_items(self, group: int, n: int) -> list[int]:
        """The codes of the ``n`` items that others take to and the group passes by, the most so first."""
        z = np.where(self._known, self.items_of(group).z, 0.0)
        return [code for code in np.argsort(z, kind="stable")[:n].tolist() if z[code] < 0]

    def title(self, group: int, trait: Trait) -> str:
        """A trait as the name of a group says it; a decade with those beside it that set the group apart as well."""
        kind, value = trait
        if kind == "item":
            item = self.items[self.places[value]]
            return item.title if item is not None else value
        if kind != "decade":
            return value.capitalize() if kind == "domain" else value
        values, odds = self.traits_of(group, kind)
        era = {values[place] for place in np.flatnonzero(odds.clear & (odds.share >= _ERA)).tolist()}
        first = last = int(value[:-1])
        while f"{first - 10}s" in era:
            first -= 10
        while f"{last + 10}s" in era:
            last += 10
        return f"{first}s" if first == last else f"{first}s–{last}s"

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each known item stands, by id."""
        return {item.id: place for place, item in enumerate(self.items) if item is not None}

    @cached_property
    def _ids(self) -> Mapping[int, str]:
        return {place: id_ for id_, place in self.places.items()}

    @cached_property
    def _known(self) -> Bools:
        """Which items enough users took to, and something is known of."""
        there = np.array([item is not None for item in self.items], np.bool_)
        return np.asarray(there & (self.counts.sum(axis=0) >= _KNOWN * sum(self.sizes)))

    @cached_property
    def _works(self) -> Doubles:
        """How many items each creator has."""
        return np.asarray((self._tables["creator"][1] > 0).sum(axis=0), np.float64)

    @cached_property
    def _tables(self) -> Mapping[str, tuple[list[str], csr_array]]:
        return {kind: _table(self.items, kind) for kind in KINDS}


def named(facts: Facts, group: int, taken: Iterable[str]) -> tuple[str, list[Trait]]:
    """A name for a group that is not ``taken``, and the traits that it is made of.

    Two genres, domains or eras, and after a dot a creator, or else the item that marks the group best.
    """
    broad, fine = facts.marks(group)
    kinds = " and ".join(facts.title(group, mark) for mark in broad if mark[0] != "decade")
    eras = [facts.title(group, mark) for mark in broad if mark[0] == "decade"]
    head = ", ".join([kinds] * bool(kinds) + eras[:1]) or "A bit of everything"
    for mark in fine:
        name = f"{head} · {facts.title(group, mark)}"
        if name not in taken:
            return name, [*broad, mark]
    return (head, broad) if head not in taken else (f"{head} · {group + 1}", broad)


def _table(items: Sequence[Item | None], kind: str) -> tuple[list[str], csr_array]:
    """Every value of a kind, and for each item how it is divided among its own; shape ``(n_items, n_values)``."""
    from scipy.sparse import csr_array

    places: dict[str, int] = {}
    rows, columns, parts = [], [], []
    for code, item in enumerate(items):
        values = dict.fromkeys(values_of(item, kind)) if item is not None else {}
        for value in values:
            rows.append(code)
            columns.append(places.setdefault(value, len(places)))
            parts.append(1 / len(values))
    return list(places), csr_array((np.asarray(parts), (rows, columns)), shape=(len(items), len(places)))


def values_of(item: Item, kind: str) -> tuple[str, ...]:
    """What an item has of one of :data:`KINDS`."""
    match kind:
        case "domain":
            return (item.domain,)
        case "genre":
            return item.genres
        case "decade":
            return () if item.year is None else (f"{item.year // 10 * 10}s",)
        case "creator":
            return item.creators
        case _:
            return item.tags
