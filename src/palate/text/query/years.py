"""Find ranges of years in a sentence: "from the 90s", "after 2010", "between 1990 and 2000", "an old film"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_YEAR: Final = r"(?:1[89]|20)\d\d"
_NAMED: Final = {
    name: 1900 + 10 * decade
    for decade, name in enumerate("twenties thirties forties fifties sixties seventies eighties nineties".split(), 2)
} | {"noughties": 2000}
_DECADE: Final = rf"(?:['’]?\d0['’]?s|(?:1[89]|20)\d0['’]?s|{'|'.join(_NAMED)})"
_WHEN: Final = rf"(?:{_YEAR}|{_DECADE})"
_PATTERNS: Final = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            "between",
            rf"\b(?:between|from)?\s*(?:the\s+)?\b({_WHEN})\s*(?:and|to|-|–|until|till)\s*(?:the\s+)?({_WHEN})(?!\w)",
        ),
        ("after", rf"\b(?:after|newer\s+than|later\s+than|post|past)[\s-]+(?:the\s+)?({_WHEN})(?!\w)"),
        ("since", rf"\bsince\s+(?:the\s+)?({_WHEN})(?!\w)"),
        ("since", rf"(?<!\w)({_WHEN})\s+(?:or|and)\s+(?:later|newer|after|up|onwards?)\b"),
        ("since", rf"\bfrom\s+(?:the\s+)?({_WHEN})\s+on(?:wards?)?\b"),
        ("before", rf"\b(?:before|older\s+than|earlier\s+than|pre|prior\s+to)[\s-]+(?:the\s+)?({_WHEN})(?!\w)"),
        ("until", rf"\b(?:until|till|up\s+to)\s+(?:the\s+)?({_WHEN})(?!\w)"),
        ("until", rf"(?<!\w)({_WHEN})\s+(?:or|and)\s+(?:earlier|older|before)\b"),
        ("part", rf"\b(early|mid|late)[\s-]+(?:the\s+)?({_DECADE})(?!\w)"),
        ("in", rf"(?<![\w.,])({_WHEN})(?![\w%]|\s*(?:minutes|mins|pages|hours|people|players|songs)\b)"),
        ("this", r"\bthis\s+year\b"),
        ("last", r"\blast\s+year\b"),
        ("recent", r"\b(?:recent|recently|latest|brand[\s-]new|modern|contemporary)\b"),
        ("vintage", r"\b(?:vintage|oldies?|old[\s-]fashioned)\b"),
    )
)
_AGE: Final = re.compile(r"\b(?:my|her|his|their|our|your)\s+(?:(?:early|mid|late)[\s-]+)?$", re.IGNORECASE)
RECENT_YEARS: Final = 5
OLD_YEARS: Final = 30
_PARTS: Final = {"early": (0, 4), "mid": (3, 7), "late": (5, 9)}


def years_in(text: str, this_year: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield each range of years, such as "1990..1999" or "1990..", and the characters that it was read from."""
    taken: list[tuple[int, int]] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            start += len(match.group()) - len(match.group().lstrip())
            is_separate = all(end <= first or start >= last for first, last in taken)
            if is_separate and not _AGE.search(text[max(0, start - 20) : start]):
                value = _format_range(
                    kind, [_first_and_last_year(group) for group in match.groups() if group], match.groups(), this_year
                )
                if value:
                    taken.append((start, end))
                    yield value, (start, end)


def old(this_year: int) -> str:
    """Return the range of years that "old" means."""
    return f"..{this_year - OLD_YEARS}"


def new(this_year: int) -> str:
    """Return the range of years that "new" means."""
    return f"{this_year - RECENT_YEARS}.."


def _format_range(kind: str, ends: list[tuple[int, int]], groups: tuple[str, ...], this_year: int) -> str:
    if kind == "between":
        first, last = ends[0][0], ends[1][1]
        return f"{min(first, ends[1][0])}..{max(last, ends[0][1])}"
    if kind == "part":
        early, late = _PARTS[groups[0].lower()]
        return f"{ends[1][0] + early}..{ends[1][0] + late}"
    if kind in ("this", "last"):
        year = this_year - (kind == "last")
        return f"{year}..{year}"
    if kind in ("recent", "vintage"):
        return new(this_year) if kind == "recent" else old(this_year)
    first, last = ends[0]
    if first > this_year + 1:
        return ""
    return {
        "after": f"{last + 1}..", "since": f"{first}..", "before": f"..{first - 1}", "until": f"..{last}",
        "in": f"{first}..{last}",
    }[kind]  # fmt: skip


def _first_and_last_year(text: str) -> tuple[int, int]:
    """Parse a year or a decade into its first and last year."""
    word = text.lower().replace("’", "").replace("'", "")
    if word in _NAMED:
        return _NAMED[word], _NAMED[word] + 9
    if word in _PARTS:
        return 0, 0
    digits = word.removesuffix("s")
    year = int(digits)
    if len(digits) == 2:
        year += 1900 if year >= 30 else 2000
    return (year, year + 9) if word.endswith("s") else (year, year)
