"""Examine: what is wrong with a data set, and how to set Palate up for it."""

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
    """What was looked at, what was found, and what suits the data."""

    users: int
    items: int
    events: int
    first: str | None
    """The day of the first event, where there are times."""
    last: str | None
    notes: Sequence[str]
    """How the importer understood the data."""
    findings: Sequence[Finding]
    """The gravest first."""
    prescription: Prescription
    settings: str
    """TOML to lay over the defaults."""

    @property
    def changes(self) -> bool:
        """Whether the settings change anything."""
        return not self.settings.startswith("#")

    @property
    def stops(self) -> bool:
        """Whether anything stops training."""
        return any(finding.severity == "stop" for finding in self.findings)

    def to_json(self) -> dict[str, Json]:
        about = {name: getattr(self, name) for name in ("users", "items", "events", "first", "last", "stops")}
        findings = [finding.to_json() for finding in self.findings]
        prescription = self.prescription.to_json()
        return {**about, "notes": list(self.notes), "findings": findings, **prescription, "settings": self.settings}


def diagnose(case: Case, settings: Settings, memory_bytes: float) -> Diagnosis:
    """Every check, and the settings that suit the data on a machine with so much memory."""
    data = case.data
    prescription = prescribe(case, recipes_of(settings), memory_bytes)
    first, last = (_day(data.at.min()), _day(data.at.max())) if case.timed else (None, None)
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
    """:func:`diagnose` of what the store holds."""
    items = await context.catalogue.all()
    try:
        data, _ = await read_dataset(context)
    except NotReady:
        data = Dataset.from_columns([], [], items=items)
    return diagnose(Case(data, context.clock(), tuple(items)), context.settings, memory_bytes)


def read_case(path: Path, format_: str, now: float, *, items: Path | None = None, test: Path | None = None) -> Case:
    """A data set from files: events, their items where these have a file of their own, and test events.

    Raises:
        InvalidInput: as :func:`palate.data.datasets.read`.
    """
    imported = read(path, format_)
    if items is not None:
        imported = _with_items(imported, read(items, format_))
    asked = None if test is None else read(test, format_).dataset()
    return Case(imported.dataset(), now, imported.items, imported.report, asked)


def _with_items(events: Imported, items: Imported) -> Imported:
    one, other = events.report, items.report
    report = Report(
        read=one.read + other.read,
        items=one.items + other.items,
        events=one.events,
        dropped=_summed(one.dropped, other.dropped),
        examples={**other.examples, **one.examples},
        notes=[*one.notes, *other.notes],
    )
    return replace(events, items=(*events.items, *items.items), report=report)


def _summed(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in (*one, *other)}


def _day(at: float) -> str:
    try:
        return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")
    except (OverflowError, OSError, ValueError):
        return f"{at:.0f}"
