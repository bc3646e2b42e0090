"""The names that a catalogue knows: genres, tags, domains, titles and people, ready to be met in a sentence."""

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
    """What a run of words names."""

    kind: Kind
    value: str
    """As most of the catalogue writes it."""


class Gazetteer:
    """Names of one catalogue by their words; immutable. Building it reads every item once."""

    def __init__(self, items: Iterable[Item] = ()) -> None:
        self.facts: dict[Key, tuple[Name, ...]] = {}
        """Genres, tags and domains, by every name they have."""
        self.people: dict[Key, Name] = {}
        """By the whole name and by family names; of several, who made most."""
        self.titles: dict[Key, Name] = {}
        """By every form of the title."""
        self._domains: frozenset[str] = frozenset()
        self._longest: dict[str, int] = {}
        self._take(items)

    def with_items(self, items: Iterable[Item]) -> Gazetteer:
        """This lexicon and the new names of ``items``; a name that is known keeps what it stands for."""
        gazetteer = copy(self)
        for table in ("facts", "people", "titles", "_longest"):
            setattr(gazetteer, table, dict(getattr(self, table)))
        gazetteer._take(items)
        return gazetteer

    def _take(self, items: Iterable[Item]) -> None:
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
                    self._put_fact(key_of(value), Name(kind, value))
        self._put_synonyms()
        for words, domain in DOMAINS.items():
            for value, _ in domains.get(domain, Counter()).most_common():
                self._put_fact(words, Name("domain", value))
        for value, _ in counts["person"].most_common():
            for words in _names(value):
                self._put(self.people, words, Name("person", value))
        forms = {value: title(value) for value, _ in counts["title"].most_common()}
        whole = ((value, form) for value, one in forms.items() for form in (one.whole, one.bare))
        ends = ((value, form) for value, one in forms.items() for form in one.ends)
        for value, form in (*whole, *ends):
            self._put(self.titles, tuple(form.split()), Name("title", value))

    def reach(self, word: str) -> int:
        """How many words the longest name has that begins with this one."""
        return self._longest.get(word, 0)

    def _put(self, table: dict[Key, Name], words: Key, name: Name) -> None:
        if words and words not in table:
            table[words] = name
            self._reach_to(words)

    def _put_fact(self, words: Key, name: Name) -> None:
        known = self.facts.get(words, ())
        if words and name not in known and not any(other.kind == name.kind != "domain" for other in known):
            self.facts[words] = (*known, name)
            self._reach_to(words)

    def _put_synonyms(self) -> None:
        for same in SAME:
            names = dict.fromkeys(name for words in sorted(same) for name in self.facts.get(words, ()))
            for words in same:
                if words not in self.facts and names:
                    self.facts[words] = tuple(_one_each(names))
                    self._reach_to(words)

    def _reach_to(self, words: Key) -> None:
        self._longest[words[0]] = max(self._longest.get(words[0], 0), len(words))


def _one_each(names: Iterable[Name]) -> Iterator[Name]:
    """The first genre and the first tag."""
    met: set[str] = set()
    for name in names:
        if name.kind not in met:
            met.add(name.kind)
            yield name


def _names(person: str) -> Iterator[Key]:
    """The words of a name, and the family name by itself with its particles."""
    family, comma, given = person.partition(",")
    words = normal(f"{given} {family}" if comma else person).split()
    yield tuple(words)
    start = len(words) - 1
    while start > 1 and words[start - 1] in _PARTICLES:
        start -= 1
    if start > 0 and len(words[-1]) > 2 and words[-1] not in STOP_WORDS:
        yield tuple(words[start:])


def telling(words: Sequence[str]) -> int:
    """How many of ``words`` say something."""
    return sum(word not in STOP_WORDS for word in words)
