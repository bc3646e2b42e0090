"""Text to tokens, the same for catalogues and for requests."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_JOINED: Final = re.compile(r"(?<![^\W_])[^\W_]++(?:-[^\W_]++)+")
MAX_CHARACTERS: Final = 10_000
"""Text beyond this is not read."""

STOP_WORDS: Final = frozenset(
    "a about after all am an and any are as at be been but by can could did do does for from get give "
    "good great had has have he her his how i if in into is it its just like liked likes love loved me more most my "
    "new no not of on one or our out really she so some something such than that the their them there they this to "
    "up very want was watch we were what when which who will with would you your".split()
)
"""Words that say nothing about an item, nor about what is asked for."""


_WHOLE: Final = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ı": "i"}
    | {"æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th", "™": "", "®": ""}
)
"""Letters that are no accented ones for Unicode, as people without them on their keyboard write them; and marks."""


def folded(text: str) -> str:
    """``text`` without case or accents: "Amélie" and "AMELIE" are one word, and so are "Stanisław" and "Stanislaw"."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text.translate(_WHOLE))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def tokens(text: str) -> Iterator[str]:
    """The words of ``text``: folded, singular, without stop words.

    Words joined by hyphens also come as one ("sci-fi" gives "sci", "fi" and "scifi").
    """
    text = folded(text[:MAX_CHARACTERS])
    for match in _WORD.finditer(text):
        word = match.group().removesuffix("'s").removesuffix("’s")
        if word not in STOP_WORDS:
            yield singular(word)
    for match in _JOINED.finditer(text):
        yield singular(match.group().replace("-", ""))


def singular(word: str) -> str:
    """English plurals folded crudely, but alike on both sides: "cities" and "city", "zombies" and "zombie"."""
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-2] if word.endswith(("ches", "shes", "xes", "oes", "sses")) else word[:-1]
    if len(word) > 3 and word.endswith("ie"):
        return word[:-2] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("oe") else word
