"""Traits: attributes and items that a group of users likes more than other users, and names for groups."""

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
"""The weight of the prior, as a share of all positive events."""
_SIGNIFICANT_Z: Final = 1.96
_MIN_ODDS_RATIO: Final = 1.2
"""Traits with a lower odds ratio do not distinguish a group."""
_MIN_GENRE_SHARE: Final = 0.1
"""The smallest share of a group's positive events for a genre or domain in its name."""
_MIN_DECADE_SHARE: Final = 0.03
"""The same for a decade."""
_MIN_CREATOR_SHARE: Final = 0.01
"""The same for a creator."""
_MIN_CREATOR_ITEMS: Final = 4
"""The smallest number of items of a creator in a name."""
_MIN_CREATOR_ODDS_RATIO: Final = 2.0
"""The smallest odds ratio of a creator in a name."""
_MIN_ITEM_SHARE: Final = 0.02
"""The smallest share of all users who like an item, for it to distinguish a group."""


@dataclass(frozen=True, slots=True, eq=False)
class Odds:
    """Odds ratios of items or values in one group against all other users; columns of one length.

    The weighted log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn, Political
    Analysis 2008): with y of n in the group, r of m in the others, and a prior of α of α₀ in the proportions
    of all together, δ = ln((y+α)/(n+α₀-y-α)) - ln((r+α)/(m+α₀-r-α)), with variance 1/(y+α) + 1/(r+α).
    """

    share: Doubles
    """y/n."""
    delta: Doubles
    """The log odds ratio δ."""
    z: Doubles
    """δ over its standard deviation: high both for large odds ratios and for frequent values."""

    @classmethod
    def of(cls, group: Doubles, everyone: Doubles, n: float, n_all: float, prior: float) -> Odds:
        """The odds ratios from counts: ``group`` out of ``n`` in the group, ``everyone`` out of ``n_all`` in total."""
        alpha = prior * np.maximum(everyone, 0.5) / n_all
        inside, outside = group + alpha, everyone - group + alpha
        not_inside, not_outside = np.maximum(n + prior - inside, 0.5), np.maximum(n_all - n + prior - outside, 0.5)
        delta = np.log(inside / not_inside) - np.log(outside / not_outside)
        return cls(group / n, delta, delta / np.sqrt(1 / inside + 1 / outside))

    @property
    def is_significant(self) -> Bools:
        """Which values are more frequent in the group, with a one-sided error of 2.5 %."""
        return np.asarray(self.z > _SIGNIFICANT_Z)

    @property
    def is_distinctive(self) -> Bools:
        """Which values are significantly more frequent in the group, with a sufficient odds ratio."""
        return np.asarray(self.is_significant & (self.delta > np.log(_MIN_ODDS_RATIO)))


