"""A parsed request: chips that a client may show, change and send back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from palate.errors import InvalidInput
from palate.text.mood.emotions import LABELS
from palate.types import Json

Kind = Literal["feeling", "wish", "mood", "genre", "tag", "year", "domain", "title", "person", "length", "words"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
MAX_CHIPS: Final = 100
_MAX_VALUE: Final = 10_000
_VALUES: Final[dict[str, tuple[str, ...]]] = {
    "feeling": LABELS,
    "mood": LABELS,
    "wish": ("lift", "match"),
    "length": ("short", "long"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """One statement recognised in a request."""

    kind: Kind
    value: str
    """Entities as the catalogue writes them; a feeling or mood by its label; a wish "lift" or "match"; a length
    "short" or "long"; years "1990..1999", either end may be missing; words as typed."""
    polarity: int = 1
    """1: wanted; -1: unwanted."""
    span: tuple[int, int] | None = None
    """The range of characters that it was read from, end excluded; None if it was not read from text."""

    @property
    def years(self) -> tuple[int | None, int | None]:
        """The first and the last year of a chip of kind "year"; None where the range is open."""
        first, _, last = self.value.partition("..")
        return (int(first) if first else None, int(last) if last else None)

    def to_dict(self) -> dict[str, Json]:
        span = list(self.span) if self.span else None
        return {"kind": self.kind, "value": self.value, "polarity": self.polarity, "span": span}

    @classmethod
    def from_dict(cls, data: Mapping[str, Json]) -> Chip:
        """The inverse of :meth:`to_dict`; polarity and span may be missing.

        Raises:
            InvalidInput: ``data`` is not a valid chip.
        """
        kind, value, polarity = data.get("kind"), data.get("value"), data.get("polarity", 1)
        if kind not in KINDS:
            raise InvalidInput(f"A chip has one of the kinds {', '.join(KINDS)}, not {kind!r}.", where="kind")
        if not isinstance(value, str) or not 0 < len(value) <= _MAX_VALUE:
            raise InvalidInput(f"The value of a chip is a text of 1 to {_MAX_VALUE:,} characters.", where="value")
        if isinstance(polarity, bool) or polarity not in (1, -1):
            raise InvalidInput(
                f"The polarity of a chip is 1 (this) or -1 (not this), not {polarity!r}.", where="polarity"
            )
        if kind == "year" and not _is_range(value):
            raise InvalidInput(f'Years are written "1990..1999", "1990.." or "..1999", not {value!r}.', where="value")
        if kind in _VALUES and value not in _VALUES[kind]:
            raise InvalidInput(f"A {kind} is one of {', '.join(_VALUES[kind])}, not {value!r}.", where="value")
        return cls(kind, value, int(polarity), _parse_span(data.get("span")))


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A request and the chips recognised in it, in the order of the text."""

    text: str = ""
    chips: tuple[Chip, ...] = ()

    def of(self, kind: Kind, polarity: int = 1) -> tuple[str, ...]:
        """Return the wanted values of one kind, or with polarity -1 the unwanted ones."""
        return tuple(chip.value for chip in self.chips if chip.kind == kind and chip.polarity == polarity)

    def to_dict(self) -> dict[str, Json]:
        return {"text": self.text, "chips": [chip.to_dict() for chip in self.chips]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Json]) -> ParsedQuery:
        """Build a query from the JSON of :meth:`to_dict`, which a client may have changed.

        Raises:
            InvalidInput: ``data`` has another form, or more than ``MAX_CHIPS`` chips.
        """
        text, chips = data.get("text", ""), data.get("chips", [])
        if not isinstance(text, str) or not isinstance(chips, list | tuple):
            raise InvalidInput("A parsed query is a text and a list of chips.", where="chips")
        if len(chips) > MAX_CHIPS or not all(isinstance(chip, Mapping) for chip in chips):
            raise InvalidInput(f"Chips are objects, at most {MAX_CHIPS} of them.", where="chips")
        return cls(text, tuple(Chip.from_dict(chip) for chip in chips))


def _is_range(value: str) -> bool:
    first, dots, last = value.partition("..")
    return bool(dots and (first or last)) and all(not year or _is_year(year) for year in (first, last))


def _is_year(text: str) -> bool:
    return len(text) <= 5 and text.removeprefix("-").isdecimal() and text.isascii()


def _parse_span(value: object) -> tuple[int, int] | None:
    if value is None:
        return None
    if (
        not isinstance(value, list | tuple)
        or len(value) != 2
        or not all(isinstance(position, int) and not isinstance(position, bool) for position in value)
        or not 0 <= value[0] <= value[1]
    ):
        raise InvalidInput(f"A span is a start and an end position in the text, not {value!r}.", where="span")
    return value[0], value[1]
