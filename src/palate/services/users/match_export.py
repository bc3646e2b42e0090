"""Read an export of another service, match its items with the catalogue, and build the events of one user."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from palate.data.events import ALLOWED_CLOCK_SKEW_S, Event, check_event
from palate.data.items import Item
from palate.data.takeouts import AUTO, read_takeout
from palate.data.takeouts.takeout import ImportedInteraction, ItemReference, Takeout
from palate.data.takeouts.to_events import build_events
from palate.errors import InvalidInput
from palate.text.title_matching import Match, Matcher, domain_of

Progress = Callable[[float, str], None]
"""Is given the finished share of an import, in [0, 1], and its current step."""

EVENTS_AT_ONCE: Final = 1_000
"""Events that are sent and written together."""
_MAX_TITLE: Final = 300
_MAX_CREATORS: Final = 10
_ROWS_AT_ONCE: Final = 2_000
"""Rows that are matched between two reports of progress."""


@dataclass(frozen=True, slots=True)
class ExportTask:
    """What is to be read, for whom."""

    user: str
    now: float
    """The time of the import, in seconds since 1970."""
    format: str = AUTO
    file_name: str = ""
    """The name of the file at the service, if the file does not have it."""
    max_unmatched: int | None = None
    """The number of items without a match that are listed; None: all of them."""


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
    unmatched_titles: int
    """The number of items that were not matched."""
    unmatched_rows: int
    """The number of rows that name them."""
    unmatched: Sequence[Unmatched]
    """The first of these items, the most often named first; see :attr:`ExportTask.max_unmatched`."""


def match_export(
    task: ExportTask, export: Path | bytes, items: Sequence[Item], progress: Progress
) -> tuple[HistoryImport, list[Event]]:
    """Read an export, and return the result, with no events counted as stored yet, and the events to store.

    Raises:
        InvalidInput: the format is unknown, or the export has no usable rows.
    """
    progress(0.0, "reading the export")
    takeout = read_takeout(export, task.format, name=task.file_name)
    interactions = _without_future(takeout, task.now)
    matches = _match(takeout, interactions, items, progress)
    matched = [
        (interaction, match.item.id) for interaction, match in zip(interactions, matches, strict=True) if match.item
    ]
    events = [event for event in build_events(takeout.format, task.user, matched, task.now) if _is_valid(event, task)]
    progress(0.9, "storing the events")
    return _summarize(takeout, interactions, matches, task.max_unmatched), events


def _match(
    takeout: Takeout, interactions: Sequence[ImportedInteraction], items: Sequence[Item], progress: Progress
) -> list[Match]:
    """The match of each interaction."""
    domains = {reference.domain for interaction in interactions for reference in interaction.references}
    if absent := sorted(domains - set(map(domain_of, items))):
        takeout.report.notes.append(f"The catalogue has no items of the domain {' or '.join(absent)}.")
    matcher = Matcher(items, domains)
    matches: list[Match] = []
    for start in range(0, len(interactions), _ROWS_AT_ONCE):
        progress(0.3 + 0.6 * start / len(interactions), "matching its items with the catalogue")
        matches += [matcher.find(interaction.references) for interaction in interactions[start : start + _ROWS_AT_ONCE]]
    return matches


def _is_valid(event: Event, task: ExportTask) -> bool:
    try:
        check_event(event, task.now)
    except InvalidInput:
        return False
    return True


def _without_future(takeout: Takeout, now: float) -> list[ImportedInteraction]:
    """The interactions up to ``now``, with some tolerance; later ones are reported as dropped."""
    past = []
    for interaction in takeout.interactions:
        if interaction.at is not None and interaction.at > now + ALLOWED_CLOCK_SKEW_S:
            takeout.report.drop("a time in the future", interaction.location.file, [interaction.location.line])
        else:
            past.append(interaction)
    return past


def _summarize(
    takeout: Takeout,
    interactions: Sequence[ImportedInteraction],
    matches: Sequence[Match],
    max_unmatched: int | None,
) -> HistoryImport:
    n_matched_by, report = Counter(match.by for match in matches), takeout.report
    first_seen: dict[tuple[ItemReference, ...], tuple[ImportedInteraction, Match]] = {}
    rows: Counter[tuple[ItemReference, ...]] = Counter()
    for interaction, match in zip(interactions, matches, strict=True):
        if match.item is None:
            first_seen.setdefault(interaction.references, (interaction, match))
            rows[interaction.references] += 1
    return HistoryImport(
        format=takeout.format,
        service=takeout.title,
        rows=report.read,
        by_id=n_matched_by["id"],
        by_title=n_matched_by["title"],
        events=0,
        repeated=0,
        duplicates=report.read - sum(report.dropped.values()) - len(interactions),
        dropped=report.dropped,
        examples=report.examples,
        notes=report.notes,
        unmatched_titles=len(rows),
        unmatched_rows=rows.total(),
        unmatched=[_to_unmatched(*first_seen[references], n) for references, n in rows.most_common(max_unmatched)],
    )


def _to_unmatched(interaction: ImportedInteraction, match: Match, rows: int) -> Unmatched:
    reference, nearest = interaction.references[0], match.nearest
    return Unmatched(
        rows=rows,
        file=interaction.location.file,
        line=interaction.location.line,
        domain=reference.domain,
        title=(reference.title or " ".join(reference.ids[0]))[:_MAX_TITLE],
        year=reference.year,
        creators=tuple(name[:_MAX_TITLE] for name in reference.creators[:_MAX_CREATORS]),
        why=match.why_not,
        nearest_id=nearest.id if nearest else None,
        nearest_title=nearest.title if nearest else None,
        score=round(match.score, 3),
    )
