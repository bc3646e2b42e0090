"""What rules did to a list, for its trace."""

from __future__ import annotations

from dataclasses import dataclass

from palate.data.rules import RuleKind


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """What a rule did in one stage."""

    rule: str
    """Its name."""
    kind: RuleKind
    matched: int
    """The candidates that its condition matches."""
    moved: int = 0
    """Of these, the ones whose position in the stage's result is another than before."""
    removed: int = 0
    """The candidates that it hid, or the items of the page that a limit took away."""
    relaxed: int = 0
    """The items of the page that a limit would not allow, and that are there since too few others remained."""
