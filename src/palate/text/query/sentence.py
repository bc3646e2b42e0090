"""A tokenised sentence, with the polarity of each word and which words are matched already."""

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
_CLAUSE_END: Final = re.compile(r"[.!?;:()\n—]|\s[-–]\s")
_LIST_CONTINUES: Final = re.compile(r"\s*(?:[\w'’-]+\s+){0,2}?(?:or|nor)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a sentence and its position in the text."""

    text: str
    key: str
    """The form for look-ups of facts and table entries: folded and singular."""
    name: str
    """The form for look-ups of titles and artists' names."""
    start: int
    end: int


class Sentence:
    """The words of a text, and which of them a chip has taken."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = [Word(m.group(), *_word_forms(m.group()), m.start(), m.end()) for m in _WORD.finditer(text)]
        self.keys = tuple(word.key for word in self.words)
        self.names = tuple(word.name for word in self.words)
        self.free = [True] * len(self.words)
        self.polarity = self._polarities()

    def __len__(self) -> int:
        return len(self.words)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Return the range of characters of the words ``first`` to ``last`` (exclusive)."""
        return self.words[first].start, self.words[last - 1].end

    def take(self, first: int, last: int) -> None:
        """Mark the words ``first`` to ``last`` (exclusive) as taken."""
        self.free[first:last] = [False] * (last - first)

    def is_free(self, first: int, last: int) -> bool:
        """Whether none of the words ``first`` to ``last`` (exclusive) is taken."""
        return all(self.free[first:last])

    def within(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of words that overlap these characters, end excluded; (0, 0) if none does."""
        first = bisect_right(self.words, start, key=lambda word: word.end)
        last = bisect_left(self.words, end, key=lambda word: word.start)
        return (first, last) if first < last else (0, 0)

    def before(self, index: int) -> str:
        """Return the text between a word and the word before it."""
        return self.text[self.words[index - 1].end if index else 0 : self.words[index].start]

    def chip(self, kind: Kind, value: str, first: int, last: int) -> Chip:
        """Build a chip from the words ``first`` to ``last`` (exclusive)."""
        return Chip(kind, value, self.polarity[first], self.span(first, last))

    def chip_of(self, kind: Kind, value: str, span: tuple[int, int]) -> Chip | None:
        """Build a chip from a range of characters and take its words; None if any of them is taken."""
        first, last = self.within(*span)
        if first == last or not self.is_free(first, last):
            return None
        self.take(first, last)
        return Chip(kind, value, self.polarity[first], span)

    def runs(self, table: Mapping[Key, str], first: int = 0, last: int | None = None) -> Iterator[tuple[str, int, int]]:
        """Yield the free runs of up to four words that are in ``table``: value, first word, end (exclusive).

        The longest run is preferred at each position.
        """
        position, stop = first, len(self) if last is None else min(last, len(self))
        while position < stop:
            for end in range(min(position + 4, stop), position, -1):
                value = table.get(self.keys[position:end])
                if value is not None and self.is_free(position, end):
                    yield value, position, end
                    position = end - 1
                    break
            position += 1

    def _polarities(self) -> list[int]:
        """Compute the polarity of each word: -1 within the scope of a negation.

        The scope ends at the end of the clause, at certain words (``ENDERS``, ``TURNS``), or after ``SCOPE`` words.
        """
        polarities: list[int] = []
        n_left = 0
        for index, word in enumerate(self.words):
            gap = self.before(index)
            clause_ends = _CLAUSE_END.search(gap) or ("," in gap and not self._list_continues(index))
            if n_left and (clause_ends or word.key in ENDERS or (word.key in TURNS and self._is_content(index - 1))):
                n_left = 0
            polarities.append(-1 if n_left else 1)
            n_left = SCOPE if self._negates(index) else max(n_left - 1, 0)
        return polarities

    def _negates(self, index: int) -> bool:
        word = self.keys[index]
        after = self.keys[index + 1] if index + 1 < len(self) else ""
        if index and (self.keys[index - 1], word) in NEGATING_PAIRS:
            return True
        if word.endswith("n't") or word in ("dont", "cant", "havent"):
            return word != "havent" and after not in HARMLESS["n't"]
        if word == "no" and index and self.keys[index - 1] == "why":
            return False
        return word in NEGATIONS and after not in HARMLESS.get(word, ())

    def _is_content(self, index: int) -> bool:
        """Whether a negated word names what is unwanted, rather than only leading to it."""
        return self.keys[index] not in HOLLOW and (self.keys[index],) not in DOMAINS and not self._negates(index)

    def _list_continues(self, index: int) -> bool:
        return bool(_LIST_CONTINUES.match(self.text, self.words[index].start))


@lru_cache(maxsize=16_384)
def _word_forms(word: str) -> tuple[str, str]:
    return key_word(word), normal(word)
