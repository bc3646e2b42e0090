"""Item metadata indexed by the codes of a vocabulary, so that filters are array look-ups."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import numpy as np

from palate.data.items import Item
from palate.data.vocabulary import Vocabulary
from palate.types import Bools, Codes

NO_YEAR: Final = np.iinfo(np.int32).min
"""The value of ``years`` for an unknown year; outside every range of years."""

_BITS: Final = 64

ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions of a request on items; an empty field is no condition. Strings are compared without case."""

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
    """The live items of a catalogue by vocabulary code; deleted items keep their code but have no item.

    Immutable: :meth:`with_items` and :meth:`without` return new tables, which share the unchanged parts.
    """

    __slots__ = (
        "_arrays", "_bit_of_genre", "_cache", "_codes_by_fact", "_previous_cache", "_unshared",
        "alive", "genre_bits", "items", "vocabulary", "years",
    )  # fmt: skip

    def __init__(self, vocabulary: Vocabulary, items: Iterable[Item] = ()) -> None:
        n = len(vocabulary)
        self.vocabulary = vocabulary
        self.items: list[Item | None] = [None] * n
        self.alive: Bools = np.zeros(n, np.bool_)
        self.years = np.full(n, NO_YEAR, np.int32)
        self.genre_bits = np.zeros(n, np.uint64)
        """A bit set of each item's genres, to compute overlaps fast; genres after the 63rd share the last bit."""
        self._bit_of_genre: dict[str, int] = {}
        self._codes_by_fact: dict[tuple[str, str], list[int]] = {}
        self._unshared: set[tuple[str, str]] = set()  # keys of lists in _holders that are not shared with another table
        self._arrays: dict[tuple[str, str], Codes] = {}  # the lists of _holders as arrays, built on first use
        self._cache: dict[Hashable, Any] = {}
        self._previous_cache: dict[Hashable, Any] = {}  # cached values of the table that this one was copied from
        for item in items:
            self._add(item)

    def __len__(self) -> int:
        return int(self.alive.sum())

    def with_items(self, vocabulary: Vocabulary, items: Iterable[Item]) -> ItemTable:
        """Return a table for the extended ``vocabulary``, with ``items`` added or replaced."""
        table = self._copy(vocabulary)
        for item in items:
            table._remove(vocabulary.code(item.id))
            table._add(item)
        return table

    def without(self, id_: str) -> ItemTable:
        """Return a table without the item ``id_``; its code stays unused."""
        table = self._copy(self.vocabulary)
        table._remove(self.vocabulary.code(id_))
        return table

    def get(self, id_: str) -> Item | None:
        """Return the live item with this id, or None."""
        return self.items[self.vocabulary.code(id_)] if id_ in self.vocabulary else None

    def derive(self, what: Hashable, make: Callable[[ValueT | None], ValueT]) -> ValueT:
        """Return a value derived from these items, computed by ``make`` on first use and cached under ``what``.

        ``make`` receives the value cached for the table that this one was copied from, or None, to update it.
        """
        if what not in self._cache:
            self._cache[what] = make(self._previous_cache.pop(what, None))
        value: ValueT = self._cache[what]
        return value

    def mask(self, filters: Filters) -> Iterator[tuple[str, Bools]]:
        """Yield the name of each condition and the mask of codes that satisfy it, shape ``(n_codes,)``."""
        if filters.domains:
            yield "domain", self._match_any("domain", filters.domains)
        if filters.genres:
            match_genres = self._match_all if filters.all_genres else self._match_any
            yield "genre", match_genres("genre", filters.genres)
        if filters.tags:
            yield "tag", self._match_all("tag", filters.tags)
        if filters.people:
            yield "people", self._match_all("person", filters.people)
        if filters.min_year is not None or filters.max_year is not None:
            low = NO_YEAR + 1 if filters.min_year is None else filters.min_year
            high = np.iinfo(np.int32).max if filters.max_year is None else filters.max_year
            yield "year", (self.years >= low) & (self.years <= high)
        for name, value in filters.attributes.items():
            yield name, self._match_any(f"attribute:{name}", (value,))

    def codes_of(self, fact: str, value: str) -> Codes:
        """Return the codes of live items with ``value`` as ``fact`` (domain, genre, tag, person, title)."""
        key = (fact, value.casefold())
        codes = self._arrays.get(key)
        if codes is None:
            code_list = self._codes_by_fact.get(key)
            if code_list is None:
                return np.empty(0, np.int32)
            codes = self._arrays[key] = np.asarray(code_list, np.int32)
        return codes

    def values_of(self, fact: str) -> dict[str, int]:
        """Count the live items for each value of ``fact`` (case-folded)."""
        return {value: len(codes) for (name, value), codes in self._codes_by_fact.items() if name == fact and codes}

    def _match_any(self, fact: str, values: Iterable[str]) -> Bools:
        mask = np.zeros(len(self.vocabulary), np.bool_)
        for value in values:
            mask[self.codes_of(fact, value)] = True
        return mask

    def _match_all(self, fact: str, values: Iterable[str]) -> Bools:
        mask = np.ones(len(self.vocabulary), np.bool_)
        for value in values:
            mask &= self._match_any(fact, (value,))
        return mask

    def _copy(self, vocabulary: Vocabulary) -> ItemTable:
        table = ItemTable(vocabulary)
        n = len(self.vocabulary)
        table.items[:n] = self.items
        for name in ("alive", "years", "genre_bits"):
            getattr(table, name)[:n] = getattr(self, name)
        table._bit_of_genre = dict(self._bit_of_genre)
        table._codes_by_fact = dict(self._codes_by_fact)
        table._previous_cache = {**self._previous_cache, **self._cache}
        return table

    def _unshared_list(self, key: tuple[str, str]) -> list[int]:
        if key not in self._unshared:
            self._unshared.add(key)
            self._codes_by_fact[key] = list(self._codes_by_fact.get(key, ()))
        return self._codes_by_fact[key]

    def _add(self, item: Item) -> None:
        code = self.vocabulary.code(item.id)
        self.items[code] = item
        self.alive[code] = True
        self.years[code] = NO_YEAR if item.year is None else item.year
        for key in _facts(item):
            self._unshared_list(key).append(code)
        for genre in item.genres:
            bit = self._bit_of_genre.setdefault(genre, min(len(self._bit_of_genre), _BITS - 1))
            self.genre_bits[code] |= np.uint64(1 << bit)

    def _remove(self, code: int) -> None:
        item = self.items[code]
        if item is None:
            return
        for key in _facts(item):
            self._unshared_list(key).remove(code)
        self.items[code] = None
        self.alive[code] = False
        self.years[code] = NO_YEAR
        self.genre_bits[code] = 0


def _facts(item: Item) -> Iterator[tuple[str, str]]:
    """Iterate over the distinct (fact, value) pairs by which an item can be filtered, case-folded."""
    pairs: dict[tuple[str, str], None] = {("domain", item.domain.casefold()): None}
    for fact, values in (
        ("genre", item.genres),
        ("tag", item.tags),
        ("person", (*item.creators, *item.people)),
        ("title", (item.title,)),
        *((f"attribute:{name}", _words(value)) for name, value in item.attributes.items()),
    ):
        pairs.update(((fact, value.casefold()), None) for value in values)
    return iter(pairs)


def _words(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)
