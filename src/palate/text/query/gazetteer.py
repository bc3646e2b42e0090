"""A gazetteer of a catalogue's genres, tags, domains, titles and artists, to match them in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Final

from palate.data.items import Item
from palate.text.query.parsed_query import Kind
from palate.text.query.vocabulary import DOMAINS, SAME, Key, key_of
from palate.text.title_matching import domain_of
from palate.text.titles import normal, title
from palate.text.tokens import STOP_WORDS

_PARTICLES: Final = frozenset("le la de du van von der den di da del dos mac st".split())


@dataclass(frozen=True, slots=True)
class Name:
    """An entity of the catalogue that words refer to."""

    kind: Kind
    value: str
    """In the spelling most frequent in the catalogue."""


class Gazetteer:
    """The names of one catalogue, indexed by their words. Immutable; building it reads every item once."""

    def __init__(self, items: Iterable[Item] = ()) -> None:
        self.facts: dict[Key, tuple[Name, ...]] = {}
        """Genres, tags and domains, by each of their names."""
        self.people: dict[Key, Name] = {}
        """Artists by full name and by family name; the most frequent one if several share it."""
        self.titles: dict[Key, Name] = {}
        """Titles by each of their forms."""
        self._domains: frozenset[str] = frozenset()
        self._longest: dict[str, int] = {}
        self._add_items(items)

    def with_items(self, items: Iterable[Item]) -> Gazetteer:
        """Return a gazetteer extended by the names of ``items``; known names keep their meaning."""
        gazetteer = copy(self)
        for table in ("facts", "people", "titles", "_longest"):
            setattr(gazetteer, table, dict(getattr(self, table)))
        gazetteer._add_items(items)
        return gazetteer

    def _add_items(self, items: Iterable[Item]) -> None:
        counts: dict[Kind, Counter[str]] = {kind: Counter() for kind in ("domain", "genre", "tag", "person", "title")}
        domains: dict[str, Counter[str]] = {}
        for item in items:
            domains.setdefault(domain_of(item), Counter())[item.domain] += 1
            counts["genre"].update(item.genres)
            counts["tag"].update(item.tags)
            counts["person"].update((*item.creators, *item.people))
            counts["title"][item.title] += 1
        self._domains |= domains.keys()
        for kind in ("genre", "tag"):
            for value, _ in counts[kind].most_common():
                if DOMAINS.get(key_of(value)) not in self._domains:
                    self._add_fact(key_of(value), Name(kind, value))
        self._add_synonyms()
        for words, domain in DOMAINS.items():
            for value, _ in domains.get(domain, Counter()).most_common():
                self._add_fact(words, Name("domain", value))
        for value, _ in counts["person"].most_common():
            for words in _name_variants(value):
                self._add_name(self.people, words, Name("person", value))
        titles = {value: title(value) for value, _ in counts["title"].most_common()}
        complete = ((value, form) for value, forms in titles.items() for form in (forms.full, forms.bare))
        ends = ((value, form) for value, forms in titles.items() for form in forms.ends)
        for value, form in (*complete, *ends):
            self._add_name(self.titles, tuple(form.split()), Name("title", value))

    def max_words(self, word: str) -> int:
        """Return the number of words of the longest name that begins with ``word``."""
        return self._longest.get(word, 0)

    def _add_name(self, table: dict[Key, Name], words: Key, name: Name) -> None:
        if words and words not in table:
            table[words] = name
            self._update_longest(words)

    def _add_fact(self, words: Key, name: Name) -> None:
        known = self.facts.get(words, ())
        if words and name not in known and not any(other.kind == name.kind != "domain" for other in known):
            self.facts[words] = (*known, name)
            self._update_longest(words)

    def _add_synonyms(self) -> None:
        for synonyms in SAME:
            names = dict.fromkeys(name for words in sorted(synonyms) for name in self.facts.get(words, ()))
            for words in synonyms:
                if words not in self.facts and names:
                    self.facts[words] = tuple(_first_of_each_kind(names))
                    self._update_longest(words)

    def _update_longest(self, words: Key) -> None:
        self._longest[words[0]] = max(self._longest.get(words[0], 0), len(words))


def _first_of_each_kind(names: Iterable[Name]) -> Iterator[Name]:
    """Yield the first name of each kind."""
    kinds: set[str] = set()
    for name in names:
        if name.kind not in kinds:
            kinds.add(name.kind)
            yield name


def _name_variants(artist: str) -> Iterator[Key]:
    """Yield the words of an artist's full name, and of the family name with its particles."""
    family, comma, given = artist.partition(",")
    words = normal(f"{given} {family}" if comma else artist).split()
    yield tuple(words)
    start = len(words) - 1
    while start > 1 and words[start - 1] in _PARTICLES:
        start -= 1
    if start > 0 and len(words[-1]) > 2 and words[-1] not in STOP_WORDS:
        yield tuple(words[start:])


def count_content_words(words: Sequence[str]) -> int:
    """Count the words that are not stop words."""
    return sum(word not in STOP_WORDS for word in words)
