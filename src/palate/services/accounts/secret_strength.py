"""Recognise secrets that could be guessed: those of examples, repetitions, sequences."""

from __future__ import annotations

import math
from collections import Counter
from itertools import pairwise
from typing import Final

_MIN_BITS: Final = 40.0
_KNOWN: Final = (
    "changeme",
    "changethis",
    "replaceme",
    "replacethis",
    "secretkey",
    "mysecret",
    "yoursecret",
    "supersecret",
    "password",
    "passphrase",
    "placeholder",
    "insecure",
    "default",
    "example",
    "qwerty",
    "letmein",
)
"""Words of examples and templates; a random text of 32 letters and digits has none by chance (about 1 in 10^7)."""


def find_weakness(secret: str) -> str | None:
    """Why a secret could be guessed, as the end of a sentence about it; None if nothing speaks against it."""
    plain = "".join(char for char in secret.casefold() if char.isalnum())
    known = next((word for word in _KNOWN if word in plain), None)
    if known is not None:
        return f"has the word {known!r}, as examples do"
    if (period := _find_period(secret)) is not None:
        return f"repeats its first {period} characters" if period > 1 else "repeats one character"
    if _share_of_steps(secret) > 0.5:
        return "is a sequence of neighbouring characters"
    if (bits := _entropy_bits(secret)) < _MIN_BITS:
        return f"has too few different characters (about {bits:.0f} bits)"
    return None


def _find_period(secret: str) -> int | None:
    """After how many characters the secret begins again, at least once: 3 for "abcabcab"; None if it does not."""
    periods = range(1, len(secret) // 2 + 1)
    return next((period for period in periods if secret[period:] == secret[:-period]), None)


def _share_of_steps(secret: str) -> float:
    """The share of characters that follow the one before, or are followed by it, as in 1234 and dcba."""
    steps = [abs(ord(second) - ord(first)) == 1 for first, second in pairwise(secret)]
    return sum(steps) / len(steps) if steps else 0.0


def _entropy_bits(secret: str) -> float:
    """Length times the entropy of the frequencies of its characters, in bits."""
    counts = Counter(secret).values()
    return -sum(count * math.log2(count / len(secret)) for count in counts)
