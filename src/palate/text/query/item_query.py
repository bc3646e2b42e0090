"""What chips ask a catalogue for: words to search, titles to be like, things that are wanted together or either."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from palate.text.query.parsed_query import Chip, Kind, ParsedQuery
from palate.text.query.vocabulary import FILLERS, LIKENESS
from palate.text.tokens import STOP_WORDS

FACTS: Final[tuple[Kind, ...]] = ("genre", "tag", "person", "length")
"""What items hold or do not hold, and what they should if it is wanted."""
_SEARCHED: Final[tuple[Kind, ...]] = ("words", "genre", "tag", "person", "mood")
_LIKE: Final = re.compile(rf"\b(?:{'|'.join(LIKENESS)})(?:\s+(?:to|the|an?))*[\s\"'“‘«*_]*$", re.IGNORECASE)
_JOINED: Final = re.compile(
    r"[\s\"'“”‘’»«*_]*(?:,|/|&|\band\b|\bor\b|,\s*(?:and|or)\b)[\s\"'“‘«*_]*(?:the\s+)?", re.IGNORECASE
)
_WORD: Final = re.compile(r"[^\W_]+")
_REACH: Final = 40


def liked_titles(parsed_query: ParsedQuery) -> list[Chip]:
    """The titles that something should be like: after "like" and such words, joined to one that is, or without text."""
    found: list[Chip] = []
    for chip in parsed_query.chips:
        if chip.kind == "title" and chip.polarity > 0:
            joined = bool(found) and _joined(parsed_query.text, found[-1], chip)
            if chip.span is None or joined or _LIKE.search(_before(parsed_query.text, chip.span[0])):
                found.append(chip)
    return found


def search_text(parsed_query: ParsedQuery) -> str:
    """What readers of words are asked: all that is wanted and can be found, as it was said and as the catalogue says.

    Words between that say nothing stay, so that a phrase is read as one.
    """
    wanted = [chip for chip in parsed_query.chips if chip.kind in _SEARCHED and chip.polarity > 0]
    spans = sorted({chip.span for chip in wanted if chip.span})
    said, last = "", 0
    for start, end in spans:
        gap = parsed_query.text[last:start]
        empty = all(word in STOP_WORDS or word in FILLERS for word in _WORD.findall(gap.lower()))
        said += (gap if said and empty and start >= last else " ") + parsed_query.text[max(start, last) : end]
        last = max(end, last)
    names = (chip.value.replace("-", " ") for chip in wanted if chip.kind != "mood")
    return " ".join((said, *dict.fromkeys(name for name in names if name.lower() not in said.lower()))).strip()


def alternatives(parsed_query: ParsedQuery) -> list[list[Chip]]:
    """The facts that are wanted, those together of which one is enough: "comedy or drama", or two names of one word."""
    groups: list[list[Chip]] = []
    for chip in parsed_query.chips:
        if chip.kind not in FACTS or chip.polarity < 0:
            continue
        last = groups[-1][-1] if groups else None
        same = last is not None and last.span is not None and last.span == chip.span
        if last is not None and (same or (last.kind == chip.kind and _joined(parsed_query.text, last, chip))):
            groups[-1].append(chip)
        else:
            groups.append([chip])
    return groups


def _before(text: str, place: int) -> str:
    return text[max(place - _REACH, 0) : place]


def _joined(text: str, one: Chip, other: Chip) -> bool:
    """Whether nothing but "and", "or" or a comma stands between two chips."""
    if one.span is None or other.span is None:
        return False
    return bool(_JOINED.fullmatch(text[one.span[1] : other.span[0]]))


def resolve_contradictions(parsed_query: ParsedQuery) -> ParsedQuery:
    """The same without what is both wanted and not wanted: who says both says nothing."""
    said = {(chip.kind, chip.value, chip.polarity) for chip in parsed_query.chips}
    return without(
        parsed_query, [chip for chip in parsed_query.chips if (chip.kind, chip.value, -chip.polarity) in said]
    )


def without(parsed_query: ParsedQuery, gone: Sequence[Chip]) -> ParsedQuery:
    """The same without some chips."""
    return ParsedQuery(parsed_query.text, tuple(chip for chip in parsed_query.chips if chip not in gone))
