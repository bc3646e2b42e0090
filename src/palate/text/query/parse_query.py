"""Parse a request into chips: emotions, wishes, and entities of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from palate.text.mood.classifier import EmotionClassifier
from palate.text.query.emotions import emotions_after_i_feel, emotions_of_events, named_emotions
from palate.text.query.entity_matches import match_entities
from palate.text.query.gazetteer import Gazetteer, count_content_words
from palate.text.query.parsed_query import MAX_CHIPS, Chip, ParsedQuery
from palate.text.query.sentence import Sentence
from palate.text.query.vocabulary import FILLERS, LENGTHS, MOODS, WISHES
from palate.text.query.years import new, old, years_in
from palate.text.tokens import MAX_CHARACTERS, STOP_WORDS

_MAX_LENGTH: Final = re.compile(
    r"\b(?:under|less\s+than|at\s+most|max(?:imum)?|no\s+more\s+than|no\s+longer\s+than|up\s+to|within)"
    r"\s+(?:an?|one|two|three|\d{1,4})[\s-]*(?:hours?|hrs?|minutes?|mins?|pages?)\b",
    re.IGNORECASE,
)
_DURATION_CONTEXT: Final = frozenset("day week month year shift night time ago as drive flight trip weekend".split())


def parse_query(
    text: str, gazetteer: Gazetteer, *, this_year: int, reader: EmotionClassifier | None = None
) -> ParsedQuery:
    """Parse an English sentence into chips; text in other languages gives free words at most.

    Text beyond ``MAX_CHARACTERS`` is ignored, and at most ``MAX_CHIPS`` chips are returned. ``reader`` classifies
    feelings that are not in the tables. Words that mean both a mood and a tag give two chips.
    """
    sentence = Sentence(text[:MAX_CHARACTERS])
    chips = [*match_entities(sentence, gazetteer)]
    chips += _years(sentence, gazetteer, this_year)
    chips += _limits(sentence)
    chips += emotions_of_events(sentence)
    chips += emotions_after_i_feel(sentence, reader)
    chips += _from_tables(sentence)
    if any(chip.kind == "wish" for chip in chips) and not any(chip.kind == "feeling" for chip in chips):
        chips += named_emotions(sentence)
    chips += _facts(sentence, gazetteer)
    chips += _ages(sentence, chips, this_year)
    chips += _free_words(sentence)
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
    for match in _MAX_LENGTH.finditer(sentence.text):
        if chip := sentence.chip_of("length", "short", match.span()):
            yield replace(chip, polarity=1)


def _from_tables(sentence: Sentence) -> Iterator[Chip]:
    """Find wishes, lengths and moods; words of moods stay free, because they may also be tags."""
    for value, first, last in sentence.runs(WISHES):
        sentence.take(first, last)
        yield sentence.chip("wish", value, first, last)
    for value, first, last in sentence.runs(LENGTHS):
        around = {*sentence.keys[last : last + 1], *sentence.keys[max(first - 1, 0) : first]}
        if not around & _DURATION_CONTEXT:
            sentence.take(first, last)
            yield sentence.chip("length", value, first, last)
    for value, first, last in sentence.runs(MOODS):
        yield sentence.chip("mood", value, first, last)


def _facts(sentence: Sentence, gazetteer: Gazetteer) -> Iterator[Chip]:
    position = 0
    while position < len(sentence):
        n_words = min(max(gazetteer.max_words(sentence.keys[position]), 1), len(sentence) - position)
        for last in range(position + n_words, position, -1):
            names = gazetteer.facts.get(sentence.keys[position:last])
            if (
                names
                and sentence.is_free(position, last)
                and count_content_words(sentence.keys[position:last]) + (last - position > 1)
            ):
                sentence.take(position, last)
                for name in names:
                    yield sentence.chip(name.kind, name.value, position, last)
                position = last - 1
                break
        position += 1
    for _, first, last in sentence.runs(MOODS):
        sentence.take(first, last)


def _ages(sentence: Sentence, chips: list[Chip], this_year: int) -> Iterator[Chip]:
    """Find "old" and "new" before a domain, genre or tag: an old film, new science fiction."""
    starts = {chip.span[0] for chip in chips if chip.span and chip.kind in ("domain", "genre", "tag")}
    for position, key in enumerate(sentence.keys[:-1]):
        near = {word.start for word in sentence.words[position + 1 : position + 3]}
        if key in ("old", "older", "new", "newer") and sentence.free[position] and starts & near:
            sentence.take(position, position + 1)
            value = old(this_year) if key.startswith("old") else new(this_year)
            yield sentence.chip("year", value, position, position + 1)


def _free_words(sentence: Sentence) -> Iterator[Chip]:
    """Collect the remaining words, without stop words and fillers, as runs of adjacent words of one polarity."""
    first: int | None = None
    for position in range(len(sentence) + 1):
        is_content = position < len(sentence) and sentence.free[position] and not _is_filler(sentence, position)
        is_adjacent = first is not None and is_content and sentence.before(position).strip() in ("", "-")
        if first is not None and not (is_adjacent and sentence.polarity[position] == sentence.polarity[first]):
            start, end = sentence.span(first, position)
            yield Chip("words", sentence.text[start:end], sentence.polarity[first], (start, end))
            first = None
        if is_content and first is None:
            first = position


def _is_filler(sentence: Sentence, position: int) -> bool:
    key = sentence.keys[position]
    return key in STOP_WORDS or key in FILLERS or sentence.words[position].text.lower() in STOP_WORDS or len(key) < 2
