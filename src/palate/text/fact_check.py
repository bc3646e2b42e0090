"""Check that a generated explanation states nothing but the given facts.

The text is split into words and punctuation marks. Phrases of the facts are matched first, the longest ones before
shorter ones; every other word must be in a short list of plain words, which holds no name, number, genre, judgement
or negation. A title, name, year or genre that is not among the facts is therefore rejected, in any case, script or
spelling, whether or not the catalogue knows it.

Two facts need a comma or a plain word between them, or "Alien" and "3rd" would make "Alien 3rd".
A plain word with a capital inside a sentence counts as a title ("It", "The Others").
Not checked: whether the facts are combined correctly.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from palate.text.facts import Facts

PLAIN: Final = frozenset(
    "a about all also an and another are as at be because been both but by can chosen comes connection could for from "
    "had has have here how if in into is it just link links list may might of on or our picked place put reason "
    "recommend recommended recommendation same share shared shares since so some suggest suggested suggestion than "
    "that the their them then there these they thing things think this those tie ties to together too up was way we "
    "well were what when where which while who why will with without would you your 's".split()
)
MAX_CHARACTERS: Final = 600

_TOKEN: Final = re.compile(r"[^\W_]+(?:'(?![sS]\b)[^\W_]+)*|'[sS]\b|\S")
_MARKS: Final = frozenset(".,;:!?()'\"“”‘-–—…")
_ENDS: Final = frozenset(".!?…")
_QUOTES: Final = frozenset("\"“”‘'(")
_JOINS: Final = frozenset(":-–—'")


def find_unsupported_claim(prose: str, facts: Facts) -> str | None:
    """Return the first words of ``prose`` that no fact supports; None if it states only facts."""
    if len(prose) > MAX_CHARACTERS:
        return f"more than {MAX_CHARACTERS} characters"
    words = _split_words(prose)
    folded = _fold(words)
    phrases = sorted((_fold(_split_words(phrase)) for phrase in facts.phrases()), key=len, reverse=True)
    position, starts_sentence, after_fact, has_fact = 0, True, False, False
    while position < len(words):
        word, length = words[position], _match_length(folded, position, phrases)
        if length and after_fact:
            return " ".join(words[position - 1 : position + length])
        if length:
            has_fact = after_fact = True
        elif word in _MARKS:
            after_fact &= word in _JOINS
        elif folded[position] not in PLAIN or (word != folded[position] and not starts_sentence):
            return word
        else:
            after_fact = False
        starts_sentence = word in _ENDS or (starts_sentence and word in _QUOTES)
        position += max(length, 1)
    return None if has_fact else "nothing of the facts"


def _match_length(folded: tuple[str, ...], position: int, phrases: Iterable[tuple[str, ...]]) -> int:
    """Return the number of words of the longest phrase that begins at ``position``; 0 for none."""
    return next(
        (len(phrase) for phrase in phrases if phrase and folded[position : position + len(phrase)] == phrase), 0
    )


def _split_words(text: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(unicodedata.normalize("NFC", text).replace("’", "'")))


def _fold(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word.casefold() for word in words)
