"""Import the history of a user from another service: read the export, match its items, store events."""

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
from palate.data.takeouts.to_events import build_events
from palate.errors import InvalidInput, NotReady
from palate.services.catalogue.import_data import LoadResult, load
from palate.services.context import AppContext
from palate.text.title_matching import Match, Matcher, domain_of


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An item of the export that matches none of the catalogue, and the nearest of the catalogue."""

    rows: int
    """The number of rows that name it."""
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
    """The result of importing an export."""

    format: str
    service: str
    rows: int
    """That were read; each is matched, unmatched, dropped or a duplicate."""
    by_id: int
    """Rows whose item was matched by an id that export and catalogue share."""
    by_title: int
    events: int
    """That were new."""
    repeated: int
    """That the log had already."""
    duplicates: int
    """Duplicate rows, such as a view of a film that is also rated."""
    dropped: Mapping[str, int]
    """Rows that cannot be read, by reason."""
    examples: Mapping[str, Sequence[str]]
    notes: Sequence[str]
    unmatched: Sequence[Unmatched]
    """Items that were not matched, the most often named first."""


async def import_history(
    context: AppContext, user: str, export: Path | bytes, format_: str = AUTO, *, file_name: str = ""
) -> HistoryImport:
    """Read an export, match its items, and write the matched rows as events of ``user``.

    Importing the same export again adds nothing; a later export adds what is new in it, and so does the
    same export after items were added. Items without a match, or with several equal ones, are listed.

    Raises:
        InvalidInput: the format is unknown, or the export has no usable rows.
        NotReady: the catalogue is empty.
        StorageFailed: the log could not be written; what was written before stays.
    """
    if not user.strip():
        raise InvalidInput("An export belongs to a user; name the user.", where="user")
    items = await context.catalogue.all()
    if not items:
        raise NotReady("The export cannot be matched: the catalogue is empty. Add items first (palate data import).")
    now = context.clock()
    async with context.import_slots:
        takeout = await asyncio.to_thread(read_takeout, export, format_, name=file_name)
        interactions, matches, events = await asyncio.to_thread(_match_interactions, takeout, items, user, now)
    loaded = await load(context, (), events)
    await context.features.catch_up()
    return _summarize(takeout, interactions, matches, loaded)


def _match_interactions(
    takeout: Takeout, items: Sequence[Item], user: str, now: float
) -> tuple[list[ImportedInteraction], list[Match], list[Event]]:
    """The interactions, the match of each, and the events of those that match an item."""
    interactions = _without_future(takeout, now)
    domains = {reference.domain for interaction in interactions for reference in interaction.references}
    if absent := sorted(domains - set(map(domain_of, items))):
        takeout.report.notes.append(f"The catalogue has no items of the domain {' or '.join(absent)}.")
    matcher = Matcher(items, domains)
    matches = [matcher.find(interaction.references) for interaction in interactions]
    matched = [
        (interaction, match.item.id) for interaction, match in zip(interactions, matches, strict=True) if match.item
    ]
    return interactions, matches, list(build_events(takeout.format, user, matched, now))


def _without_future(takeout: Takeout, now: float) -> list[ImportedInteraction]:
    """The interactions up to ``now``, with some tolerance; later ones are reported as dropped."""
    past = []
    for interaction in takeout.interactions:
        if interaction.at is not None and interaction.at > now + ALLOWED_CLOCK_SKEW_S:
            takeout.report.drop("a time in the future", interaction.location.file, [interaction.location.line])
        else:
            past.append(interaction)
    return past


def _list_unmatched(interactions: Sequence[ImportedInteraction], matches: Sequence[Match]) -> list[Unmatched]:
    """Each item without a match once, the most often named first."""
    first_seen: dict[tuple[ItemReference, ...], tuple[ImportedInteraction, Match]] = {}
    rows: Counter[tuple[ItemReference, ...]] = Counter()
    for interaction, match in zip(interactions, matches, strict=True):
        if match.item is None:
            first_seen.setdefault(interaction.references, (interaction, match))
            rows[interaction.references] += 1
    return [_to_unmatched(*first_seen[references], n) for references, n in rows.most_common()]


def _to_unmatched(interaction: ImportedInteraction, match: Match, rows: int) -> Unmatched:
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


def _summarize(
    takeout: Takeout, interactions: Sequence[ImportedInteraction], matches: Sequence[Match], loaded: LoadResult
) -> HistoryImport:
    n_matched_by, report = Counter(match.by for match in matches), takeout.report
    if loaded.conflicting:
        report.notes.append(f"{loaded.conflicting} events left out: the user has other events with the same ids.")
    return HistoryImport(
        format=takeout.format,
        service=takeout.title,
        rows=report.read,
        by_id=n_matched_by["id"],
        by_title=n_matched_by["title"],
        events=loaded.events,
        repeated=loaded.repeated,
        duplicates=report.read - sum(report.dropped.values()) - len(interactions),
        dropped=report.dropped,
        examples=report.examples,
        notes=report.notes,
        unmatched=_list_unmatched(interactions, matches),
    )
