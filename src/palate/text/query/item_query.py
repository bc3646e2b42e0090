"""Translate chips into a catalogue query: search text, reference titles, and groups of alternative facts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from palate.text.query.parsed_query import Chip, Kind, ParsedQuery
from palate.text.query.vocabulary import FILLERS, LIKENESS
from palate.text.tokens import STOP_WORDS

FACTS: Final[tuple[Kind, ...]] = ("genre", "tag", "person", "length")
"""Kinds of chips that an item satisfies or not."""
_SEARCHED: Final[tuple[Kind, ...]] = ("words", "genre", "tag", "person", "mood")
_LIKE: Final = re.compile(rf"\b(?:{'|'.join(LIKENESS)})(?:\s+(?:to|the|an?))*[\s\"'“‘«*_]*$", re.IGNORECASE)
_JOINED: Final = re.compile(
    r"[\s\"'“”‘’»«*_]*(?:,|/|&|\band\b|\bor\b|,\s*(?:and|or)\b)[\s\"'“‘«*_]*(?:the\s+)?", re.IGNORECASE
)
_WORD: Final = re.compile(r"[^\W_]+")
_CONTEXT_CHARACTERS: Final = 40


def liked_titles(parsed_query: ParsedQuery) -> list[Chip]:
    """Select the titles that results should resemble: after "like", joined to such a title, or without a span."""
    titles: list[Chip] = []
    for chip in parsed_query.chips:
        if chip.kind == "title" and chip.polarity > 0:
            is_joined = bool(titles) and _are_joined(parsed_query.text, titles[-1], chip)
            if chip.span is None or is_joined or _LIKE.search(_text_before(parsed_query.text, chip.span[0])):
                titles.append(chip)
    return titles


def search_text(parsed_query: ParsedQuery) -> str:
    """Build the text for full-text and embedding search from the positive chips, with the catalogue's spellings added.

    Filler words between two chips are kept, so that phrases stay intact.
    """
    chips = [chip for chip in parsed_query.chips if chip.kind in _SEARCHED and chip.polarity > 0]
    spans = sorted({chip.span for chip in chips if chip.span})
    text, last = "", 0
    for start, end in spans:
        gap = parsed_query.text[last:start]
        is_filler = all(word in STOP_WORDS or word in FILLERS for word in _WORD.findall(gap.lower()))
        text += (gap if text and is_filler and start >= last else " ") + parsed_query.text[max(start, last) : end]
        last = max(end, last)
    names = (chip.value.replace("-", " ") for chip in chips if chip.kind != "mood")
    return " ".join((text, *dict.fromkeys(name for name in names if name.lower() not in text.lower()))).strip()


def alternatives(parsed_query: ParsedQuery) -> list[list[Chip]]:
    """Group the wanted facts into alternatives, of which one suffices: "comedy or drama", or two meanings of a word."""
    groups: list[list[Chip]] = []
    for chip in parsed_query.chips:
        if chip.kind not in FACTS or chip.polarity < 0:
            continue
        last = groups[-1][-1] if groups else None
        same_span = last is not None and last.span is not None and last.span == chip.span
        if last is not None and (same_span or (last.kind == chip.kind and _are_joined(parsed_query.text, last, chip))):
            groups[-1].append(chip)
        else:
            groups.append([chip])
    return groups


def _text_before(text: str, position: int) -> str:
    return text[max(position - _CONTEXT_CHARACTERS, 0) : position]


def _are_joined(text: str, first: Chip, second: Chip) -> bool:
    """Whether only "and", "or" or a comma stands between two chips."""
    if first.span is None or second.span is None:
        return False
    return bool(_JOINED.fullmatch(text[first.span[1] : second.span[0]]))


def resolve_contradictions(parsed_query: ParsedQuery) -> ParsedQuery:
    """Remove facts that are both wanted and unwanted."""
    statements = {(chip.kind, chip.value, chip.polarity) for chip in parsed_query.chips}
    return without(
        parsed_query, [chip for chip in parsed_query.chips if (chip.kind, chip.value, -chip.polarity) in statements]
    )


def without(parsed_query: ParsedQuery, removed: Sequence[Chip]) -> ParsedQuery:
    """Remove chips from a query."""
    return ParsedQuery(parsed_query.text, tuple(chip for chip in parsed_query.chips if chip not in removed))
