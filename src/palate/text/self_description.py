"""Features of users' self-descriptions: age, gender, words, and the tastes that they state."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import numpy as np

from palate.text.tokens import folded, tokens

_AGE: Final = re.compile(
    r"\b(?:(?P<under>under|below|younger than)\s+(?P<below>\d{1,3})"
    r"|(?P<over>over|above|older than)\s+(?P<above>\d{1,3})"
    r"|(?:aged?|i am|i'm|i’m)\s*:?\s*(?P<first>\d{1,3})(?:\s*(?:to|-|–)\s*(?P<last>\d{1,3}))?"
    r"|(?P<years>\d{1,3})[\s-]*(?:years?|yrs?)[\s-]*old|(?P<short>\d{1,3})\s*(?:yo|y/o))\b"
)
_KNOTS: Final = (14, 21, 30, 40, 50, 60)
"""Knots of the linear interpolation of ages; ages outside count as the nearest knot."""
_BEYOND: Final = 5.0
"""Under 18 counts as 13, over 55 as 60."""
_GENDERS: Final = {
    **dict.fromkeys(("woman", "women", "female", "girl", "lady", "mother", "mom", "mum", "wife"), "woman"),
    **dict.fromkeys(("man", "men", "male", "boy", "guy", "father", "dad", "husband"), "man"),
}
_LIKES: Final = re.compile(
    r"\b(?:(?:love|like|enjoy|adore|prefer)[sd]?|fan of|fond of|keen on|into|interested in|favou?rites?)\b"
)
_AVERSE: Final = re.compile(
    r"\b(?:(?:hate|dislike|avoid|despise|loathe|detest)[sd]?|not?|never|without|nothing|except|can(?:no|['’]?)t|"
    r"(?:do|does|is|wo)n['’]?t|sick of|tired of|bored (?:by|of|with)|allergic to)\b"
)
_STOP: Final = re.compile(r"[.;:!?\n]|\b(?:but|though|although)\b")
_OCCUPATION_OR_NAME: Final = re.compile(r"^\W*(?:(?:i am|i['’]m|i was|i work|works?|my name|my job)\b)")


def age_of(text: str) -> float | None:
    """Parse the stated age in years, the middle of a range; None if there is none."""
    match = _AGE.search(folded(text))
    if match is None:
        return None
    numbers = {name: int(number) for name, number in match.groupdict().items() if number and number.isdecimal()}
    if "below" in numbers:
        return numbers["below"] - _BEYOND
    if "above" in numbers:
        return numbers["above"] + _BEYOND
    first = numbers.get("first", numbers.get("years", numbers.get("short", 0)))
    return (first + numbers.get("last", first)) / 2


def extract_features(text: str) -> dict[str, float]:
    """Extract features and their weights from a self-description: age, gender and words.

    An age is interpolated linearly between two knots (``age:30``), so that close ages have similar features.
    """
    features = dict.fromkeys(tokens(_AGE.sub(" ", folded(text))), 1.0)
    for word, gender in _GENDERS.items():
        if features.pop(word, 0.0):
            features[f"={gender}"] = 1.0
    age = age_of(text)
    return features if age is None else {**features, **_age_features(age)}


@lru_cache(maxsize=1_024)
def extract_tastes(text: str) -> str:
    """Extract the part that states tastes: "nurse, loves sci-fi, hates horror" gives "sci-fi".

    Clauses after a word such as "loves"; without any, all clauses that are neither negated nor describe the user's
    work or name. Empty if there is only age or gender: such words say little about titles that contain them.
    """
    tastes, others = [], []
    for part in _STOP.split(folded(text)):
        is_taste = False
        for clause in part.split(","):
            positive = _AVERSE.split(clause)[0]
            match = _LIKES.search(positive)
            is_taste = match is not None or (is_taste and positive == clause)  # "loves jazz, soul" is both
            if is_taste:
                tastes.append(positive[match.end() if match else 0 :].strip())
            elif not _OCCUPATION_OR_NAME.match(positive):
                others.append(positive.strip())
    if not tastes and any(name.startswith(("=", "age:")) for name in extract_features(text)):
        return ""
    return ", ".join(clause for clause in tastes or others if any(tokens(clause)))


def _age_features(age: float) -> dict[str, float]:
    shares = [float(np.interp(age, _KNOTS, indicator)) for indicator in np.eye(len(_KNOTS))]
    return {f"age:{knot}": share for knot, share in zip(_KNOTS, shares, strict=True) if share}
