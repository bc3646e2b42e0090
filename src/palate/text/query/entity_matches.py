"""Match titles and artists' names of the catalogue in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from palate.text.query.gazetteer import Gazetteer, count_content_words
from palate.text.query.parsed_query import Chip
from palate.text.query.sentence import Sentence
from palate.text.query.vocabulary import BY, FROM, LIKENESS, MOODS

_ARTICLES: Final = frozenset("the a an to".split())
_ARTICLE_BEFORE: Final = re.compile(r"\b(?:the|an?)\s+$", re.IGNORECASE)
_MIN_LETTERS: Final = 4
_QUOTES: Final = "\"'“”‘’«»*_"


def match_entities(sentence: Sentence, gazetteer: Gazetteer) -> Iterator[Chip]:
    """Yield chips for titles and artists' names, the longest match at each position."""
    position = 0
    while position < len(sentence):
        reach = min(gazetteer.max_words(sentence.names[position]), len(sentence) - position)
        for last in range(position + reach, position, -1):
            words = sentence.names[position:last]
            name = gazetteer.titles.get(words)
            if name is None or not _means_title(sentence, gazetteer, position, last):
                name = gazetteer.people.get(words)
                if name is None or not _means_person(sentence, position, last):
                    continue
            sentence.take(position, last)
            yield sentence.chip(name.kind, name.value, position, last)
            position = last - 1
            break
        position += 1


def _means_title(sentence: Sentence, gazetteer: Gazetteer, first: int, last: int) -> bool:
    """Whether words that equal a title refer to the title.

    Quoted: always. A genre, tag or mood: only with a capital and after "like". Several content words: always. One
    content word: after "like", or with a capital inside a sentence. None ("It"): only with a capital and after "like".
    """
    if _is_quoted(sentence, first, last):
        return True
    words, keys = sentence.names[first:last], sentence.keys[first:last]
    is_capitalised = sentence.words[first].text[0].isupper()
    is_fact = keys in gazetteer.facts or keys in MOODS
    is_like = _word_before(sentence, first) in LIKENESS
    if is_fact:
        return is_capitalised and is_like
    if count_content_words(words) != 1:
        return count_content_words(words) > 1 or (is_like and is_capitalised)
    return is_like or (is_capitalised and len(words[0]) >= _MIN_LETTERS and _is_inside_sentence(sentence, first))


def _means_person(sentence: Sentence, first: int, last: int) -> bool:
    """Whether words that equal an artist's name refer to the artist.

    Always after "by"; with a capital after "from", "with" or "like"; full names also elsewhere, with a capital or of
    three words or more.
    """
    word_before = _word_before(sentence, first)
    if word_before in BY:
        return True
    is_capitalised = sentence.words[first].text[:1].isupper()
    if is_capitalised and word_before in FROM | LIKENESS:
        return True
    return (
        last - first >= 2
        and count_content_words(sentence.names[first:last]) >= 2
        and (is_capitalised or last - first >= 3)
    )


def _word_before(sentence: Sentence, position: int) -> str:
    """Return the word before, skipping articles and, as in "like Dune and Alien", names that are matched already."""
    position -= 1
    while position >= 0 and sentence.keys[position] in _ARTICLES:
        position -= 1
    while position > 0 and (sentence.keys[position] in ("and", "or") or not sentence.free[position]):
        if sentence.free[position] and sentence.free[position - 1]:
            break
        position -= 1
    if position < 0:
        return ""
    word = sentence.keys[position]
    if word == "like" and position and sentence.keys[position - 1] in ("would", "i'd", "feel", "you'd", "d"):
        return ""
    return word


def _is_quoted(sentence: Sentence, first: int, last: int) -> bool:
    start, end = sentence.span(first, last)
    before, after = _ARTICLE_BEFORE.sub("", sentence.text[max(start - 6, 0) : start])[-1:], sentence.text[end : end + 1]
    return before != "" and after != "" and before in _QUOTES and after in _QUOTES


def _is_inside_sentence(sentence: Sentence, position: int) -> bool:
    """Whether the word is not the first of a sentence and not in capitals."""
    gap = sentence.before(position)
    return position > 0 and not any(sign in gap for sign in ".!?\n:") and not sentence.words[position].text.isupper()
