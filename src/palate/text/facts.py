"""The facts behind one recommendation, and the plain sentences that say them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

ASKED: Final = "matches what you said"
MOOD: Final = "suits the mood you asked for"
POPULAR: Final = "popular with everyone here"
TOGETHER: Final = "fits all that you did, taken together"
_SAID: Final = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """All that may be said of why one item was recommended."""

    title: str
    evidence: tuple[tuple[str, str], ...] = ()
    """What the person did: verb and title, such as ``("finished", "Dune")``; the main reason first."""
    shared: tuple[str, ...] = ()
    """Names, tags and genres that the item has in common with the main reason."""
    rank_without: int | None = None
    """Where the item would stand without the main reason; None: it would not be found, or nothing changes."""
    asked: bool = False
    """It matches the words of the request."""
    popular: bool = False
    together: bool = False
    """What they did speaks for it, and no single thing of it may be cited."""
    mood: bool = False
    """It comes near the mood that they asked for."""

    def phrases(self) -> tuple[str, ...]:
        """Everything that may be named, word for word. A verb belongs to its title: what was liked was not finished."""
        did = [f"{verb} {title}" for verb, title in self.evidence]
        titles = [title for _, title in self.evidence]
        rank = () if self.rank_without is None else (ordinal(self.rank_without),)
        general = ((ASKED, self.asked), (MOOD, self.mood), (POPULAR, self.popular), (TOGETHER, self.together))
        said = [words for words, true in general if true]
        return tuple(dict.fromkeys((self.title, *did, *titles, *self.shared, *rank, *said)))


def plain_text(facts: Facts) -> str:
    """The facts in one or two sentences; no more than they say."""
    asked = " and ".join(words for words, true in ((ASKED, facts.asked), (MOOD, facts.mood)) if true)
    if not facts.evidence:
        if asked:
            return f"{facts.title} {asked}."
        if facts.together:
            return f"{facts.title} {TOGETHER}."
        return f"{facts.title} is {POPULAR}." if facts.popular else f"{facts.title} is something else."
    verb, main = facts.evidence[0]
    said = f"Because you {verb} {main}"
    if facts.shared:
        said += f", and it shares {listed(facts.shared[:_SAID])}"
    if asked:
        said += f", and because it {asked}"
    if facts.rank_without is not None:
        said += f". Without {main} this would be {ordinal(facts.rank_without)}"
    return f"{said}."


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 14th."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def listed(words: Sequence[str]) -> str:
    """One line of them: ``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
