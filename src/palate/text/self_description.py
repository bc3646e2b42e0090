"""What people say of themselves, read: how old, woman or man, in which words, and what they love."""

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
"""Ages between two of them are a bit of both; those beyond are like the nearest."""
_BEYOND: Final = 5.0
"""Under 18 is taken for 13, over 55 for 60."""
_GENDERS: Final = {
    **dict.fromkeys(("woman", "women", "female", "girl", "lady", "mother", "mom", "mum", "wife"), "woman"),
    **dict.fromkeys(("man", "men", "male", "boy", "guy", "father", "dad", "husband"), "man"),
}
_LOVES: Final = re.compile(
    r"\b(?:(?:love|like|enjoy|adore|prefer)[sd]?|fan of|fond of|keen on|into|interested in|favou?rites?)\b"
)
_AVERSE: Final = re.compile(
    r"\b(?:(?:hate|dislike|avoid|despise|loathe|detest)[sd]?|not?|never|without|nothing|except|can(?:no|['’]?)t|"
    r"(?:do|does|is|wo)n['’]?t|sick of|tired of|bored (?:by|of|with)|allergic to)\b"
)
_STOP: Final = re.compile(r"[.;:!?\n]|\b(?:but|though|although)\b")
_WHO: Final = re.compile(r"^\W*(?:(?:i am|i['’]m|i was|i work|works?|my name|my job)\b)")


def age_of(text: str) -> float | None:
    """The age in years that somebody says they have: of a span its middle; None if they do not say."""
    match = _AGE.search(folded(text))
    if match is None:
        return None
    said = {name: int(number) for name, number in match.groupdict().items() if number and number.isdecimal()}
    if "below" in said:
        return said["below"] - _BEYOND
    if "above" in said:
        return said["above"] + _BEYOND
    first = said.get("first", said.get("years", said.get("short", 0)))
    return (first + said.get("last", first)) / 2


def said(text: str) -> dict[str, float]:
    """What somebody says of themselves as features and how much each holds: age, gender and words.

    An age is a bit of the two knots beside it (``age:30``), so that 29 is much like 31.
    """
    found = dict.fromkeys(tokens(_AGE.sub(" ", folded(text))), 1.0)
    for word, gender in _GENDERS.items():
        if found.pop(word, 0.0):
            found[f"={gender}"] = 1.0
    age = age_of(text)
    return found if age is None else {**found, **_around(age)}


@lru_cache(maxsize=1_024)
def loved(text: str) -> str:
    """The part that speaks of taste: "nurse, loves sci-fi, hates horror" gives "sci-fi".

    All but what they do not want, where nothing is loved by a word for it and nothing speaks of the person: what
    somebody is says little about a title that holds the same word.
    """
    tastes, rest = [], []
    for part in _STOP.split(folded(text)):
        loving = False
        for clause in part.split(","):
            wanted = _AVERSE.split(clause)[0]
            found = _LOVES.search(wanted)
            loving = found is not None or (loving and wanted == clause)  # "loves jazz, soul" is both
            if loving:
                tastes.append(wanted[found.end() if found else 0 :].strip())
            elif not _WHO.match(wanted):
                rest.append(wanted.strip())
    if not tastes and any(name.startswith(("=", "age:")) for name in said(text)):
        return ""
    return ", ".join(clause for clause in tastes or rest if any(tokens(clause)))


def _around(age: float) -> dict[str, float]:
    shares = [float(np.interp(age, _KNOTS, only)) for only in np.eye(len(_KNOTS))]
    return {f"age:{knot}": share for knot, share in zip(_KNOTS, shares, strict=True) if share}
