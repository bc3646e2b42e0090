"""Extract the user's current emotions from a request: after "I am" or "I feel", or from their day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from palate.text.mood.classifier import EmotionClassifier
from palate.text.query.parsed_query import Chip
from palate.text.query.sentence import Sentence
from palate.text.query.vocabulary import FEELINGS

_I_FEEL: Final = re.compile(
    r"\b(?:i\s*['’]?m|i\s+am|i\s+feel|i\s*['’]?ve\s+been|i\s+have\s+been|i\s+was|feeling|makes?\s+me\s+feel)"
    r"(?:\s+(?:so|very|really|feeling|a\s+bit|a\s+little|bit|kinda|kind\s+of|pretty|quite|too|just|rather|totally|"
    r"extremely|all|completely))*\s+(?!like\b)",
    re.IGNORECASE,
)
_DAY_PHRASE: Final = re.compile(
    r"\b(?!good\s+(?:time|night|year))"
    r"(bad|rough|hard|awful|terrible|horrible|tough|shitty|crappy|difficult|lousy|sad|stressful|exhausting|long|busy|"
    r"great|wonderful|amazing|lovely|perfect|good)\s+(?:day|week|month|year|shift|night|time|breakup|exam)s?\b"
    r"(?!\s+(?:drive|flight|ride|trip|walk|train|bus|out|in|shift)\b)",
    re.IGNORECASE,
)
_LOSS_PHRASE: Final = re.compile(
    r"\b(?:broke\s+up|break[\s-]?up|got\s+dumped|dumped\s+me|divorced?|lost\s+my\s+(?:job|home))\b"
    r"|(?P<grief>\b(?:passed\s+away|funeral|just\s+died|lost\s+my\s+\w+))",
    re.IGNORECASE,
)
_EMOTION_OF_DAY: Final = {
    "stressful": "nervousness",
    "exhausting": "nervousness",
    "long": "nervousness",
    "busy": "nervousness",
} | (dict.fromkeys("great wonderful amazing lovely perfect good".split(), "joy"))
_CLAUSE: Final = re.compile(r"[.!?;\n]")
_REQUEST_WORDS: Final = frozenset(
    (word,) for word in "looking searching after in trying hoping here up down".split()
) | {()}
_MAX_PHRASES: Final = 5
_MAX_WORDS: Final = 3
_MIN_LETTERS: Final = 5
_MAX_CLAUSE: Final = 300
_NOT_A_STATE: Final = frozenset("curiosity desire approval realization confusion".split())


def emotions_of_events(sentence: Sentence) -> Iterator[Chip]:
    """Find emotions implied by events: a bad or good day, a break-up, a bereavement."""
    for match in _DAY_PHRASE.finditer(sentence.text):
        if chip := sentence.chip_of("feeling", _EMOTION_OF_DAY.get(match.group(1).lower(), "sadness"), match.span()):
            yield chip
    for match in _LOSS_PHRASE.finditer(sentence.text):
        if chip := sentence.chip_of("feeling", "grief" if match.group("grief") else "sadness", match.span()):
            yield chip


def emotions_after_i_feel(sentence: Sentence, reader: EmotionClassifier | None) -> Iterator[Chip]:
    """Find emotions after "I feel" and similar phrases: from the table, else from the classifier for that clause."""
    for match in islice(_I_FEEL.finditer(sentence.text), _MAX_PHRASES):
        position, _ = sentence.within(match.end(), match.end() + 1)
        adjectives = list(_adjectives(sentence, position)) if sentence.is_free(position, position + 1) else []
        for value, first, last in adjectives:
            sentence.take(first, last)
            yield sentence.chip("feeling", value, first, last)
        if not adjectives and reader is not None and sentence.keys[position : position + 1] not in _REQUEST_WORDS:
            clause = _CLAUSE.split(sentence.text[match.start() : match.start() + _MAX_CLAUSE], maxsplit=1)[0].rstrip()
            classified = reader.read(clause).labels
            labels = [label for label in classified if label not in _NOT_A_STATE and "neutral" not in classified]
            if labels:
                yield Chip("feeling", labels[0], 1, (match.start(), match.start() + len(clause)))


def named_emotions(sentence: Sentence) -> Iterator[Chip]:
    """Find emotion words without "I feel": "match my mood: heartbroken"; short words are ambiguous and skipped."""
    for value, first, last in sentence.runs(FEELINGS):
        if len(sentence.keys[first]) >= _MIN_LETTERS:
            sentence.take(first, last)
            yield sentence.chip("feeling", value, first, last)


def _adjectives(sentence: Sentence, position: int) -> Iterator[tuple[str, int, int]]:
    """Yield emotion words from ``position`` on, joined by "and" or after "not"; stop at "down for" or "happy to"."""
    while position < len(sentence):
        position += sentence.keys[position] in ("not", "and")
        run = next(sentence.runs(FEELINGS, position, position + _MAX_WORDS), None)
        if run is None or run[1] != position or sentence.keys[run[2] : run[2] + 1] in (("for",), ("to",)):
            return
        yield run
        position = run[2]
        if sentence.keys[position : position + 1] != ("and",):
            return
