"""Understand a sentence: what someone feels and wishes, in the terms of a catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from palate.text.mood.classifier import EmotionClassifier
from palate.text.query.emotions import felt, named_feelings, told_feelings
from palate.text.query.entity_matches import names_in
from palate.text.query.gazetteer import Gazetteer, telling
from palate.text.query.parsed_query import MAX_CHIPS, Chip, ParsedQuery
from palate.text.query.sentence import Sentence
from palate.text.query.vocabulary import FILLERS, LENGTHS, MOODS, WISHES
from palate.text.query.years import new, old, years_in
from palate.text.tokens import MAX_CHARACTERS, STOP_WORDS

_LIMIT: Final = re.compile(
    r"\b(?:under|less\s+than|at\s+most|max(?:imum)?|no\s+more\s+than|no\s+longer\s+than|up\s+to|within)"
    r"\s+(?:an?|one|two|three|\d{1,4})[\s-]*(?:hours?|hrs?|minutes?|mins?|pages?)\b",
    re.IGNORECASE,
)
_LONG_OF_TIME: Final = frozenset("day week month year shift night time ago as drive flight trip weekend".split())


def parse_query(
    text: str, gazetteer: Gazetteer, *, this_year: int, reader: EmotionClassifier | None = None
) -> ParsedQuery:
    """What a sentence asks for, as chips; of other languages and of nonsense, free words at most.

    English. Text beyond ``MAX_CHARACTERS`` is not read, and no more than ``MAX_CHIPS`` are made. A ``reader`` reads the
    feelings that no table knows. Words that stand for a mood and a tag give two chips.
    """
    sentence = Sentence(text[:MAX_CHARACTERS])
    chips = [*names_in(sentence, gazetteer)]
    chips += _years(sentence, gazetteer, this_year)
    chips += _limits(sentence)
    chips += told_feelings(sentence)
    chips += felt(sentence, reader)
    chips += _from_tables(sentence)
    if any(chip.kind == "wish" for chip in chips) and not any(chip.kind == "feeling" for chip in chips):
        chips += named_feelings(sentence)
    chips += _facts(sentence, gazetteer)
    chips += _ages(sentence, chips, this_year)
    chips += _words(sentence)
    order = sorted(dict.fromkeys(chips), key=lambda chip: chip.span or (0, 0))
    return ParsedQuery(sentence.text, tuple(order[:MAX_CHIPS]))


def _years(sentence: Sentence, gazetteer: Gazetteer, this_year: int) -> Iterator[Chip]:
    for value, span in years_in(sentence.text, this_year):
        first, last = sentence.within(*span)
        if sentence.keys[first:last] not in gazetteer.facts:
            chip = sentence.chip_of("year", value, span)
            if chip:
                yield chip


def _limits(sentence: Sentence) -> Iterator[Chip]:
    for match in _LIMIT.finditer(sentence.text):
        if chip := sentence.chip_of("length", "short", match.span()):
            yield replace(chip, polarity=1)


def _from_tables(sentence: Sentence) -> Iterator[Chip]:
    """Wishes, lengths and moods to aim at; moods leave their words free, as they may be tags too."""
    for value, first, last in sentence.runs(WISHES):
        sentence.take(first, last)
        yield sentence.chip("wish", value, first, last)
    for value, first, last in sentence.runs(LENGTHS):
        around = {*sentence.keys[last : last + 1], *sentence.keys[max(first - 1, 0) : first]}
        if not around & _LONG_OF_TIME:
            sentence.take(first, last)
            yield sentence.chip("length", value, first, last)
    for value, first, last in sentence.runs(MOODS):
        yield sentence.chip("mood", value, first, last)


def _facts(sentence: Sentence, gazetteer: Gazetteer) -> Iterator[Chip]:
    place = 0
    while place < len(sentence):
        reach = min(max(gazetteer.reach(sentence.keys[place]), 1), len(sentence) - place)
        for last in range(place + reach, place, -1):
            names = gazetteer.facts.get(sentence.keys[place:last])
            if names and sentence.is_free(place, last) and telling(sentence.keys[place:last]) + (last - place > 1):
                sentence.take(place, last)
                for name in names:
                    yield sentence.chip(name.kind, name.value, place, last)
                place = last - 1
                break
        place += 1
    for _, first, last in sentence.runs(MOODS):
        sentence.take(first, last)


def _ages(sentence: Sentence, chips: list[Chip], this_year: int) -> Iterator[Chip]:
    """ "Old" and "new", where they are said of things: an old film, new science fiction."""
    things = {chip.span[0] for chip in chips if chip.span and chip.kind in ("domain", "genre", "tag")}
    for place, key in enumerate(sentence.keys[:-1]):
        near = {word.start for word in sentence.words[place + 1 : place + 3]}
        if key in ("old", "older", "new", "newer") and sentence.free[place] and things & near:
            sentence.take(place, place + 1)
            value = old(this_year) if key.startswith("old") else new(this_year)
            yield sentence.chip("year", value, place, place + 1)


def _words(sentence: Sentence) -> Iterator[Chip]:
    """What is left, without words that say nothing: runs of neighbours with the same polarity."""
    begin: int | None = None
    for place in range(len(sentence) + 1):
        inside = place < len(sentence) and sentence.free[place] and not _says_nothing(sentence, place)
        joined = begin is not None and inside and sentence.before(place).strip() in ("", "-")
        if begin is not None and not (joined and sentence.polarity[place] == sentence.polarity[begin]):
            start, end = sentence.span(begin, place)
            yield Chip("words", sentence.text[start:end], sentence.polarity[begin], (start, end))
            begin = None
        if inside and begin is None:
            begin = place


def _says_nothing(sentence: Sentence, place: int) -> bool:
    key = sentence.keys[place]
    return key in STOP_WORDS or key in FILLERS or sentence.words[place].text.lower() in STOP_WORDS or len(key) < 2
