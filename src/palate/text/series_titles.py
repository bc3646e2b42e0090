"""Extract from a title the names of the series that it may belong to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from palate.text.titles import normal, unmoved, without_brackets
from palate.text.tokens import folded

How = Literal[
    "title", "named", "number", "letter", "year", "before", "more", "again", "after", "first", "phrase", "plural"
]
"""How a title names a series. title: the title is the name; named: stated by an attribute or in brackets; number: the
name and a number; letter: the name and I, V or X; year: the name and a number too high to count parts; before: the
name and a subtitle; more: the name and words such as "Returns"; again: "Return of" and the name; after: the name as
the subtitle; first: the first words of a known sequel; phrase: "Harry Potter and the …"; plural: the name in the
plural."""

_MAX_TITLE: Final = 300
_MOST_PARTS: Final = 30
"""A higher number is a year or part of the name."""
_SPLIT: Final = re.compile(r"\s*:\s+|\s+[-–—]\s+")
_MARK: Final = r"(?:part|pt\.?|episode|ep\.?|chapter|volume|vol\.?|book|number|no\.?)"
_ROMAN: Final = {
    roman: value
    for value, roman in enumerate("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split(), 1)
}
_NUMBER_WORDS: Final = {
    word: value
    for value, words in enumerate(
        ("one", "two deux", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1
    )
    for word in words.split()
}
_DIGITS: Final = r"['’]?\d{1,4}(?:\.\d)?(?:\s*[½¼]|\s+\d/\d)?(?:-?d)?"
_NUMBERED: Final = re.compile(
    rf"^(?P<name>.*?[^\W_].*?)(?:[\s,:;!.–-]+(?P<mark>{_MARK})\s*|[\s,:]*(?P<hash>\#)\s*|[\s!]+)"
    rf"(?P<number>{_DIGITS}|[a-z]+)$"
)
_ENDS_WITH_NUMBER: Final = re.compile(rf"(?:\d(?:\s*[½¼]|-?d)?|\b(?:{'|'.join((*_ROMAN, *_NUMBER_WORDS))}))$")
"""A quick test before ``_NUMBERED``: the text ends with something like a number."""
_IN_BRACKETS: Final = re.compile(
    rf"[(\[](?P<name>[^()\[\]]+?),?\s*(?:\#|\b{_MARK}\s*)(?P<number>\d+(?:\.\d+)?)[^()\[\]]*[)\]]\s*$"
)
_BRACKETS: Final = re.compile(r"[(\[]([^()\[\]]*[^\W\d_][^()\[\]]*)[)\]]")
_ALSO_KNOWN_AS: Final = re.compile(r"^(?:a\.?k\.?a\.?|aka)[,:]?\s+")
_NAME_FIRST: Final = re.compile(
    r"^(.+?) (?:returns|(?:rides |strikes )?again|strikes back|too|forever|reloaded|revolutions|resurrections?|rises"
    r"|begins|continues|reborn|lives|unleashed|beyond .+|goes .+|meets .+)$"
)
_NAME_LAST: Final = re.compile(
    r"^(?:(?:return|revenge|curse|sons?|bride|daughter|conquest|rise|dawn) (?:of|to|from)|escape from|beneath|beyond"
    r"|battle for|war for|another) (?:the )?(.+)$"
)
_PHRASE: Final = re.compile(r"^(\S+ \S.*?) and the .+$")
_MOST_WORDS: Final = 6
_OPENINGS: Final = {
    "raiders of the lost ark": "indiana jones",
    "first blood": "rambo",
    "batman begins": "dark knight",
    "fast and the furious": "fast and furious",
}
"""First parts with a title that does not contain the name of their series."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A possible name of an item's series, and the evidence for it."""

    name: str
    """As :func:`~palate.text.titles.normal` writes it."""
    how: How
    number: float | None = None
    article: bool = False
    """Whether an article stood before the name."""


