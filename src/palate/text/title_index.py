"""Search titles by typed text: complete titles, prefixes, substrings and misspellings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Final

from palate.text.titles import normal, title
from palate.text.tokens import folded

_EQUAL, _EQUAL_FORM, _PREFIX, _CONTAINS = 3.0, 2.5, 2.0, 1.0
_MIN_PART: Final = 3
_MAX_WORDS: Final = 16
_MAX_LETTERS: Final = 32
_MIN_COVERED: Final = 0.75


class TitleIndex:
    """An index of titles by their words, and of words by their spellings with one letter deleted.

    Words match that become equal when each loses at most one letter: one letter inserted, deleted, replaced, or
    swapped with the next (symmetric deletes; Garbe, 2012). Titles of several words also match when written as one
    word.

    Cost: O(letters of all titles) to build, about 10 µs for each title.
    """

    def __init__(self, titles: Sequence[str | None]) -> None:
        self._folded = ["" if text is None else folded(text).strip() for text in titles]
        self._titles_by_form: defaultdict[str, list[int]] = defaultdict(list)
        self._titles_by_word: defaultdict[str, list[int]] = defaultdict(list)
        self._words_by_spelling: defaultdict[str, list[str]] = defaultdict(list)
        self._n_letters = [0] * len(titles)
        for index, text in enumerate(titles):
            if text is not None:
                self._add(index, text)
        for word in self._titles_by_word:
            for shorter in _one_letter_deleted(word):
                self._words_by_spelling[shorter].append(word)

    def points(self, text: str) -> dict[int, float]:
        """Return the indices of the titles that match ``text``, with a score for each.

        3: equal. 2.5: equal without article, edition and brackets. 2: the title starts with it. 1: the title
        contains it. Below 1: most of its words are in the title, exactly or misspelt.
        """
        query = folded(text[: _MAX_WORDS * _MAX_LETTERS]).strip()
        if not query:
            return {}
        scores = self._score_by_words(normal(query).split()[:_MAX_WORDS])
        if len(query) >= _MIN_PART:
            scores |= {index: _CONTAINS for index, title_text in enumerate(self._folded) if query in title_text}
        scores |= {index: _PREFIX for index, title_text in enumerate(self._folded) if title_text.startswith(query)}
        scores |= dict.fromkeys(self._titles_by_form.get(normal(query), ()), _EQUAL_FORM)
        return scores | {index: _EQUAL for index, title_text in enumerate(self._folded) if title_text == query}

    def _add(self, index: int, text: str) -> None:
        forms = title(text)
        for form in {forms.full, forms.bare}:
            self._titles_by_form[form].append(index)
        words = forms.bare.split()[:_MAX_WORDS]
        self._n_letters[index] = sum(map(len, words))
        for word in {*words, "".join(words)}:
            self._titles_by_word[word[:_MAX_LETTERS]].append(index)

    def _score_by_words(self, words: list[str]) -> dict[int, float]:
        """Score titles that contain most of ``words``, or similar spellings.

        The mean of the share of the query's letters that match and of the Dice coefficient of query and title.
        """
        letters = sum(map(len, words))
        shared: defaultdict[int, float] = defaultdict(float)
        for word in words:
            for index, similarity in self._titles_with_word(word).items():
                shared[index] += similarity * len(word)
        for index, similarity in self._titles_with_word("".join(words)).items():
            shared[index] = max(shared[index], similarity * letters)
        return {
            index: (matched / letters + 2 * matched / (letters + max(self._n_letters[index], 1))) / 2
            for index, matched in shared.items()
            if matched >= _MIN_COVERED * letters
        }

    def _titles_with_word(self, word: str) -> dict[int, float]:
        """Return the titles with a word like ``word``, and the similarity of the words: 1 if equal."""
        word = word[:_MAX_LETTERS]
        best: dict[int, float] = {}
        for other in {
            other for shorter in _one_letter_deleted(word) for other in self._words_by_spelling.get(shorter, ())
        }:
            similarity = 1.0 if other == word else 1 - 1 / min(len(word), len(other))
            for index in self._titles_by_word[other]:
                best[index] = max(best.get(index, 0.0), similarity)
        return best


def _one_letter_deleted(word: str) -> Iterator[str]:
    """Yield the word, and if it has four letters or more every spelling with one letter deleted."""
    yield word
    if len(word) > 3 and not word.isdecimal():
        yield from {word[:index] + word[index + 1 :] for index in range(len(word))}
