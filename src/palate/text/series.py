"""Detect series among the items of a catalogue, and the order of their parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from palate.data.item_table import ItemTable
from palate.data.items import Attribute, Item
from palate.text.series_titles import Claim, claims, numbered
from palate.text.title_matching import domain_of
from palate.text.titles import normal
from palate.types import Codes

NONE: Final = -1
"""The series number of an item that is in no series."""
ATTRIBUTES: Final = ("series", "collection", "franchise", "belongs_to_collection")
"""The attributes of items that name a series."""
_POSITION_ATTRIBUTES: Final = ("series_position", "series_number", "series_index")
_ENDINGS: Final = (" collection", " series", " saga", " trilogy", " franchise")
_SEQUELS: Final = {"sequel", "prequel"}
_MAX_UNANCHORED_NUMBER: Final = 12
"""Numbered titles form a series without an unnumbered one only if no number is higher than this."""


class _Part(NamedTuple):
    """An item that may belong to a series, and the evidence for it."""

    code: int
    item: Item
    claim: Claim


@dataclass(frozen=True, eq=False)
class Series:
    """The series and the position in it of each item of a table, by code."""

    of: Codes
    """Index of the series, shape ``(n_codes,)``; ``NONE`` for an item in no series."""
    position: Codes
    """Position in the series from 1, shape ``(n_codes,)``; 0 for an item in no series.

    Items titled with the series' name alone are first, remakes too.
    """
    domains: tuple[str, ...]
    """The domain of each series, as :func:`~palate.text.title_matching.domain_of` gives it."""
    names: tuple[frozenset[str], ...]
    """The names of each series, as :func:`~palate.text.titles.normal` writes them."""
    read: dict[int, tuple[Item, tuple[Claim, ...]]]
    """The claims of each item by code, reused for the next table."""

    @classmethod
    def of_items(cls, items: Sequence[Item | None], before: Series | None = None) -> Series:
        """Detect the series among ``items``, indexed by code; claims of unchanged items are taken from ``before``.

        An attribute that names a series defines one, and titles do by the rules in :func:`_members`; within one
        domain, and for books within one author.
        """
        previous_claims = {} if before is None else before.read
        read: dict[int, tuple[Item, tuple[Claim, ...]]] = {}
        parts_by_name: defaultdict[tuple[str, str, str], list[_Part]] = defaultdict(list)
        for code, item in enumerate(items):
            if item is None:
                continue
            previous = previous_claims.get(code)
            read[code] = previous if previous is not None and previous[0] is item else (item, _claims(item))
            domain = domain_of(item)
            author = item.creators[0].casefold() if domain == "book" and item.creators else ""
            for claim in read[code][1]:
                parts_by_name[domain, author, claim.name].append(_Part(code, item, claim))
        groups = _DisjointSets(len(items))
        for (*_, name), parts in parts_by_name.items():
            if len(parts) > 1 and len(members := _members(parts)) > 1:
                groups.join(name, members)
        return cls(*groups.to_columns(items), read)

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def named(self) -> dict[str, list[int]]:
        """The indices of the series with each name."""
        series_by_name: defaultdict[str, list[int]] = defaultdict(list)
        for number, names in enumerate(self.names):
            for name in names:
                series_by_name[name].append(number)
        return dict(series_by_name)

    def codes_of(self, name: str) -> Codes:
        """The codes of the items in a series with a name, which may end in "series", "saga" or the like."""
        names = (normal(name), _parse_attribute(name, None).name)
        return np.flatnonzero(np.isin(self.of, [number for each in names for number in self.named.get(each, [])]))


def series_of(table: ItemTable) -> Series:
    """Detect the series among the live items of ``table``, once; only new items of a grown table are parsed."""
    return table.derive(Series, lambda before: Series.of_items(table.items, before))


def _claims(item: Item) -> tuple[Claim, ...]:
    """Collect the series that the attributes and the title of an item name."""
    series_names = [name for key in ATTRIBUTES for name in _series_names(item.attributes.get(key))]
    if not series_names:
        return claims(item.title, sequel=_is_sequel(item))
    position = next(
        (number for key in _POSITION_ATTRIBUTES if (number := _number(item.attributes.get(key))) is not None), None
    )
    attribute_claims = [_parse_attribute(name, position) for name in series_names]
    names = {claim.name for claim in attribute_claims}
    return (
        *attribute_claims,
        *(claim for claim in claims(item.title, sequel=_is_sequel(item)) if claim.name not in names),
    )


def _parse_attribute(name: str, position: float | None) -> Claim:
    base, number = numbered(name)
    for ending in _ENDINGS:
        base = base.removesuffix(ending)
    return Claim(base, "named", number if position is None else position)


def _series_names(value: Attribute | None) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for text in values if isinstance(text, str) and normal(text)]


def _number(value: Attribute | None) -> float | None:
    try:
        return None if value is None or isinstance(value, bool | list) else float(value)
    except ValueError:
        return None


def _is_sequel(item: Item) -> bool:
    return not _SEQUELS.isdisjoint(item.tags)


def _members(parts: Sequence[_Part]) -> list[_Part]:
    """Select those of ``parts``, which all claim one name, that form a series.

    "Shared credits" means that a creator or cast member is in both items; if credits are unknown, they do not exclude.

    ===================================  =======================================================================
    evidence                             members
    ===================================  =======================================================================
    an attribute of two items, or a      these, the item titled with the bare name, titles with the name before
    number besides the bare name, a      a subtitle or with a number; and titles otherwise derived from the name,
    subtitle or another number           unless their credits are known and not shared
    the bare name alone                  titles derived from it with shared credits; with a subtitle and without
                                         known credits, if the article is the same
    only titles with the name before     those that share credits with another one
    subtitles
    ===================================  =======================================================================
    """
    by = _filter_by_how(parts)
    named, bare = by("named"), by("title")
    if len(named) > 1:
        bare = [part for part in bare if _is_related(part, named) is not False]
    core = [*named, *by("number"), *bare]
    if _is_certain(by):
        core += [*by("letter", "before", "year")]
        return core + [
            part
            for part in by("more", "again", "after", "first", "phrase", "plural")
            if _is_later(part, core)
            and _is_related(part, core) is not False
            and (part.claim.how != "first" or _share_credits(part, core))
        ]
    if bare:
        following = [part for part in parts if part.claim.how != "title" and _follows(part, bare)]
        return bare + following if following else []
    loose = by("before", "phrase")
    related = [part for part in loose if _is_related(part, [other for other in loose if other.code != part.code])]
    unknown = [part for part in by("phrase") if not _credits(part.item)]
    return related + (unknown if len(unknown) > 1 else [])


def _filter_by_how(parts: Sequence[_Part]) -> Callable[..., list[_Part]]:
    def with_how(*how: str) -> list[_Part]:
        return [part for part in parts if part.claim.how in how]

    return with_how


def _is_certain(by: Callable[..., list[_Part]]) -> bool:
    """Whether the claims prove that the name is a series."""
    counted = by("number")
    if len(by("named")) > 1:
        return True
    if counted and (by("title") or by("before") or by("named")):
        return True
    numbers = {part.claim.number for part in counted}
    return len(numbers) > 1 and max(number or 0 for number in numbers) <= _MAX_UNANCHORED_NUMBER


def _follows(part: _Part, bare: Sequence[_Part]) -> bool:
    """Whether an item continues one of those titled with the bare name."""
    shares, how = _is_related(part, bare), part.claim.how
    if not _is_later(part, bare):
        return False
    if how in ("more", "phrase"):
        return how == "more" or shares is not False
    if how == "first":
        return " " in part.claim.name or _share_credits(part, bare) is True
    if shares is None:
        same_article = any(other.claim.article == part.claim.article for other in bare)
        return how == "year" or (how == "before" and same_article) or (how == "again" and " " in part.claim.name)
    return shares


def _is_later(part: _Part, others: Sequence[_Part]) -> bool:
    """Whether an item appeared no earlier than the first of ``others`` (or a year is unknown), or has a number."""
    years = [member.item.year for member in (part, *others)]
    return part.claim.how in ("year", "letter") or None in years or _year(part.item) >= min(map(_year, _items(others)))


def _is_related(part: _Part, others: Iterable[_Part]) -> bool | None:
    """Whether an item shares credits with one of ``others`` or is tagged as a sequel; None if credits are unknown."""
    return True if _is_sequel(part.item) else _share_credits(part, others)


def _share_credits(part: _Part, others: Iterable[_Part]) -> bool | None:
    """Whether an item has a creator or cast member in common with one of ``others``; None if credits are unknown."""
    credits = _credits(part.item)
    other_credits = [names for other in others if (names := _credits(other.item))]
    if not credits or not other_credits:
        return None
    return any(credits & names for names in other_credits)


def _items(parts: Iterable[_Part]) -> list[Item]:
    return [part.item for part in parts]


def _credits(item: Item) -> set[str]:
    return {name.casefold() for name in (*item.creators, *item.people)}


def _year(item: Item) -> float:
    return float("inf") if item.year is None else item.year


class _DisjointSets:
    """Disjoint sets of items (union-find), one for each series."""

    def __init__(self, n: int) -> None:
        self._parent = list(range(n))
        self._names: defaultdict[int, set[str]] = defaultdict(set)
        self._number: dict[int, float] = {}
        self._bare: set[int] = set()
        self._derived: set[int] = set()

    def join(self, name: str, members: Sequence[_Part]) -> None:
        first = self._find_leader(members[0].code)
        for part in members:
            self._parent[self._find_leader(part.code)] = first
            if part.claim.number is not None:
                self._number.setdefault(part.code, part.claim.number)
            (self._bare if part.claim.how == "title" else self._derived).add(part.code)
        self._names[members[0].code].add(name)

    def _find_leader(self, code: int) -> int:
        while self._parent[code] != code:
            self._parent[code] = self._parent[self._parent[code]]
            code = self._parent[code]
        return code

    def to_columns(
        self, items: Sequence[Item | None]
    ) -> tuple[Codes, Codes, tuple[str, ...], tuple[frozenset[str], ...]]:
        """Return the series and the position of each code, and the domain and the names of each series."""
        series, position = np.full(len(items), NONE, np.int32), np.zeros(len(items), np.int32)
        codes_by_leader: defaultdict[int, list[int]] = defaultdict(list)
        for code in sorted(self._bare | self._derived):
            codes_by_leader[self._find_leader(code)].append(code)
        names: defaultdict[int, set[str]] = defaultdict(set)
        for code, code_names in self._names.items():
            names[self._find_leader(code)] |= code_names
        domains = []
        for index, codes in enumerate(codes_by_leader.values()):
            parts = [(code, item) for code in codes if (item := items[code]) is not None]
            series[codes], position[codes] = index, self._positions(parts)
            domains.append(domain_of(parts[0][1]))
        return series, position, tuple(domains), tuple(frozenset(names[leader]) for leader in codes_by_leader)

    def _positions(self, parts: Sequence[tuple[int, Item]]) -> list[int]:
        """Order the parts by year, then number; by number first if a year is unknown. The bare name is first."""
        dated = all(item.year is not None for _, item in parts)

        def key(code: int, item: Item) -> tuple[float, float]:
            if code in self._bare and code not in self._derived:
                return (-float("inf"), 0.0)
            number = self._number.get(code, float("inf"))
            return (_year(item), 0.0 if number == float("inf") else number) if dated else (number, _year(item))

        keys = [key(code, item) for code, item in parts]
        position = {sort_key: number for number, sort_key in enumerate(sorted(set(keys)), 1)}
        return [position[sort_key] for sort_key in keys]
