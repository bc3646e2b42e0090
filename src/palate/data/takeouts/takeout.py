"""What an export says: the deeds of one user, and how to find what each was done with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from palate.data.datasets.imported import Report
from palate.data.takeouts.files import Part, Place

PART: Final = "part"
"""The kind of a deed that is one of many: a song of an album, an episode of a show.

Counted by item once the items are known (:mod:`palate.data.takeouts.to_events`).
"""


@dataclass(frozen=True, slots=True)
class ItemReference:
    """How an export names a thing."""

    domain: str
    """``movie``, ``tv``, ``book``, ``game`` or ``music``."""
    title: str
    year: int | None = None
    creators: tuple[str, ...] = ()
    """A musician is their own creator, so that nobody takes an album of the same name for them."""
    ids: tuple[tuple[str, str], ...] = ()
    """Names and values, as in the attributes of items: ``("imdb_id", "tt0111161")``."""


@dataclass(frozen=True, slots=True)
class ImportedInteraction:
    """One row: what was done, with what, when."""

    place: Place
    kind: str
    """A kind of :mod:`palate.data.events`, or ``PART``."""
    wanted: tuple[ItemReference, ...]
    """What it was done with; where there are several (an album, then its artist), the first that is found counts."""
    value: float | None = None
    """A rating's, in (0, 5]."""
    at: float | None = None
    """Seconds since 1970; noon UTC where only the day is known, None where nothing is."""
    once: bool = False
    """Its time is no part of what it says: told again with another time, it is the same."""


@dataclass(frozen=True, slots=True)
class Source:
    """A service whose exports can be read."""

    title: str
    files: str
    """What to bring, in words."""
    reads: Callable[[Part], bool]
    """Whether a part is one of its own."""
    deeds: Callable[[Part, Report], Iterator[ImportedInteraction]]
    """What such a part says; rows that cannot be read are dropped in the report."""


@dataclass(frozen=True, slots=True)
class Takeout:
    """What one user did, as a service tells it."""

    format: str
    title: str
    """The name of the service."""
    deeds: tuple[ImportedInteraction, ...]
    report: Report


def dedupe(deeds: Iterable[ImportedInteraction]) -> tuple[ImportedInteraction, ...]:
    """The deeds, each once, and without what others say better.

    What is rated, or told part by part, is not also counted as finished.
    """
    told = list(deeds)
    parts = [deed for deed in told if deed.kind == PART]
    better = {deed.wanted for deed in told if deed.kind in ("rating", PART)}
    wholes: dict[tuple[object, ...], ImportedInteraction] = {}
    for deed in told:
        if deed.kind != PART and not (deed.kind == "complete" and deed.wanted in better):
            wholes.setdefault((deed.kind, deed.wanted, deed.value, deed.at), deed)
    return (*wholes.values(), *parts)
