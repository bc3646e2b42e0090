"""A text as the hashes of its word and letter sequences, in a handful of array operations."""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from palate.text.tokens import MAX_CHARACTERS

Hashes: TypeAlias = NDArray[np.uint32]

_WORDS: Final = (1, 2, 3)
_LETTERS: Final = (2, 3, 4, 5)
_PRIME: Final = np.uint32(0x01000193)
_PARTS: Final = re.compile(r"\[\w+\]|[^\W_]+(?:['’][^\W_]+)*|([!?.*])\1+|[^\w\s]")
_LONG: Final = re.compile(r"([^\W\d_])\1{2,}")
_CLAUSE_ENDS: Final = frozenset(".,;:!?()") | {"but", "though", "because"}
_NEGATIONS: Final = frozenset("not no never none nothing nobody neither nor without cannot hardly barely".split())
_NEGATED_WORDS: Final = 3
"""So many words after a negation are told apart from the same words without one."""


def grams(text: str) -> tuple[Hashes, Hashes]:
    """The hashes of the sequences of 1 to 3 words in ``text``, and of those of 2 to 5 letters.

    Signs, emoji and words in capitals count as words; a word shortly after a negation is another word.
    Two sequences in 2³² share a hash, which does no harm.
    """
    text = _LONG.sub(r"\1\1\1", text[:MAX_CHARACTERS].replace("’", "'"))
    words = np.fromiter(map(_hash, _words(text)), np.uint32)
    letters = np.frombuffer(f" {text.lower()} ".encode("utf-32-le", "surrogatepass"), np.uint32)
    return _sequences(words, _WORDS), _sequences(letters, _LETTERS)


def _words(text: str) -> list[str]:
    found = ["<"]
    negated = 0
    for match in _PARTS.finditer(text):
        part = match.group()
        word = part.lower()
        if word[0] in _CLAUSE_ENDS or word in _CLAUSE_ENDS:
            negated = 0
        found.append(f"not-{word}" if negated else word)
        negated = max(negated - 1, 0)
        if word in _NEGATIONS or word.endswith("n't"):
            negated = _NEGATED_WORDS
        if len(part) > 1 and part.isupper():
            found.append("<loud>")
    found.append(">")
    return found


@lru_cache(maxsize=65_536)
def _hash(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))


def _sequences(units: Hashes, sizes: tuple[int, ...]) -> Hashes:
    """The hash of every run of so many units, for each of ``sizes``, which count up by one."""
    found = []
    hashed = np.zeros(len(units), np.uint32)
    for size in range(1, sizes[-1] + 1):
        if len(units) < size:
            break
        rest = units[size - 1 :]
        hashed = (hashed[: len(rest)] ^ rest) * _PRIME
        hashed ^= hashed >> np.uint32(15)
        if size in sizes:
            found.append(hashed + np.uint32(size))
    return np.concatenate(found) if found else units[:0]
