"""Tokenisation of text, the same for catalogues and for requests."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_JOINED: Final = re.compile(r"(?<![^\W_])[^\W_]++(?:-[^\W_]++)+")
MAX_CHARACTERS: Final = 10_000
"""Longer texts are cut to this length."""

STOP_WORDS: Final = frozenset(
    "a about after all am an and any are as at be been but by can could did do does for from get give "
    "good great had has have he her his how i if in into is it its just like liked likes love loved me more most my "
    "new no not of on one or our out really she so some something such than that the their them there they this to "
    "up very want was watch we were what when which who will with would you your".split()
)
"""English words that carry no information about an item or a request."""


_REPLACEMENTS: Final = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "Ð": "D", "ı": "i"}
    | {"æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "þ": "th", "Þ": "Th", "™": "", "®": ""}
)
"""Letters that Unicode does not decompose, with their usual ASCII spelling; trademark signs are removed."""


def folded(text: str) -> str:
    """Remove case and accents: "Amélie" and "AMELIE" become equal, and so do "Stanisław" and "Stanislaw"."""
    if text.isascii():
        return text.casefold()
    decomposed = unicodedata.normalize("NFKD", text.translate(_REPLACEMENTS))
    return "".join(character for character in decomposed if not unicodedata.combining(character)).casefold()


def tokens(text: str) -> Iterator[str]:
    """Yield the words of ``text``: folded, singular, without stop words.

    Words with hyphens are also yielded as one word ("sci-fi" gives "sci", "fi" and "scifi").
    """
    text = folded(text[:MAX_CHARACTERS])
    for match in _WORD.finditer(text):
        word = match.group().removesuffix("'s").removesuffix("’s")
        if word not in STOP_WORDS:
            yield singular(word)
    for match in _JOINED.finditer(text):
        yield singular(match.group().replace("-", ""))


def singular(word: str) -> str:
    """Stem English plurals roughly, the same way for both forms: "cities" and "city", "zombies" and "zombie"."""
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-2] if word.endswith(("ches", "shes", "xes", "oes", "sses")) else word[:-1]
    if len(word) > 3 and word.endswith("ie"):
        return word[:-2] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("oe") else word