class TraitStatistics:
    """Statistics of the traits of groups of users, from the number of users who like each item."""

    def __init__(self, counts: Floats, sizes: Sequence[int], items: Sequence[Item | None]) -> None:
        """Statistics from counts.

        ``counts``: the number of users of each group who like each item, shape ``(n_groups, n_items)``; ``sizes``: the
        number of users of each group; ``items``: each item, None if it is not in the catalogue.
        """
        self.counts = counts.astype(np.float64)
        self.sizes = sizes
        self.items = items

    def item_odds(self, group: int) -> Odds:
        """The odds that a user of the group likes each item."""
        n, everyone = float(self.sizes[group]), float(sum(self.sizes))
        return Odds.of(self.counts[group], self.counts.sum(axis=0), n, everyone, max(_PRIOR * everyone, 1.0))

    def trait_odds(self, group: int, kind: str) -> tuple[list[str], Odds]:
        """The values of a kind, and the odds that an item liked by the group has each value.

        An item with several values, such as three genres, counts a third for each.
        """
        values, value_shares = self._value_tables[kind]
        everyone = self.counts.sum(axis=0)
        in_group, in_all = self.counts[group] @ value_shares, everyone @ value_shares
        n, n_all = float(in_group.sum()), float(in_all.sum())
        return values, Odds.of(in_group, in_all, max(n, 1.0), max(n_all, 1.0), max(_PRIOR * n_all, 1.0))

    def has_trait(self, group: int, trait: Trait) -> bool:
        """Whether the trait is significantly more frequent in the group."""
        kind, value = trait
        if kind == "item":
            index = self.item_index.get(value)
            return index is not None and bool(self.item_odds(group).is_significant[index])
        values, odds = self.trait_odds(group, kind)
        return value in values and bool(odds.is_significant[values.index(value)])

    def distinctive_traits(self, group: int) -> tuple[list[Trait], list[Trait]]:
        """The traits for a name: at most two of genres, domain and decade; then the clearest creator, and items."""
        broad: list[tuple[float, Trait]] = []
        for kind, min_share, limit in (
            ("domain", _MIN_GENRE_SHARE, 1),
            ("genre", _MIN_GENRE_SHARE, 2),
            ("decade", _MIN_DECADE_SHARE, 1),
        ):
            values, odds = self.trait_odds(group, kind)
            candidates = np.flatnonzero(odds.is_distinctive & (odds.share >= min_share))
            best = candidates[np.argsort(-odds.z[candidates], kind="stable")][:limit].tolist()
            broad += [(float(odds.z[index]), (kind, values[index])) for index in best]
        values, odds = self.trait_odds(group, "creator")
        is_suitable = (
            odds.is_distinctive
            & (odds.share >= _MIN_CREATOR_SHARE)
            & (odds.delta > np.log(_MIN_CREATOR_ODDS_RATIO))
            & (self._n_creator_items >= _MIN_CREATOR_ITEMS)
        )
        creators = [
            ("creator", values[index])
            for index in np.argsort(-odds.z, kind="stable")[:1].tolist()
            if is_suitable[index]
        ]
        items = [("item", self._ids[code]) for code in self.best_items(group, len(self.sizes))]
        return [trait for _, trait in sorted(broad, key=lambda scored: -scored[0])[:2]], [*creators, *items]

    def clearest(self, group: int, n: int = 5) -> dict[str, list[tuple[str, float]]]:
        """For each kind up to ``n`` distinctive values with their odds ratios, the most significant first."""
        clearest: dict[str, list[tuple[str, float]]] = {}
        for kind in KINDS:
            values, odds = self.trait_odds(group, kind)
            is_used = odds.is_distinctive & (odds.share >= (_MIN_DECADE_SHARE if kind == "decade" else 0.0))
            order = [index for index in np.argsort(-odds.z, kind="stable").tolist() if is_used[index]][:n]
            if order:
                clearest[kind] = [(values[index], float(np.exp(odds.delta[index]))) for index in order]
        return clearest

    def best_items(self, group: int, n: int) -> list[int]:
        """The codes of the ``n`` items that the group likes most in comparison with others, the best first."""
        z = np.where(self._is_usable, self.item_odds(group).z, 0.0)
        return [code for code in np.argsort(-z, kind="stable")[:n].tolist() if z[code] > 0]

    def least_items(self, group: int, n: int) -> list[int]:
        """The codes of the ``n`` items that the group likes least in comparison with others, the worst first."""
        z = np.where(self._is_usable, self.item_odds(group).z, 0.0)
        return [code for code in np.argsort(z, kind="stable")[:n].tolist() if z[code] < 0]

    def title(self, group: int, trait: Trait) -> str:
        """A trait as text for the name of a group; a decade is joined with adjacent distinctive decades."""
        kind, value = trait
        if kind == "item":
            item = self.items[self.item_index[value]]
            return item.title if item is not None else value
        if kind != "decade":
            return value.capitalize() if kind == "domain" else value
        values, odds = self.trait_odds(group, kind)
        decades = {
            values[index] for index in np.flatnonzero(odds.is_distinctive & (odds.share >= _MIN_DECADE_SHARE)).tolist()
        }
        first = last = int(value[:-1])
        while f"{first - 10}s" in decades:
            first -= 10
        while f"{last + 10}s" in decades:
            last += 10
        return f"{first}s" if first == last else f"{first}s–{last}s"

    @cached_property
    def item_index(self) -> Mapping[str, int]:
        """The code of each item of the catalogue, by id."""
        return {item.id: code for code, item in enumerate(self.items) if item is not None}

    @cached_property
    def _ids(self) -> Mapping[int, str]:
        """The id of each item of the catalogue, by code."""
        return {code: id_ for id_, code in self.item_index.items()}

    @cached_property
    def _is_usable(self) -> Bools:
        """Which items are in the catalogue and liked by enough users."""
        is_in_catalogue = np.array([item is not None for item in self.items], np.bool_)
        return np.asarray(is_in_catalogue & (self.counts.sum(axis=0) >= _MIN_ITEM_SHARE * sum(self.sizes)))

    @cached_property
    def _n_creator_items(self) -> Doubles:
        """The number of items of each creator."""
        return np.asarray((self._value_tables["creator"][1] > 0).sum(axis=0), np.float64)

    @cached_property
    def _value_tables(self) -> Mapping[str, tuple[list[str], csr_array]]:
        """The values of each kind, and the share of each value in each item."""
        return {kind: _value_table(self.items, kind) for kind in KINDS}


def name_group(facts: TraitStatistics, group: int, taken: Iterable[str]) -> tuple[str, list[Trait]]:
    """A name for a group that is not ``taken``, and the traits in it.

    At most two of genres, domain and decade, and after a dot a creator, or else the most distinctive item.
    """
    broad, specific = facts.distinctive_traits(group)
    kinds = " and ".join(facts.title(group, trait) for trait in broad if trait[0] != "decade")
    decades = [facts.title(group, trait) for trait in broad if trait[0] == "decade"]
    head = ", ".join([kinds] * bool(kinds) + decades[:1]) or "A bit of everything"
    for trait in specific:
        name = f"{head} · {facts.title(group, trait)}"
        if name not in taken:
            return name, [*broad, trait]
    return (head, broad) if head not in taken else (f"{head} · {group + 1}", broad)


def _value_table(items: Sequence[Item | None], kind: str) -> tuple[list[str], csr_array]:
    """The values of a kind, and the share of each in each item (1/n for n values), shape ``(n_items, n_values)``."""
    from scipy.sparse import csr_array

    column_of: dict[str, int] = {}
    rows, columns, shares = [], [], []
    for code, item in enumerate(items):
        values = dict.fromkeys(values_of(item, kind)) if item is not None else {}
        for value in values:
            rows.append(code)
            columns.append(column_of.setdefault(value, len(column_of)))
            shares.append(1 / len(values))
    return list(column_of), csr_array((np.asarray(shares), (rows, columns)), shape=(len(items), len(column_of)))


def values_of(item: Item, kind: str) -> tuple[str, ...]:
    """The values of an item for one of :data:`KINDS`."""
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
