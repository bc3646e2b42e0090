"""What a title says of a series that it may be part of."""

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
"""title: it is the name; named: the series is called so; number: the name and a number; letter: the name and I, V or X;
year: the name and a number that counts no parts; before: the name and a subtitle; more: the name and words such as
"Returns"; again: "Return of" and the name; after: the name as a subtitle; first: the first words of what is known to be
a sequel; phrase: "Harry Potter and the …"; plural."""

_MAX_TITLE: Final = 300
_MOST_PARTS: Final = 30
"""A higher number is a year, or belongs to the name."""
_SPLIT: Final = re.compile(r"\s*:\s+|\s+[-–—]\s+")
_MARK: Final = r"(?:part|pt\.?|episode|ep\.?|chapter|volume|vol\.?|book|number|no\.?)"
_ROMAN: Final = {
    roman: value
    for value, roman in enumerate("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split(), 1)
}
_SPELT: Final = {
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
_LAST: Final = re.compile(rf"(?:\d(?:\s*[½¼]|-?d)?|\b(?:{'|'.join((*_ROMAN, *_SPELT))}))$")
"""What a run must end with to be worth a closer look."""
_IN_BRACKETS: Final = re.compile(
    rf"[(\[](?P<name>[^()\[\]]+?),?\s*(?:\#|\b{_MARK}\s*)(?P<number>\d+(?:\.\d+)?)[^()\[\]]*[)\]]\s*$"
)
_BRACKETS: Final = re.compile(r"[(\[]([^()\[\]]*[^\W\d_][^()\[\]]*)[)\]]")
_ALIAS: Final = re.compile(r"^(?:a\.?k\.?a\.?|aka)[,:]?\s+")
_MORE: Final = re.compile(
    r"^(.+?) (?:returns|(?:rides |strikes )?again|strikes back|too|forever|reloaded|revolutions|resurrections?|rises"
    r"|begins|continues|reborn|lives|unleashed|beyond .+|goes .+|meets .+)$"
)
_AGAIN: Final = re.compile(
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
"""First parts that came out before their series had its name."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A name that a series of an item may have, and what speaks for it."""

    name: str
    """As :func:`~palate.text.titles.normal` writes it."""
    how: How
    number: float | None = None
    article: bool = False
    """Whether an article stood before the name."""


def claims(title: str, *, sequel: bool = False) -> tuple[Claim, ...]:
    """Every series that ``title`` may speak of; for what is known to be a ``sequel`` also what its first words name."""
    text = folded(title[:_MAX_TITLE]).strip()
    plain = unmoved(without_brackets(text))
    found = [Claim(normal(plain), "title", None, _has_article(plain)), *_bracketed(text), *_numbered(plain)]
    segments = [one for one in _SPLIT.split(plain) if normal(one)]
    if len(segments) > 1:
        found.append(Claim(normal(segments[0]), "before", None, _has_article(plain)))
        if " " in (last := normal(segments[-1])):
            found.append(Claim(last, "after", None, _has_article(segments[-1])))
    whole = found[0].name
    if whole in _OPENINGS:
        found.append(Claim(_OPENINGS[whole], "title"))
    found += _worded(whole, sequel and len(found) == 1)
    best: dict[str, Claim] = {}
    for claim in found:
        best.setdefault(claim.name, claim)
    return tuple(best.values())


def numbered(name: str) -> tuple[str, float | None]:
    """The name of a series and a number behind it: "Dune #2" is ("dune", 2.0)."""
    match = _NUMBERED.match(folded(name).strip())
    number = _value(match["number"], marked=True) if match and match["hash"] else None
    return (normal(match["name"]), number) if match and number is not None else (normal(name), None)


def _bracketed(text: str) -> Iterator[Claim]:
    """What stands in brackets: a series and a number, or another title with one."""
    match = _IN_BRACKETS.search(text)
    if match:
        yield Claim(normal(match["name"]), "named", float(match["number"]))
        return
    for other in _BRACKETS.findall(text):
        yield from _numbered(unmoved(_ALIAS.sub("", other.strip())))


def _numbered(text: str) -> Iterator[Claim]:
    """A name and a number, in the whole title or at either side of a subtitle."""
    segments = _SPLIT.split(text)
    last = segments[-1] if len(segments) > 1 else ""
    for run in dict.fromkeys((text, segments[0], ": ".join(segments[:2]), last)):
        match = _NUMBERED.match(run) if _LAST.search(run) else None
        marked = bool(match and (match["mark"] or match["hash"]))
        number = _value(match["number"], marked=marked) if match else None
        if match is None or number is None or re.fullmatch(_MARK, match["name"].strip()):
            continue
        letter = match["number"] in ("i", "v", "x") and not marked
        how: How = "letter" if letter else "year" if number > _MOST_PARTS else "after" if run is last else "number"
        yield Claim(normal(match["name"]), how, number, _has_article(run))


def _worded(whole: str, sequel: bool) -> Iterator[Claim]:
    """What words make of a title that is there already."""
    words = whole.split() or [""]
    if match := _MORE.match(whole):
        yield Claim(match[1], "more")
    if match := _AGAIN.match(whole):
        yield Claim(match[1], "again")
    if match := _PHRASE.match(whole):
        yield Claim(match[1], "phrase")
    if len(words[-1]) > 4 and whole.endswith("s") and not whole.endswith("ss"):
        yield Claim(whole[:-1], "plural")
    if sequel:
        yield from (Claim(" ".join(words[:n]), "first") for n in range(min(len(words) - 1, _MOST_WORDS), 0, -1))


def _has_article(text: str) -> bool:
    return text.startswith(("the ", "a ", "an "))


def _value(written: str, *, marked: bool) -> float | None:
    """A number in digits or Roman numerals, after a word such as "Part" also in words."""
    if written in _ROMAN:
        return float(_ROMAN[written])
    if written in _SPELT:
        return float(_SPELT[written]) if marked else None
    match = re.match(r"['’]?(\d+(?:\.\d)?)", written)
    if match is None:
        return None
    return float(match[1]) + (0.5 if re.search(r"[½¼/]", written) else 0.0)
