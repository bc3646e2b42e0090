"""Hash the word and letter n-grams of a text, with a few array operations."""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from palate.text.tokens import MAX_CHARACTERS

Hashes: TypeAlias = NDArray[np.uint32]

_WORD_SIZES: Final = (1, 2, 3)
_LETTER_SIZES: Final = (2, 3, 4, 5)
_PRIME: Final = np.uint32(0x01000193)
_TOKENS: Final = re.compile(r"\[\w+\]|[^\W_]+(?:['’][^\W_]+)*|([!?.*])\1+|[^\w\s]")
_REPEATED_LETTER: Final = re.compile(r"([^\W\d_])\1{2,}")
_CLAUSE_ENDS: Final = frozenset(".,;:!?()") | {"but", "though", "because"}
_NEGATIONS: Final = frozenset("not no never none nothing nobody neither nor without cannot hardly barely".split())
_NEGATED_WORDS: Final = 3
"""The number of words after a negation that are marked as negated."""


def hash_text_ngrams(text: str) -> tuple[Hashes, Hashes]:
    """Return the hashes of all n-grams of 1 to 3 words in ``text``, and of 2 to 5 letters.

    Signs, emoji and words in capitals count as words; a word shortly after a negation is a different word.
    The hashes have 32 bits; collisions are rare and tolerated.
    """
    text = _REPEATED_LETTER.sub(r"\1\1\1", text[:MAX_CHARACTERS].replace("’", "'"))
    words = np.fromiter(map(_hash, _split_words(text)), np.uint32)
    letters = np.frombuffer(f" {text.lower()} ".encode("utf-32-le", "surrogatepass"), np.uint32)
    return _hash_ngrams(words, _WORD_SIZES), _hash_ngrams(letters, _LETTER_SIZES)


def _split_words(text: str) -> list[str]:
    words = ["<"]
    negated = 0
    for match in _TOKENS.finditer(text):
        part = match.group()
        word = part.lower()
        if word[0] in _CLAUSE_ENDS or word in _CLAUSE_ENDS:
            negated = 0
        words.append(f"not-{word}" if negated else word)
        negated = max(negated - 1, 0)
        if word in _NEGATIONS or word.endswith("n't"):
            negated = _NEGATED_WORDS
        if len(part) > 1 and part.isupper():
            words.append("<loud>")
    words.append(">")
    return words


@lru_cache(maxsize=65_536)
def _hash(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass"))


def _hash_ngrams(units: Hashes, sizes: tuple[int, ...]) -> Hashes:
    """Hash every run of n units, for each n of ``sizes``, which are consecutive numbers."""
    hashes_by_size = []
    hashed = np.zeros(len(units), np.uint32)
    for size in range(1, sizes[-1] + 1):
        if len(units) < size:
            break
        last_units = units[size - 1 :]
        hashed = (hashed[: len(last_units)] ^ last_units) * _PRIME
        hashed ^= hashed >> np.uint32(15)
        if size in sizes:
            hashes_by_size.append(hashed + np.uint32(size))
    return np.concatenate(hashes_by_size) if hashes_by_size else units[:0]
