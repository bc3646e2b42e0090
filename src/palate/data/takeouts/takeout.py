"""The content of a takeout: the interactions of one user, with references to their items."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from palate.data.datasets.imported import Report
from palate.data.takeouts.files import Location, Part

PART_KIND: Final = "part"
"""The kind of an interaction with a part of an item: a song of an album, an episode of a show.

Counted by item after the items are matched (:mod:`palate.data.takeouts.to_events`).
"""


@dataclass(frozen=True, slots=True)
class ItemReference:
    """How a takeout identifies an item."""

    domain: str
    """``movie``, ``tv``, ``book``, ``game`` or ``music``."""
    title: str
    year: int | None = None
    creators: tuple[str, ...] = ()
    """For a musician the musician's name, so that an album of the same name does not match."""
    ids: tuple[tuple[str, str], ...] = ()
    """Names and values, as in the attributes of items: ``("imdb_id", "tt0111161")``."""


@dataclass(frozen=True, slots=True)
class ImportedInteraction:
    """One row of a takeout: kind, item and time of an interaction."""

    location: Location
    kind: str
    """A kind of :mod:`palate.data.events`, or ``PART_KIND``."""
    references: tuple[ItemReference, ...]
    """The item; with several references (an album, then its artist), the first that matches counts."""
    value: float | None = None
    """The rating, in (0, 5]; None for other kinds."""
    at: float | None = None
    """Seconds since 1970; noon UTC if only the day is known, None if unknown."""
    ignores_time: bool = False
    """Whether the event id is independent of the time: repeated with another time, it is the same event."""


@dataclass(frozen=True, slots=True)
class TakeoutService:
    """A service whose takeouts can be read."""

    title: str
    files: str
    """The files to import, described in words."""
    can_read: Callable[[Part], bool]
    """Whether a file comes from this service."""
    read: Callable[[Part, Report], Iterator[ImportedInteraction]]
    """Read the interactions of such a file; invalid rows are dropped and reported."""


@dataclass(frozen=True, slots=True)
class Takeout:
    """The interactions of one user with a service."""

    format: str
    title: str
    """The name of the service."""
    interactions: tuple[ImportedInteraction, ...]
    report: Report


def dedupe(interactions: Iterable[ImportedInteraction]) -> tuple[ImportedInteraction, ...]:
    """Remove duplicate interactions, and completions of items that are also rated or counted by parts."""
    all_interactions = list(interactions)
    parts = [interaction for interaction in all_interactions if interaction.kind == PART_KIND]
    rated_or_in_parts = {
        interaction.references for interaction in all_interactions if interaction.kind in ("rating", PART_KIND)
    }
    unique: dict[tuple[object, ...], ImportedInteraction] = {}
    for interaction in all_interactions:
        if interaction.kind != PART_KIND and not (
            interaction.kind == "complete" and interaction.references in rated_or_in_parts
        ):
            unique.setdefault(
                (interaction.kind, interaction.references, interaction.value, interaction.at), interaction
            )
    return (*unique.values(), *parts)
