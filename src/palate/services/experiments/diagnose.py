"""Diagnose a data set: its problems, and the settings that suit it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from palate.data.dataset import Dataset
from palate.data.datasets import read
from palate.data.datasets.imported import Imported, Report
from palate.errors import NotReady
from palate.evaluation.doctor import run_checks
from palate.evaluation.doctor.findings import Case, Finding
from palate.evaluation.doctor.prescription import Prescription, prescribe
from palate.evaluation.doctor.settings_fragment import fragment
from palate.services.context import AppContext
from palate.services.train.train import read_dataset, recipes_of
from palate.settings import Settings
from palate.types import Json


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The size of a data set, its problems, and the settings that suit it."""

    users: int
    items: int
    events: int
    first: str | None
    """The day of the first event; None without times."""
    last: str | None
    notes: Sequence[str]
    """How the importer understood the data."""
    findings: Sequence[Finding]
    """The most severe first."""
    prescription: Prescription
    settings: str
    """TOML that changes the default settings accordingly."""

    @property
    def changes(self) -> bool:
        """Whether ``settings`` changes any default."""
        return not self.settings.startswith("#")

    @property
    def stops(self) -> bool:
        """Whether a finding prevents training."""
        return any(finding.severity == "stop" for finding in self.findings)

    def to_json(self) -> dict[str, Json]:
        summary = {name: getattr(self, name) for name in ("users", "items", "events", "first", "last", "stops")}
        findings = [finding.to_json() for finding in self.findings]
        prescription = self.prescription.to_json()
        return {**summary, "notes": list(self.notes), "findings": findings, **prescription, "settings": self.settings}


def diagnose(case: Case, settings: Settings, memory_bytes: float) -> Diagnosis:
    """Run every check, and choose settings for a machine with ``memory_bytes``."""
    data = case.data
    prescription = prescribe(case, recipes_of(settings), memory_bytes)
    first, last = (_to_day(data.at.min()), _to_day(data.at.max())) if case.timed else (None, None)
    return Diagnosis(
        users=int((case.per_user > 0).sum()),
        items=int((case.per_item > 0).sum()),
        events=len(data),
        first=first,
        last=last,
        notes=case.report.notes,
        findings=run_checks(case),
        prescription=prescription,
        settings=fragment(settings, prescription.left_out, objective=prescription.objective),
    )


async def diagnose_store(context: AppContext, memory_bytes: float) -> Diagnosis:
    """:func:`diagnose` the data of the store."""
    items = await context.catalogue.all()
    try:
        data, _ = await read_dataset(context)
    except NotReady:
        data = Dataset.from_columns([], [], items=items)
    return diagnose(Case(data, context.clock(), tuple(items)), context.settings, memory_bytes)


def read_case(path: Path, format_: str, now: float, *, items: Path | None = None, test: Path | None = None) -> Case:
    """Read a data set from files: events, their items if they have a separate file, and test events.

    Raises:
        InvalidInput: as :func:`palate.data.datasets.read`.
    """
    imported = read(path, format_)
    if items is not None:
        imported = _with_items(imported, read(items, format_))
    test_events = None if test is None else read(test, format_).dataset()
    return Case(imported.dataset(), now, imported.items, imported.report, test_events)


def _with_items(events: Imported, items: Imported) -> Imported:
    """The events with the items of another file, and both reports as one."""
    of_events, of_items = events.report, items.report
    report = Report(
        read=of_events.read + of_items.read,
        items=of_events.items + of_items.items,
        events=of_events.events,
        dropped=_add_counts(of_events.dropped, of_items.dropped),
        examples={**of_items.examples, **of_events.examples},
        notes=[*of_events.notes, *of_items.notes],
    )
    return replace(events, items=(*events.items, *items.items), report=report)


def _add_counts(first: Mapping[str, int], second: Mapping[str, int]) -> dict[str, int]:
    return {name: first.get(name, 0) + second.get(name, 0) for name in (*first, *second)}


def _to_day(at: float) -> str:
    try:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")
    except (OverflowError, OSError, ValueError):
        return f"{at:.0f}"
