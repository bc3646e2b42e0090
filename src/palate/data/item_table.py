"""Item facts laid out beside a vocabulary, so that filters are array look-ups."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from palate.data.items import Item
from palate.data.vocabulary import Vocabulary
from palate.types import Bools, Codes

NO_YEAR: Final = np.iinfo(np.int32).min
"""Stands in ``years`` for an unknown year; no year range holds it."""

_BITS: Final = 64


@dataclass(frozen=True, slots=True)
class Filters:
    """What a request asks of items; an empty field asks nothing. Words are compared without case."""

    domains: tuple[str, ...] = ()
    """Any of these."""
    genres: tuple[str, ...] = ()
    """Any of these, or with ``all_genres`` every one of them."""
    all_genres: bool = False
    tags: tuple[str, ...] = ()
    """Every one of these."""
    people: tuple[str, ...] = ()
    """Every one of these, as creator or in the cast."""
    min_year: int | None = None
    max_year: int | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    """Every one of these, by the name of the open attribute."""


class ItemTable:
    """The live items at the codes of a vocabulary; a code without an item is not alive.

    Immutable: :meth:`with_items` and :meth:`without` make new tables and share what did not change.
    """

    __slots__ = (
        "_arrays", "_before", "_bit_of_genre", "_holders", "_made", "_own",
        "alive", "genre_bits", "items", "vocabulary", "years",
    )  # fmt: skip

    def __init__(self, vocabulary: Vocabulary, items: Iterable[Item] = ()) -> None:
        n = len(vocabulary)
        self.vocabulary = vocabulary
        self.items: list[Item | None] = [None] * n
        self.alive: Bools = np.zeros(n, np.bool_)
        self.years = np.full(n, NO_YEAR, np.int32)
        self.genre_bits = np.zeros(n, np.uint64)
        """One bit for each genre (those past the 63rd share the last), for quick overlaps."""
        self._bit_of_genre: dict[str, int] = {}
        self._holders: dict[tuple[str, str], list[int]] = {}
        self._own: set[tuple[str, str]] = set()  # lists of _holders that no other table shares
        self._arrays: dict[tuple[str, str], Codes] = {}  # _holders as arrays, made when asked for
        self._made: dict[Hashable, Any] = {}
        self._before: dict[Hashable, Any] = {}  # what was made of the table that this one grew from
        for item in items:
            self._put(item)

    def __len__(self) -> int:
        return int(self.alive.sum())

    def with_items(self, vocabulary: Vocabulary, items: Iterable[Item]) -> ItemTable:
        """This table grown to ``vocabulary``, with ``items`` added or replaced."""
        table = self._copy(vocabulary)
        for item in items:
            table._take_out(vocabulary.code(item.id))
            table._put(item)
        return table

    def without(self, id_: str) -> ItemTable:
        """This table with the item ``id_`` gone; its code stays, dead."""
        table = self._copy(self.vocabulary)
        table._take_out(self.vocabulary.code(id_))
        return table

    def get(self, id_: str) -> Item | None:
        """The live item with this id, if there is one."""
        return self.items[self.vocabulary.code(id_)] if id_ in self.vocabulary else None

    def made(self, what: Hashable, make: Callable[[Any], Any]) -> Any:
        """What ``make`` makes of these items, made when it is first asked for.

        It is given what it made of the table that this one grew from; None if it made nothing of it.
        """
        if what not in self._made:
            self._made[what] = make(self._before.pop(what, None))
        return self._made[what]

    def mask(self, filters: Filters) -> Iterator[tuple[str, Bools]]:
        """For each thing that is asked, its name and which codes satisfy it, shape ``(n_codes,)``."""
        if filters.domains:
            yield "domain", self._any("domain", filters.domains)
        if filters.genres:
            each = self._all if filters.all_genres else self._any
            yield "genre", each("genre", filters.genres)
        if filters.tags:
            yield "tag", self._all("tag", filters.tags)
        if filters.people:
            yield "people", self._all("person", filters.people)
        if filters.min_year is not None or filters.max_year is not None:
            low = NO_YEAR + 1 if filters.min_year is None else filters.min_year
            high = np.iinfo(np.int32).max if filters.max_year is None else filters.max_year
            yield "year", (self.years >= low) & (self.years <= high)
        for name, value in filters.attributes.items():
            yield name, self._any(f"attribute:{name}", (value,))

    def codes_of(self, fact: str, value: str) -> Codes:
        """The codes of the live items that hold ``value`` as ``fact`` (domain, genre, tag, person, title)."""
        key = (fact, value.casefold())
        found = self._arrays.get(key)
        if found is None:
            holders = self._holders.get(key)
            if holders is None:
                return np.empty(0, np.int32)
            found = self._arrays[key] = np.asarray(holders, np.int32)
        return found

    def values_of(self, fact: str) -> dict[str, int]:
        """Every value that live items hold as ``fact`` (casefolded), with how many hold it."""
        return {value: len(codes) for (name, value), codes in self._holders.items() if name == fact and codes}

    def _any(self, fact: str, values: Iterable[str]) -> Bools:
        mask = np.zeros(len(self.vocabulary), np.bool_)
        for value in values:
            mask[self.codes_of(fact, value)] = True
        return mask

    def _all(self, fact: str, values: Iterable[str]) -> Bools:
        mask = np.ones(len(self.vocabulary), np.bool_)
        for value in values:
            mask &= self._any(fact, (value,))
        return mask

    def _copy(self, vocabulary: Vocabulary) -> ItemTable:
        table = ItemTable(vocabulary)
        n = len(self.vocabulary)
        table.items[:n] = self.items
        for name in ("alive", "years", "genre_bits"):
            getattr(table, name)[:n] = getattr(self, name)
        table._bit_of_genre = dict(self._bit_of_genre)
        table._holders = dict(self._holders)
        table._before = {**self._before, **self._made}
        return table

    def _own_list(self, key: tuple[str, str]) -> list[int]:
        if key not in self._own:
            self._own.add(key)
            self._holders[key] = list(self._holders.get(key, ()))
        return self._holders[key]

    def _put(self, item: Item) -> None:
        code = self.vocabulary.code(item.id)
        self.items[code] = item
        self.alive[code] = True
        self.years[code] = NO_YEAR if item.year is None else item.year
        for key in _facts(item):
            self._own_list(key).append(code)
        for genre in item.genres:
            bit = self._bit_of_genre.setdefault(genre, min(len(self._bit_of_genre), _BITS - 1))
            self.genre_bits[code] |= np.uint64(1 << bit)

    def _take_out(self, code: int) -> None:
        item = self.items[code]
        if item is None:
            return
        for key in _facts(item):
            self._own_list(key).remove(code)
        self.items[code] = None
        self.alive[code] = False
        self.years[code] = NO_YEAR
        self.genre_bits[code] = 0


def _facts(item: Item) -> Iterator[tuple[str, str]]:
    """Every (fact, value) by which an item can be found, casefolded, each once."""
    found: dict[tuple[str, str], None] = {("domain", item.domain.casefold()): None}
    for fact, values in (
        ("genre", item.genres),
        ("tag", item.tags),
        ("person", (*item.creators, *item.people)),
        ("title", (item.title,)),
        *((f"attribute:{name}", _words(value)) for name, value in item.attributes.items()),
    ):
        found.update(((fact, value.casefold()), None) for value in values)
    return iter(found)


def _words(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)
