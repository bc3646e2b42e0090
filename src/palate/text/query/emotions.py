"""What someone says that they feel now: after "I am", or of their day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from palate.text.mood.classifier import EmotionClassifier
from palate.text.query.parsed_query import Chip
from palate.text.query.sentence import Sentence
from palate.text.query.vocabulary import FEELINGS

_FEELS: Final = re.compile(
    r"\b(?:i\s*['’]?m|i\s+am|i\s+feel|i\s*['’]?ve\s+been|i\s+have\s+been|i\s+was|feeling|makes?\s+me\s+feel)"
    r"(?:\s+(?:so|very|really|feeling|a\s+bit|a\s+little|bit|kinda|kind\s+of|pretty|quite|too|just|rather|totally|"
    r"extremely|all|completely))*\s+(?!like\b)",
    re.IGNORECASE,
)
_BAD_DAY: Final = re.compile(
    r"\b(?!good\s+(?:time|night|year))"
    r"(bad|rough|hard|awful|terrible|horrible|tough|shitty|crappy|difficult|lousy|sad|stressful|exhausting|long|busy|"
    r"great|wonderful|amazing|lovely|perfect|good)\s+(?:day|week|month|year|shift|night|time|breakup|exam)s?\b"
    r"(?!\s+(?:drive|flight|ride|trip|walk|train|bus|out|in|shift)\b)",
    re.IGNORECASE,
)
_LOSS: Final = re.compile(
    r"\b(?:broke\s+up|break[\s-]?up|got\s+dumped|dumped\s+me|divorced?|lost\s+my\s+(?:job|home))\b"
    r"|(?P<grief>\b(?:passed\s+away|funeral|just\s+died|lost\s+my\s+\w+))",
    re.IGNORECASE,
)
_DAYS: Final = {
    "stressful": "nervousness",
    "exhausting": "nervousness",
    "long": "nervousness",
    "busy": "nervousness",
} | (dict.fromkeys("great wonderful amazing lovely perfect good".split(), "joy"))
_CLAUSE: Final = re.compile(r"[.!?;\n]")
_ASKING: Final = frozenset((word,) for word in "looking searching after in trying hoping here up down".split()) | {()}
_MAX_FELT: Final = 5
_MAX_WORDS: Final = 3
_TELLING_LETTERS: Final = 5
_MAX_CLAUSE: Final = 300
_SAYS_NOTHING_OF_NOW: Final = frozenset("curiosity desire approval realization confusion".split())


def told_feelings(sentence: Sentence) -> Iterator[Chip]:
    """What a day or a loss did to someone."""
    for match in _BAD_DAY.finditer(sentence.text):
        if chip := sentence.chip_of("feeling", _DAYS.get(match.group(1).lower(), "sadness"), match.span()):
            yield chip
    for match in _LOSS.finditer(sentence.text):
        if chip := sentence.chip_of("feeling", "grief" if match.group("grief") else "sadness", match.span()):
            yield chip


def felt(sentence: Sentence, reader: EmotionClassifier | None) -> Iterator[Chip]:
    """What follows "I feel" and its like, from the table, else what the reader feels in that clause."""
    for match in islice(_FEELS.finditer(sentence.text), _MAX_FELT):
        place, _ = sentence.within(match.end(), match.end() + 1)
        found = list(_adjectives(sentence, place)) if sentence.is_free(place, place + 1) else []
        for value, first, last in found:
            sentence.take(first, last)
            yield sentence.chip("feeling", value, first, last)
        if not found and reader is not None and sentence.keys[place : place + 1] not in _ASKING:
            clause = _CLAUSE.split(sentence.text[match.start() : match.start() + _MAX_CLAUSE], maxsplit=1)[0].rstrip()
            told = reader.read(clause).found
            labels = [label for label in told if label not in _SAYS_NOTHING_OF_NOW and "neutral" not in told]
            if labels:
                yield Chip("feeling", labels[0], 1, (match.start(), match.start() + len(clause)))


def named_feelings(sentence: Sentence) -> Iterator[Chip]:
    """Feelings that are named without "I feel": "match my mood: heartbroken"; short words mean too much else."""
    for value, first, last in sentence.runs(FEELINGS):
        if len(sentence.keys[first]) >= _TELLING_LETTERS:
            sentence.take(first, last)
            yield sentence.chip("feeling", value, first, last)


def _adjectives(sentence: Sentence, place: int) -> Iterator[tuple[str, int, int]]:
    """Feelings from here on, joined by "and", perhaps after "not"; but none that asks ("down for", "happy to")."""
    while place < len(sentence):
        place += sentence.keys[place] in ("not", "and")
        run = next(sentence.runs(FEELINGS, place, place + _MAX_WORDS), None)
        if run is None or run[1] != place or sentence.keys[run[2] : run[2] + 1] in (("for",), ("to",)):
            return
        yield run
        place = run[2]
        if sentence.keys[place : place + 1] != ("and",):
            return
