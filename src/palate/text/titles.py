"""Titles and names made comparable, however a service or a catalogue spells them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from palate.text.tokens import folded

_MAX_TITLE: Final = 500
"""Characters; none is longer, and what is costs time that grows with its square."""
_ARTICLES: Final = "the|an?|le|la|les|el|los|las|der|das|il"
_MOVED_ARTICLE: Final = re.compile(rf"^(.+), ({_ARTICLES}|l'|die)$")
_LEADING_ARTICLE: Final = re.compile(rf"^(?:{_ARTICLES}) (?=.)")
_APOSTROPHES: Final = re.compile(r"['’‘`´]")
_SPACES: Final = re.compile(r"[\W_]+")
_TRAILING_BRACKETS: Final = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")
_SUBTITLE: Final = re.compile(r"\s*:\s+|\s+[-–—]\s+")
_EDITION: Final = re.compile(
    r"(?: (?:the|game of the year|definitive|complete|enhanced|special|deluxe|ultimate|collectors|legendary|gold"
    r"|extended|expanded|directors|final|anniversary|\d+th|standard|digital|premium|legacy))+ (?:edition|cut|version)$"
    r"|(?: hd| \d{4})? remaster(?:ed)?(?: \d{4})?$| goty$"
)
_ROMAN: Final = {
    roman: str(value)
    for value, roman in enumerate("ii iii iv - vi vii viii ix - xi xii xiii xiv xv xvi".split(), 2)
    if roman != "-"
}
"""Numerals of one letter are words too, and *Final Fantasy X* is not *Mega Man 10*."""


@dataclass(frozen=True, slots=True)
class Title:
    """A title in the forms under which it may be found; all of them :func:`normal`."""

    whole: str
    bare: str
    """Without what stands in brackets at its end (a series, a year) and without words for an edition."""
    ends: tuple[str, ...]
    """What stands before the first colon or dash, and behind the last; empty without any."""
    numbers: tuple[str, ...]
    """The numbers in it: sequels differ in nothing else."""

    @property
    def forms(self) -> tuple[str, ...]:
        """Every form, the truest first."""
        return tuple(dict.fromkeys((self.whole, self.bare, *self.ends)))


def normal(text: str) -> str:
    """Words without case, accents, punctuation and leading article, "&" as "and", numerals from II on as numbers.

    A title of nothing but signs stays as it is.
    """
    text = unmoved(folded(text).strip())
    plain = _SPACES.sub(" ", _APOSTROPHES.sub("", text.replace("&", " and "))).strip()
    words = " ".join(_ROMAN.get(word, word) for word in _LEADING_ARTICLE.sub("", plain).split())
    return words or text


def unmoved(text: str) -> str:
    """A folded title with the article that was moved to its end in front again: "godfather, the"."""
    return _MOVED_ARTICLE.sub(r"\2 \1", text)


def title(text: str) -> Title:
    """The forms of a title; what is longer than any is cut."""
    text = text[:_MAX_TITLE]
    short = without_brackets(text)
    whole = normal(text)
    bare = whole if short == text else normal(short)
    bare = _EDITION.sub("", bare) or bare
    parts = _SUBTITLE.split(short)
    ends = (normal(parts[0]), normal(parts[-1])) if len(parts) > 1 else ()
    return Title(whole, bare, ends, tuple(sorted(word for word in bare.split() if word.isdecimal())))


def without_brackets(text: str) -> str:
    """A title without the brackets at its end, spelt as it is; one that is nothing but brackets stays."""
    while (cut := _TRAILING_BRACKETS.sub("", text)) not in ("", text):
        text = cut
    return text


def likeness(one: Title, other: Title) -> float:
    """How alike two titles are, in [0, 1].

    1 if they are the same, 0.97 but for brackets and editions, 0.85 if one is the other without its
    series or subtitle; else 0.95 of the letter triples they share (Dice), halved if their numbers differ.
    """
    if one.whole == other.whole:
        return 1.0
    if one.bare == other.bare or one.whole == other.bare or one.bare == other.whole:
        return 0.97
    alike = 0.95 * _dice(one.bare, other.bare) / (1 if one.numbers == other.numbers else 2)
    return max(alike, 0.85) if one.bare in other.ends or other.bare in one.ends else alike


def same_name(one: str, other: str) -> bool:
    """Whether two names may be one person's or one studio's: "J.R.R. Tolkien", "Tolkien, J. R. R.", "Tolkien"."""
    first, second = _name(one), _name(other)
    if not first or not second:
        return False
    if set(first) <= set(second) or set(second) <= set(first):
        return True
    return first[-1] == second[-1] and first[0][0] == second[0][0]


@lru_cache(maxsize=4_096)
def _name(name: str) -> tuple[str, ...]:
    family, comma, given = name.partition(",")
    return tuple(normal(f"{given} {family}" if comma else name).split())


def _dice(one: str, other: str) -> float:
    first, second = _triples(one), _triples(other)
    return 2 * (first & second).total() / (first.total() + second.total())


def _triples(text: str) -> Counter[str]:
    padded = f"  {text} "
    return Counter(padded[place : place + 3] for place in range(len(padded) - 2))
