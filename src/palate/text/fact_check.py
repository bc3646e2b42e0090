"""Whether prose says more than the facts: what is neither a fact nor a plain word is a lie.

Prose is read as words and marks. The phrases of the facts are found in it, whole and longest
first; all that is left must stand in a short list of plain words, which holds no name, number,
genre, judgement or negation. So a title, a name, a year or a genre that is not among the facts
cannot pass, in whatever case, script or spelling, known to the catalogue or not.

Two facts need a comma or a plain word between them, or "Alien" and "3rd" would make "Alien 3rd".
A plain word with a capital inside a sentence is taken for a title ("It", "The Others").
What is not checked: that the facts are put together as they belong.
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


def lie(prose: str, facts: Facts) -> str | None:
    """The first thing in ``prose`` that is no fact; None if it says nothing but the facts."""
    if len(prose) > MAX_CHARACTERS:
        return f"more than {MAX_CHARACTERS} characters"
    words = _words(prose)
    folded = _folded(words)
    phrases = sorted((_folded(_words(phrase)) for phrase in facts.phrases()), key=len, reverse=True)
    place, starts, joined, found = 0, True, False, False
    while place < len(words):
        word, length = words[place], _match(folded, place, phrases)
        if length and joined:
            return " ".join(words[place - 1 : place + length])
        if length:
            found = joined = True
        elif word in _MARKS:
            joined &= word in _JOINS
        elif folded[place] not in PLAIN or (word != folded[place] and not starts):
            return word
        else:
            joined = False
        starts = word in _ENDS or (starts and word in _QUOTES)
        place += max(length, 1)
    return None if found else "nothing of the facts"


def _match(folded: tuple[str, ...], place: int, phrases: Iterable[tuple[str, ...]]) -> int:
    """How many words the longest phrase has that stands at ``place``; 0 for none."""
    return next((len(one) for one in phrases if one and folded[place : place + len(one)] == one), 0)


def _words(text: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(unicodedata.normalize("NFC", text).replace("’", "'")))


def _folded(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word.casefold() for word in words)
