"""Titles and people of the catalogue in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from palate.text.query.gazetteer import Gazetteer, telling
from palate.text.query.parsed_query import Chip
from palate.text.query.sentence import Sentence
from palate.text.query.vocabulary import BY, FROM, LIKENESS, MOODS

_ARTICLES: Final = frozenset("the a an to".split())
_ARTICLE_BEFORE: Final = re.compile(r"\b(?:the|an?)\s+$", re.IGNORECASE)
_TELLING_LETTERS: Final = 4
_QUOTES: Final = "\"'“”‘’«»*_"


def names_in(sentence: Sentence, gazetteer: Gazetteer) -> Iterator[Chip]:
    """Titles and people, the longest first wherever one begins."""
    place = 0
    while place < len(sentence):
        reach = min(gazetteer.reach(sentence.names[place]), len(sentence) - place)
        for last in range(place + reach, place, -1):
            words = sentence.names[place:last]
            name = gazetteer.titles.get(words)
            if name is None or not _means_title(sentence, gazetteer, place, last):
                name = gazetteer.people.get(words)
                if name is None or not _means_person(sentence, place, last):
                    continue
            sentence.take(place, last)
            yield sentence.chip(name.kind, name.value, place, last)
            place = last - 1
            break
        place += 1


def _means_title(sentence: Sentence, gazetteer: Gazetteer, first: int, last: int) -> bool:
    """Whether a run of words that is a title stands for it here.

    Always if it is quoted; else not if it is a genre, a tag or a mood in small letters; several telling words anywhere;
    one asked to be like, or with a capital inside a sentence; none ("It") only with both.
    """
    if _is_quoted(sentence, first, last):
        return True
    words, keys = sentence.names[first:last], sentence.keys[first:last]
    capital = sentence.words[first].text[0].isupper()
    is_fact = keys in gazetteer.facts or keys in MOODS
    is_like = _cue(sentence, first) in LIKENESS
    if is_fact:
        return capital and is_like
    if telling(words) != 1:
        return telling(words) > 1 or (is_like and capital)
    return is_like or (capital and len(words[0]) >= _TELLING_LETTERS and _goes_on(sentence, first))


def _means_person(sentence: Sentence, first: int, last: int) -> bool:
    """Whole names of several words anywhere; family names after "by", or capital after "from", "with", "like"."""
    cue = _cue(sentence, first)
    if cue in BY:
        return True
    capital = sentence.words[first].text[:1].isupper()
    if capital and cue in FROM | LIKENESS:
        return True
    return last - first >= 2 and telling(sentence.names[first:last]) >= 2 and (capital or last - first >= 3)


def _cue(sentence: Sentence, place: int) -> str:
    """The word before, without articles; of "Dune and Alien" the word before the first, if that is taken already."""
    place -= 1
    while place >= 0 and sentence.keys[place] in _ARTICLES:
        place -= 1
    while place > 0 and (sentence.keys[place] in ("and", "or") or not sentence.free[place]):
        if sentence.free[place] and sentence.free[place - 1]:
            break
        place -= 1
    if place < 0:
        return ""
    word = sentence.keys[place]
    if word == "like" and place and sentence.keys[place - 1] in ("would", "i'd", "feel", "you'd", "d"):
        return ""
    return word


def _is_quoted(sentence: Sentence, first: int, last: int) -> bool:
    start, end = sentence.span(first, last)
    before, after = _ARTICLE_BEFORE.sub("", sentence.text[max(start - 6, 0) : start])[-1:], sentence.text[end : end + 1]
    return before != "" and after != "" and before in _QUOTES and after in _QUOTES


def _goes_on(sentence: Sentence, place: int) -> bool:
    """Whether a sentence has begun before this word, which does not shout."""
    gap = sentence.before(place)
    return place > 0 and not any(sign in gap for sign in ".!?\n:") and not sentence.words[place].text.isupper()
