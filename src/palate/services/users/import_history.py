"""Bring: the history that a user has elsewhere, read, found in the catalogue and kept as events."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from palate.data.events import ALLOWED_CLOCK_SKEW_S, Event
from palate.data.items import Item
from palate.data.takeouts import AUTO, read_takeout
from palate.data.takeouts.takeout import ImportedInteraction, ItemReference, Takeout
from palate.data.takeouts.to_events import events_of
from palate.errors import InvalidInput, NotReady
from palate.services.catalogue.import_data import Loaded, load
from palate.services.context import AppContext
from palate.text.title_matching import Match, Matcher, domain_of


@dataclass(frozen=True, slots=True)
class Unmatched:
    """Something that the catalogue does not seem to have, and what comes nearest."""

    rows: int
    """How many rows name it."""
    file: str
    line: int
    """Of the first of them."""
    domain: str
    title: str
    year: int | None
    creators: tuple[str, ...]
    why: str
    nearest_id: str | None
    nearest_title: str | None
    score: float
    """Of the nearest, in [0, 1]."""


@dataclass(frozen=True, slots=True)
class HistoryImport:
    """What became of an export."""

    format: str
    service: str
    rows: int
    """That were read; each is found, unmatched, dropped or said twice."""
    by_id: int
    """Rows whose item was found by an id that both know."""
    by_title: int
    events: int
    """That were new."""
    repeated: int
    """That the log held already."""
    said_twice: int
    """Rows that say what others say better: a film that is rated was also watched."""
    dropped: Mapping[str, int]
    """Rows that cannot be read, by reason."""
    examples: Mapping[str, Sequence[str]]
    notes: Sequence[str]
    unmatched: Sequence[Unmatched]
    """What was not found, the most often named first."""


async def bring(
    context: AppContext, user: str, export: Path | bytes, format_: str = AUTO, *, file_name: str = ""
) -> HistoryImport:
    """Read an export, find its items, and write what is found as events of ``user``.

    The same export brought again adds nothing; a later one adds what is new in it, and so does the
    same after the catalogue has grown. What is not found, or fits several items alike, is listed.

    Raises:
        InvalidInput: no export that is known, or nothing in it to take.
        NotReady: the catalogue is empty.
        StorageFailed: the log could not be written; what was written before stays.
    """
    if not user.strip():
        raise InvalidInput("An export is of somebody; say whose it is.", where="user")
    items = await context.catalogue.all()
    if not items:
        raise NotReady("There is nothing to find: the catalogue is empty. Add items first (palate data import).")
    now = context.clock()
    async with context.bringing:
        read = await asyncio.to_thread(read_takeout, export, format_, name=file_name)
        interactions, matches, events = await asyncio.to_thread(_found, read, items, user, now)
    loaded = await load(context, (), events)
    await context.features.catch_up()
    return _account(read, interactions, matches, loaded)


def _found(
    read: Takeout, items: Sequence[Item], user: str, now: float
) -> tuple[list[ImportedInteraction], list[Match], list[Event]]:
    """Match the interactions of a takeout to items; returns interactions, matches and the events to store."""
    interactions = _not_of_the_future(read, now)
    domains = {reference.domain for interaction in interactions for reference in interaction.references}
    if absent := sorted(domains - set(map(domain_of, items))):
        read.report.notes.append(f"The catalogue holds nothing of the domain {' or '.join(absent)}.")
    matcher = Matcher(items, domains)
    matches = [matcher.find(interaction.references) for interaction in interactions]
    known = [
        (interaction, match.item.id) for interaction, match in zip(interactions, matches, strict=True) if match.item
    ]
    return interactions, matches, list(events_of(read.format, user, known, now))


def _not_of_the_future(read: Takeout, now: float) -> list[ImportedInteraction]:
    kept = []
    for interaction in read.interactions:
        if interaction.at is not None and interaction.at > now + ALLOWED_CLOCK_SKEW_S:
            read.report.drop("a time in the future", interaction.location.file, [interaction.location.line])
        else:
            kept.append(interaction)
    return kept


def _unmatched(interactions: Sequence[ImportedInteraction], matches: Sequence[Match]) -> list[Unmatched]:
    """The things that were not found, each once, with how many rows name it."""
    missing: dict[tuple[ItemReference, ...], tuple[ImportedInteraction, Match]] = {}
    rows: Counter[tuple[ItemReference, ...]] = Counter()
    for interaction, match in zip(interactions, matches, strict=True):
        if match.item is None:
            missing.setdefault(interaction.references, (interaction, match))
            rows[interaction.references] += 1
    return [_missing(*missing[references], n) for references, n in rows.most_common()]


def _missing(interaction: ImportedInteraction, match: Match, rows: int) -> Unmatched:
    reference, nearest = interaction.references[0], match.nearest
    return Unmatched(
        rows=rows,
        file=interaction.location.file,
        line=interaction.location.line,
        domain=reference.domain,
        title=reference.title or " ".join(reference.ids[0]),
        year=reference.year,
        creators=reference.creators,
        why=match.why_not,
        nearest_id=nearest.id if nearest else None,
        nearest_title=nearest.title if nearest else None,
        score=round(match.score, 3),
    )


def _account(
    read: Takeout, interactions: Sequence[ImportedInteraction], matches: Sequence[Match], loaded: Loaded
) -> HistoryImport:
    ways, report = Counter(match.by for match in matches), read.report
    return HistoryImport(
        format=read.format,
        service=read.title,
        rows=report.read,
        by_id=ways["id"],
        by_title=ways["title"],
        events=loaded.events,
        repeated=loaded.repeated,
        said_twice=report.read - sum(report.dropped.values()) - len(interactions),
        dropped=report.dropped,
        examples=report.examples,
        notes=report.notes,
        unmatched=_unmatched(interactions, matches),
    )
