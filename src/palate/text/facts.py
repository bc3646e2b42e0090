"""The facts behind one recommendation, and a plain text that states them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

REQUEST: Final = "matches what you said"
MOOD: Final = "suits the mood you asked for"
POPULAR: Final = "popular with everyone here"
TOGETHER: Final = "fits all that you did, taken together"
_MAX_SHARED: Final = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that an explanation of one recommended item may state."""

    title: str
    evidence: tuple[tuple[str, str], ...] = ()
    """What the user did: verb and title, such as ``("finished", "Dune")``; the main reason first."""
    shared: tuple[str, ...] = ()
    """Names, tags and genres that the item has in common with the main reason."""
    rank_without: int | None = None
    """The item's rank without the main reason; None if it would not be recommended, or its rank does not change."""
    matches_request: bool = False
    """The item matches the words of the request."""
    popular: bool = False
    together: bool = False
    """The user's history as a whole supports the item, and no single event may be cited."""
    mood: bool = False
    """The item suits the mood that the user asked for."""

    def phrases(self) -> tuple[str, ...]:
        """Return all phrases that may appear, word for word; a verb only together with its title."""
        events = [f"{verb} {title}" for verb, title in self.evidence]
        titles = [title for _, title in self.evidence]
        rank = () if self.rank_without is None else (ordinal(self.rank_without),)
        general = (
            (REQUEST, self.matches_request),
            (MOOD, self.mood),
            (POPULAR, self.popular),
            (TOGETHER, self.together),
        )
        statements = [words for words, holds in general if holds]
        return tuple(dict.fromkeys((self.title, *events, *titles, *self.shared, *rank, *statements)))


def plain_text(facts: Facts) -> str:
    """State the facts in one or two sentences."""
    request = " and ".join(words for words, holds in ((REQUEST, facts.matches_request), (MOOD, facts.mood)) if holds)
    if not facts.evidence:
        if request:
            return f"{facts.title} {request}."
        if facts.together:
            return f"{facts.title} {TOGETHER}."
        return f"{facts.title} is {POPULAR}." if facts.popular else f"{facts.title} is something else."
    verb, main = facts.evidence[0]
    sentence = f"Because you {verb} {main}"
    if facts.shared:
        sentence += f", and it shares {listed(facts.shared[:_MAX_SHARED])}"
    if request:
        sentence += f", and because it {request}"
    if facts.rank_without is not None:
        sentence += f". Without {main} this would be {ordinal(facts.rank_without)}"
    return f"{sentence}."


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 14th."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def listed(words: Sequence[str]) -> str:
    """Join words as a list: ``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
