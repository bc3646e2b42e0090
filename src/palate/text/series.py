"""Series: which items of a catalogue are parts of one whole, and in which order."""

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
"""Stands for the series of an item that is part of none."""
ATTRIBUTES: Final = ("series", "collection", "franchise", "belongs_to_collection")
"""The attributes of items that name a series."""
_PLACES: Final = ("series_position", "series_number", "series_index")
_ENDINGS: Final = (" collection", " series", " saga", " trilogy", " franchise")
_SEQUELS: Final = {"sequel", "prequel"}
_FEW: Final = 12
"""Up to here plain numbers of several items make a series of which no item bears the bare name."""


class _Part(NamedTuple):
    """An item that may belong to a series, and why."""

    code: int
    item: Item
    claim: Claim


@dataclass(frozen=True, eq=False)
class Series:
    """Of each code of a table, which series it is part of and where it stands in it."""

    of: Codes
    """Number of the series, shape ``(n_codes,)``; ``NONE`` for an item by itself."""
    position: Codes
    """From 1, shape ``(n_codes,)``; 0 for an item by itself. What bears the bare name is first, also a second time."""
    domains: tuple[str, ...]
    """Of each series the domain, in the words of :func:`~palate.text.title_matching.domain_of`."""
    names: tuple[frozenset[str], ...]
    """Of each series the names by which it goes, as :func:`~palate.text.titles.normal` writes them."""
    read: dict[int, tuple[Item, tuple[Claim, ...]]]
    """What each item was found to say, for the next table."""

    @classmethod
    def of_items(cls, items: Sequence[Item | None], before: Series | None = None) -> Series:
        """The series among ``items``, each at its code. Titles that ``before`` has read are not read again.

        An attribute that names a series makes one, and a title does by the table in :func:`_members`; within one
        domain, and books of one author.
        """
        known = {} if before is None else before.read
        read: dict[int, tuple[Item, tuple[Claim, ...]]] = {}
        named: defaultdict[tuple[str, str, str], list[_Part]] = defaultdict(list)
        for code, item in enumerate(items):
            if item is None:
                continue
            last = known.get(code)
            read[code] = last if last is not None and last[0] is item else (item, _claims(item))
            domain = domain_of(item)
            author = item.creators[0].casefold() if domain == "book" and item.creators else ""
            for claim in read[code][1]:
                named[domain, author, claim.name].append(_Part(code, item, claim))
        groups = _Groups(len(items))
        for (*_, name), parts in named.items():
            if len(parts) > 1 and len(members := _members(parts)) > 1:
                groups.join(name, members)
        return cls(*groups.laid_out(items), read)

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def named(self) -> dict[str, list[int]]:
        """The series that go by each name."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for number, names in enumerate(self.names):
            for name in names:
                found[name].append(number)
        return dict(found)


def series_of(table: ItemTable) -> Series:
    """The series among the live items of ``table``, made once; where it grew from another only the new is read."""
    series: Series = table.made(Series, lambda before: Series.of_items(table.items, before))
    return series


def _claims(item: Item) -> tuple[Claim, ...]:
    """What the attributes and the title of an item say."""
    stated = [name for key in ATTRIBUTES for name in _texts(item.attributes.get(key))]
    if not stated:
        return claims(item.title, sequel=_is_sequel(item))
    place = next((number for key in _PLACES if (number := _number(item.attributes.get(key))) is not None), None)
    found = [_stated(name, place) for name in stated]
    names = {claim.name for claim in found}
    return (*found, *(claim for claim in claims(item.title, sequel=_is_sequel(item)) if claim.name not in names))


def _stated(name: str, place: float | None) -> Claim:
    base, number = numbered(name)
    for ending in _ENDINGS:
        base = base.removesuffix(ending)
    return Claim(base, "named", number if place is None else place)


def _texts(value: Attribute | None) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str) and normal(one)]


def _number(value: Attribute | None) -> float | None:
    try:
        return None if value is None or isinstance(value, bool | list) else float(value)
    except ValueError:
        return None


def _is_sequel(item: Item) -> bool:
    return not _SEQUELS.isdisjoint(item.tags)


def _members(parts: Sequence[_Part]) -> list[_Part]:
    """Those of ``parts``, which all speak of one name, that make a series.

    ===================================  =======================================================================
    where there is                       these are its parts
    ===================================  =======================================================================
    an attribute of two items, or a      these, the item that bears the bare name, whatever has the name before
    number beside the bare name, beside  a subtitle or a number behind it; and what is otherwise made of the name,
    a subtitle or beside another number  unless people are known and nobody is in both
    the bare name alone                  what is made of it, if someone made or plays in both; before a subtitle, and
                                         where no people are known, if also the article is the same
    nothing but the name before          those of which two share somebody
    subtitles
    ===================================  =======================================================================
    """
    by = _by_how(parts)
    named, bare = by("named"), by("title")
    if len(named) > 1:
        bare = [one for one in bare if _shares(one, named) is not False]
    core = [*named, *by("number"), *bare]
    if _is_certain(by):
        core += [*by("letter", "before", "year")]
        return core + [
            one
            for one in by("more", "again", "after", "first", "phrase", "plural")
            if _is_later(one, core)
            and _shares(one, core) is not False
            and (one.claim.how != "first" or _meet(one, core))
        ]
    if bare:
        following = [one for one in parts if one.claim.how != "title" and _follows(one, bare)]
        return bare + following if following else []
    loose = by("before", "phrase")
    kin = [one for one in loose if _shares(one, [other for other in loose if other.code != one.code])]
    unknown = [one for one in by("phrase") if not _people(one.item)]
    return kin + (unknown if len(unknown) > 1 else [])


def _by_how(parts: Sequence[_Part]) -> Callable[..., list[_Part]]:
    def by(*how: str) -> list[_Part]:
        return [one for one in parts if one.claim.how in how]

    return by


def _is_certain(by: Callable[..., list[_Part]]) -> bool:
    """Whether the name is surely that of a series."""
    counted = by("number")
    if len(by("named")) > 1:
        return True
    if counted and (by("title") or by("before") or by("named")):
        return True
    numbers = {one.claim.number for one in counted}
    return len(numbers) > 1 and max(number or 0 for number in numbers) <= _FEW


def _follows(part: _Part, bare: Sequence[_Part]) -> bool:
    """Whether an item goes on from one of those that bear the bare name."""
    shares, how = _shares(part, bare), part.claim.how
    if not _is_later(part, bare):
        return False
    if how in ("more", "phrase"):
        return how == "more" or shares is not False
    if how == "first":
        return " " in part.claim.name or _meet(part, bare) is True
    if shares is None:
        same_article = any(one.claim.article == part.claim.article for one in bare)
        return how == "year" or (how == "before" and same_article) or (how == "again" and " " in part.claim.name)
    return shares


def _is_later(part: _Part, others: Sequence[_Part]) -> bool:
    """Whether an item came out no earlier than the first of ``others``, may have done so, or has a number."""
    years = [one.item.year for one in (part, *others)]
    return part.claim.how in ("year", "letter") or None in years or _year(part.item) >= min(map(_year, _items(others)))


def _shares(part: _Part, others: Iterable[_Part]) -> bool | None:
    """Whether somebody is in an item and in one of ``others``, or it is called a sequel; None: nobody is known."""
    return True if _is_sequel(part.item) else _meet(part, others)


def _meet(part: _Part, others: Iterable[_Part]) -> bool | None:
    """Whether somebody is in an item and in one of ``others``; None: nobody is known."""
    mine, theirs = _people(part.item), [people for one in others if (people := _people(one.item))]
    if not mine or not theirs:
        return None
    return any(mine & people for people in theirs)


def _items(parts: Iterable[_Part]) -> list[Item]:
    return [one.item for one in parts]


def _people(item: Item) -> set[str]:
    return {name.casefold() for name in (*item.creators, *item.people)}


def _year(item: Item) -> float:
    return float("inf") if item.year is None else item.year


class _Groups:
    """Items that are joined step by step; whatever is joined to the same becomes one series."""

    def __init__(self, n: int) -> None:
        self._leader = list(range(n))
        self._names: defaultdict[int, set[str]] = defaultdict(set)
        self._number: dict[int, float] = {}
        self._bare: set[int] = set()
        self._later: set[int] = set()

    def join(self, name: str, members: Sequence[_Part]) -> None:
        first = self._find(members[0].code)
        for part in members:
            self._leader[self._find(part.code)] = first
            if part.claim.number is not None:
                self._number.setdefault(part.code, part.claim.number)
            (self._bare if part.claim.how == "title" else self._later).add(part.code)
        self._names[members[0].code].add(name)

    def _find(self, code: int) -> int:
        while self._leader[code] != code:
            self._leader[code] = self._leader[self._leader[code]]
            code = self._leader[code]
        return code

    def laid_out(
        self, items: Sequence[Item | None]
    ) -> tuple[Codes, Codes, tuple[str, ...], tuple[frozenset[str], ...]]:
        """The series and the position of each code, and the domain and the names of each series."""
        of, position = np.full(len(items), NONE, np.int32), np.zeros(len(items), np.int32)
        together: defaultdict[int, list[int]] = defaultdict(list)
        for code in sorted(self._bare | self._later):
            together[self._find(code)].append(code)
        names: defaultdict[int, set[str]] = defaultdict(set)
        for code, some in self._names.items():
            names[self._find(code)] |= some
        domains = []
        for number, codes in enumerate(together.values()):
            parts = [(code, item) for code in codes if (item := items[code]) is not None]
            of[codes], position[codes] = number, self._positions(parts)
            domains.append(domain_of(parts[0][1]))
        return of, position, tuple(domains), tuple(frozenset(names[leader]) for leader in together)

    def _positions(self, parts: Sequence[tuple[int, Item]]) -> list[int]:
        """By year, in one year by number; by number first where a year is unknown. The bare name opens a series."""
        dated = all(item.year is not None for _, item in parts)

        def key(code: int, item: Item) -> tuple[float, float]:
            if code in self._bare and code not in self._later:
                return (-float("inf"), 0.0)
            number = self._number.get(code, float("inf"))
            return (_year(item), 0.0 if number == float("inf") else number) if dated else (number, _year(item))

        keys = [key(code, item) for code, item in parts]
        place = {one: number for number, one in enumerate(sorted(set(keys)), 1)}
        return [place[one] for one in keys]
