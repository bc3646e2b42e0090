"""A sentence as words with their places, and which of them a negation reaches."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from palate.text.query.parsed_query import Chip, Kind
from palate.text.query.vocabulary import (
    DOMAINS,
    ENDERS,
    HARMLESS,
    HOLLOW,
    NEGATING_PAIRS,
    NEGATIONS,
    SCOPE,
    TURNS,
    Key,
    key_word,
)
from palate.text.titles import normal

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_STOPS: Final = re.compile(r"[.!?;:()\n—]|\s[-–]\s")
_LIST_GOES_ON: Final = re.compile(r"\s*(?:[\w'’-]+\s+){0,2}?(?:or|nor)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    text: str
    key: str
    """As facts and tables write it: folded and singular."""
    name: str
    """As titles and names write it."""
    start: int
    end: int


class Sentence:
    """The words of a text, and which are taken already."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = [Word(m.group(), *_forms(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]
        self.keys = tuple(word.key for word in self.words)
        self.names = tuple(word.name for word in self.words)
        self.free = [True] * len(self.words)
        self.polarity = self._polarities()

    def __len__(self) -> int:
        return len(self.words)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The characters of the words from ``first`` up to, without, ``last``."""
        return self.words[first].start, self.words[last - 1].end

    def take(self, first: int, last: int) -> None:
        self.free[first:last] = [False] * (last - first)

    def is_free(self, first: int, last: int) -> bool:
        return all(self.free[first:last])

    def within(self, start: int, end: int) -> tuple[int, int]:
        """The words that overlap these characters, as first and last (without); 0 and 0 if none does."""
        first = bisect_right(self.words, start, key=lambda word: word.end)
        last = bisect_left(self.words, end, key=lambda word: word.start)
        return (first, last) if first < last else (0, 0)

    def before(self, place: int) -> str:
        """What stands between a word and the word before it."""
        return self.text[self.words[place - 1].end if place else 0 : self.words[place].start]

    def chip(self, kind: Kind, value: str, first: int, last: int) -> Chip:
        """A chip of the words from ``first`` up to, without, ``last``."""
        return Chip(kind, value, self.polarity[first], self.span(first, last))

    def chip_of(self, kind: Kind, value: str, span: tuple[int, int]) -> Chip | None:
        """A chip of characters, whose words are then taken; None if any was taken already."""
        first, last = self.within(*span)
        if first == last or not self.is_free(first, last):
            return None
        self.take(first, last)
        return Chip(kind, value, self.polarity[first], span)

    def runs(self, table: Mapping[Key, str], first: int = 0, last: int | None = None) -> Iterator[tuple[str, int, int]]:
        """Free runs of up to four words in ``table``, the longest first: value, first word, last (without)."""
        place, stop = first, len(self) if last is None else min(last, len(self))
        while place < stop:
            for end in range(min(place + 4, stop), place, -1):
                value = table.get(self.keys[place:end])
                if value is not None and self.is_free(place, end):
                    yield value, place, end
                    place = end - 1
                    break
            place += 1

    def _polarities(self) -> list[int]:
        """-1 for words that a negation reaches: to the end of the clause, an ender, a turn, or so many words on."""
        found: list[int] = []
        left = 0
        for place, word in enumerate(self.words):
            gap = self.before(place)
            ends = _STOPS.search(gap) or ("," in gap and not self._list_goes_on(place))
            if left and (ends or word.key in ENDERS or (word.key in TURNS and self._is_told(place - 1))):
                left = 0
            found.append(-1 if left else 1)
            left = SCOPE if self._negates(place) else max(left - 1, 0)
        return found

    def _negates(self, place: int) -> bool:
        word = self.keys[place]
        after = self.keys[place + 1] if place + 1 < len(self) else ""
        if place and (self.keys[place - 1], word) in NEGATING_PAIRS:
            return True
        if word.endswith("n't") or word in ("dont", "cant", "havent"):
            return word != "havent" and after not in HARMLESS["n't"]
        if word == "no" and place and self.keys[place - 1] == "why":
            return False
        return word in NEGATIONS and after not in HARMLESS.get(word, ())

    def _is_told(self, place: int) -> bool:
        """Whether a word within a negation is what is not wanted, or only leads to it."""
        return self.keys[place] not in HOLLOW and (self.keys[place],) not in DOMAINS and not self._negates(place)

    def _list_goes_on(self, place: int) -> bool:
        return bool(_LIST_GOES_ON.match(self.text, self.words[place].start))


@lru_cache(maxsize=16_384)
def _forms(word: str) -> tuple[str, str]:
    return key_word(word), normal(word)