def claims(title: str, *, sequel: bool = False) -> tuple[Claim, ...]:
    """List every series that ``title`` may name; for a known ``sequel`` its first words count too."""
    text = folded(title[:_MAX_TITLE]).strip()
    plain = unmoved(without_brackets(text))
    candidates = [
        Claim(normal(plain), "title", None, _has_article(plain)),
        *_find_bracketed(text),
        *_find_numbered(plain),
    ]
    segments = [segment for segment in _SPLIT.split(plain) if normal(segment)]
    if len(segments) > 1:
        candidates.append(Claim(normal(segments[0]), "before", None, _has_article(plain)))
        if " " in (last := normal(segments[-1])):
            candidates.append(Claim(last, "after", None, _has_article(segments[-1])))
    full_title = candidates[0].name
    if full_title in _OPENINGS:
        candidates.append(Claim(_OPENINGS[full_title], "title"))
    candidates += _find_derived(full_title, sequel and len(candidates) == 1)
    best: dict[str, Claim] = {}
    for claim in candidates:
        best.setdefault(claim.name, claim)
    return tuple(best.values())


def numbered(name: str) -> tuple[str, float | None]:
    """Split the name of a series and the number after it: "Dune #2" gives ("dune", 2.0)."""
    match = _NUMBERED.match(folded(name).strip())
    number = _parse_number(match["number"], marked=True) if match and match["hash"] else None
    return (normal(match["name"]), number) if match and number is not None else (normal(name), None)


def _find_bracketed(text: str) -> Iterator[Claim]:
    """Find claims in brackets: a series and a number, or an alternative title with a number."""
    match = _IN_BRACKETS.search(text)
    if match:
        yield Claim(normal(match["name"]), "named", float(match["number"]))
        return
    for other in _BRACKETS.findall(text):
        yield from _find_numbered(unmoved(_ALSO_KNOWN_AS.sub("", other.strip())))


def _find_numbered(text: str) -> Iterator[Claim]:
    """Find names with a number, in the complete title or on either side of a subtitle."""
    segments = _SPLIT.split(text)
    last = segments[-1] if len(segments) > 1 else ""
    parts = dict.fromkeys((text, segments[0], ": ".join(segments[:2])), False)
    parts.setdefault(last, True)
    for text_part, is_subtitle in parts.items():
        match = _NUMBERED.match(text_part) if _ENDS_WITH_NUMBER.search(text_part) else None
        is_marked = bool(match and (match["mark"] or match["hash"]))
        number = _parse_number(match["number"], marked=is_marked) if match else None
        if match is None or number is None or re.fullmatch(_MARK, match["name"].strip()):
            continue
        is_letter = match["number"] in ("i", "v", "x") and not is_marked
        how: How = "letter" if is_letter else "year" if number > _MOST_PARTS else "after" if is_subtitle else "number"
        yield Claim(normal(match["name"]), how, number, _has_article(text_part))


def _find_derived(full_title: str, sequel: bool) -> Iterator[Claim]:
    """Find names by words in the title, such as "Returns" or "Return of"."""
    words = full_title.split() or [""]
    if match := _NAME_FIRST.match(full_title):
        yield Claim(match[1], "more")
    if match := _NAME_LAST.match(full_title):
        yield Claim(match[1], "again")
    if match := _PHRASE.match(full_title):
        yield Claim(match[1], "phrase")
    if len(words[-1]) > 4 and full_title.endswith("s") and not full_title.endswith("ss"):
        yield Claim(full_title[:-1], "plural")
    if sequel:
        yield from (Claim(" ".join(words[:n]), "first") for n in range(min(len(words) - 1, _MOST_WORDS), 0, -1))


def _has_article(text: str) -> bool:
    return text.startswith(("the ", "a ", "an "))


def _parse_number(text: str, *, marked: bool) -> float | None:
    """Parse a number in digits or Roman numerals, also in words after a word such as "Part"."""
    if text in _ROMAN:
        return float(_ROMAN[text])
    if text in _NUMBER_WORDS:
        return float(_NUMBER_WORDS[text]) if marked else None
    match = re.match(r"['’]?(\d+(?:\.\d)?)", text)
    if match is None:
        return None
    return float(match[1]) + (0.5 if re.search(r"[½¼/]", text) else 0.0)
