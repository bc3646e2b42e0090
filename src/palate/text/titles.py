"""Normalise and compare titles and names from different sources."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from palate.text.tokens import folded

_MAX_TITLE: Final = 500
"""Characters; longer titles are cut, because the cost grows with the square of the length."""
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
"""Roman numerals; those of one letter are left out, because they are also words or letters."""


@dataclass(frozen=True, slots=True)
class Title:
    """The forms of a title that are compared, each normalised by :func:`normal`."""

    full: str
    bare: str
    """Without brackets at the end (a series, a year) and without words for an edition."""
    ends: tuple[str, ...]
    """The part before the first colon or dash and the part after the last; empty without any."""
    numbers: tuple[str, ...]
    """The numbers in the title, which tell sequels apart."""

    @property
    def forms(self) -> tuple[str, ...]:
        """Every form, the most specific first."""
        return tuple(dict.fromkeys((self.full, self.bare, *self.ends)))


def normal(text: str) -> str:
    """Normalise: no case, accents, punctuation or leading article; "&" as "and", Roman numerals from II as digits.

    A title of signs only is unchanged.
    """
    text = unmoved(folded(text).strip())
    plain = _SPACES.sub(" ", _APOSTROPHES.sub("", text.replace("&", " and "))).strip()
    words = " ".join(_ROMAN.get(word, word) for word in _LEADING_ARTICLE.sub("", plain).split())
    return words or text


def unmoved(text: str) -> str:
    """Move an article at the end of a folded title to its front: "godfather, the"."""
    return _MOVED_ARTICLE.sub(r"\2 \1", text)


def title(text: str) -> Title:
    """Compute the forms of a title."""
    text = text[:_MAX_TITLE]
    short = without_brackets(text)
    full = normal(text)
    bare = full if short == text else normal(short)
    bare = _EDITION.sub("", bare) or bare
    parts = _SUBTITLE.split(short)
    ends = (normal(parts[0]), normal(parts[-1])) if len(parts) > 1 else ()
    return Title(full, bare, ends, tuple(sorted(word for word in bare.split() if word.isdecimal())))


def without_brackets(text: str) -> str:
    """Remove brackets at the end of a title; a title of brackets only is unchanged."""
    while (cut := _TRAILING_BRACKETS.sub("", text)) not in ("", text):
        text = cut
    return text


def likeness(first: Title, second: Title) -> float:
    """Compute the similarity of two titles, in [0, 1].

    1 if equal; 0.97 if equal without brackets and editions; at least 0.85 if one is the other without its series or
    subtitle; else 0.95 times the Dice coefficient of their letter trigrams, halved if their numbers differ.
    """
    if first.full == second.full:
        return 1.0
    if first.bare == second.bare or first.full == second.bare or first.bare == second.full:
        return 0.97
    similarity = 0.95 * _dice(first.bare, second.bare) / (1 if first.numbers == second.numbers else 2)
    return max(similarity, 0.85) if first.bare in second.ends or second.bare in first.ends else similarity


def same_name(name: str, other: str) -> bool:
    """Whether two names may belong to one artist or studio: "J.R.R. Tolkien", "Tolkien, J. R. R.", "Tolkien"."""
    words, other_words = _name_words(name), _name_words(other)
    if not words or not other_words:
        return False
    if set(words) <= set(other_words) or set(other_words) <= set(words):
        return True
    return words[-1] == other_words[-1] and words[0][0] == other_words[0][0]


@lru_cache(maxsize=4_096)
def _name_words(name: str) -> tuple[str, ...]:
    family, comma, given = name.partition(",")
    return tuple(normal(f"{given} {family}" if comma else name).split())


def _dice(text: str, other: str) -> float:
    trigrams, other_trigrams = _trigrams(text), _trigrams(other)
    return 2 * len(trigrams & other_trigrams) / (len(trigrams) + len(other_trigrams))


@lru_cache(maxsize=4_096)
def _trigrams(text: str) -> frozenset[str]:
    """The letter trigrams of a text; each repetition of one is numbered, so that the set is a multiset."""
    padded = f"  {text} "
    trigrams = [padded[index : index + 3] for index in range(len(padded) - 2)]
    unique = frozenset(trigrams)
    if len(unique) == len(trigrams):
        return unique
    n_seen: Counter[str] = Counter()
    numbered: list[str] = []
    for trigram in trigrams:
        n_seen[trigram] += 1
        numbered.append(trigram if n_seen[trigram] == 1 else f"{trigram}{n_seen[trigram]}")
    return frozenset(numbered)
