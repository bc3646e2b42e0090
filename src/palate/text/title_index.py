"""Titles found by what someone types: whole, begun, or with slips of the finger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from palate.text.titles import normal, title
from palate.text.tokens import folded

_IS, _IS_BUT_FOR, _STARTS, _HOLDS = 3.0, 2.5, 2.0, 1.0
_MIN_PART: Final = 3
_MAX_WORDS: Final = 16
_MAX_LETTERS: Final = 32
_MIN_COVERED: Final = 0.75


class TitleIndex:
    """The titles of a catalogue by their words, and their words by what is left when a letter is dropped.

    Two words that leave the same when each drops at most one letter are a slip apart: a letter
    more, less, wrong or swapped with the next (symmetric deletes; Garbe, 2012). Titles of several words are
    also found written as one.

    Cost: O(letters of all titles) to build, some 10 µs for each title.
    """

    def __init__(self, titles: Sequence[str | None]) -> None:
        self._folded = ["" if one is None else folded(one).strip() for one in titles]
        self._forms: defaultdict[str, list[int]] = defaultdict(list)
        self._holders: defaultdict[str, list[int]] = defaultdict(list)
        self._words: defaultdict[str, list[str]] = defaultdict(list)
        self._letters = [0] * len(titles)
        for place, one in enumerate(titles):
            if one is not None:
                self._add(place, one)
        for word in self._holders:
            for shorter in _shortened(word):
                self._words[shorter].append(word)

    def points(self, text: str) -> dict[int, float]:
        """The places of the titles that ``text`` may mean, with points.

        3: it is the title. 2.5: it is but for article, edition or brackets. 2: the title starts with
        it. 1: the title holds it. Less: its words are those of the title, or nearly.
        """
        wanted = folded(text[: _MAX_WORDS * _MAX_LETTERS]).strip()
        if not wanted:
            return {}
        found = self._near(normal(wanted).split()[:_MAX_WORDS])
        if len(wanted) >= _MIN_PART:
            found |= {place: _HOLDS for place, one in enumerate(self._folded) if wanted in one}
        found |= {place: _STARTS for place, one in enumerate(self._folded) if one.startswith(wanted)}
        found |= dict.fromkeys(self._forms.get(normal(wanted), ()), _IS_BUT_FOR)
        return found | {place: _IS for place, one in enumerate(self._folded) if one == wanted}

    def _add(self, place: int, text: str) -> None:
        forms = title(text)
        for form in {forms.whole, forms.bare}:
            self._forms[form].append(place)
        words = forms.bare.split()[:_MAX_WORDS]
        self._letters[place] = sum(map(len, words))
        for word in {*words, "".join(words)}:
            self._holders[word[:_MAX_LETTERS]].append(place)

    def _near(self, words: list[str]) -> dict[int, float]:
        """Titles that hold most of ``words``, spelt alike: the more, the better, and the less besides."""
        letters = sum(map(len, words))
        shared: defaultdict[int, float] = defaultdict(float)
        for word in words:
            for place, alike in self._holding(word).items():
                shared[place] += alike * len(word)
        for place, alike in self._holding("".join(words)).items():
            shared[place] = max(shared[place], alike * letters)
        return {
            place: (both / letters + 2 * both / (letters + max(self._letters[place], 1))) / 2
            for place, both in shared.items()
            if both >= _MIN_COVERED * letters
        }

    def _holding(self, word: str) -> dict[int, float]:
        """The titles with a word like ``word``, and how alike it is: 1 for the same."""
        word = word[:_MAX_LETTERS]
        best: dict[int, float] = {}
        for other in {other for shorter in _shortened(word) for other in self._words.get(shorter, ())}:
            alike = 1.0 if other == word else 1 - 1 / min(len(word), len(other))
            for place in self._holders[other]:
                best[place] = max(best.get(place, 0.0), alike)
        return best


def _shortened(word: str) -> Iterator[str]:
    """The word, and if it has four letters or more all that is left of it when one is dropped."""
    yield word
    if len(word) > 3 and not word.isdecimal():
        yield from {word[:place] + word[place + 1 :] for place in range(len(word))}
