"""Whose export it is: every part is asked of every service, and the service with the most rows is meant."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Final

from palate.data.datasets.imported import Report
from palate.data.takeouts import files
from palate.data.takeouts.cells import text
from palate.data.takeouts.files import Part, Table, TooManyRows, part_of
from palate.data.takeouts.takeout import ImportedInteraction, Source, Takeout, dedupe
from palate.errors import InvalidInput

_SHOWN: Final = 10


class Recognised:
    """What has been read so far, by format; of the export itself only one part is held at a time."""

    def __init__(self, name: str, sources: Mapping[str, Source]) -> None:
        self._name = name
        self._sources = sources
        self._deeds: dict[str, list[ImportedInteraction]] = {}
        self._reports: dict[str, Report] = {}
        self._unread: list[str] = []
        self._faults: list[InvalidInput] = []
        self._held: list[str] = []

    def take(self, name: str, data: bytes) -> None:
        """Read one part; one that nobody knows or that is broken is remembered for the note.

        Raises:
            TooManyRows: there are too many rows.
        """
        try:
            part = part_of(name, data)
            format_ = next((one for one, source in self._sources.items() if source.reads(part)), None)
            if format_ is None:
                self._unread.append(name)
                self._held.append(_looks(part))
                return
            deeds = self._deeds.setdefault(format_, [])
            told = self._sources[format_].deeds(part, self._reports.setdefault(format_, Report()))
            deeds += itertools.islice(told, files.MAX_ROWS + 1 - len(deeds))
        except TooManyRows:
            raise
        except InvalidInput as fault:
            self._unread.append(name)
            self._faults.append(fault)
            return
        if len(deeds) > files.MAX_ROWS:
            raise TooManyRows(self._name)

    def export(self) -> Takeout:
        """The rows of the service that has most.

        Raises:
            InvalidInput: nothing was recognised, or no row could be read.
        """
        format_ = max(self._deeds, key=lambda one: len(self._deeds[one]), default=None)
        if format_ is None or not self._deeds[format_]:
            raise self._nothing(format_)
        title, report = self._sources[format_].title, self._reports[format_]
        others = [self._sources[other].title for other, deeds in self._deeds.items() if other != format_ and deeds]
        if others:
            report.notes.append(f"Also there, and not read: {', '.join(others)}. Bring it with a format of its own.")
        if self._unread:
            more = " …" if len(self._unread) > _SHOWN else ""
            report.notes.append(f"Not read: {', '.join(self._unread[:_SHOWN])}{more}.")
        deeds = dedupe(self._deeds[format_])
        undated = sum(deed.at is None for deed in deeds)
        if undated:
            report.notes.append(
                f"Rows without a time that can be read: {undated}; they count as older than all others."
            )
        return Takeout(format_, title, deeds, report)

    def _nothing(self, format_: str | None) -> InvalidInput:
        if self._faults:
            return self._faults[0]
        expected = "; ".join(f"{source.title}: {source.files}" for source in self._sources.values())
        if format_ is not None:
            why = "; ".join(f"{n} × {reason}" for reason, n in self._reports[format_].dropped.items())
            title = self._sources[format_].title
            message = f"{self._name} is of {title}, but holds no row to take: {why or 'it is empty'}."
        elif self._held:
            message = f"{self._name} is no export that is known: {self._held[0]}. Expected is one of: {expected}."
        else:
            message = f"{self._name} holds neither CSV nor JSON files. Expected is one of: {expected}."
        return InvalidInput(message, where=self._name)


def _looks(part: Part) -> str:
    """What a part holds, for someone who wonders why it is not known."""
    names = part.header if isinstance(part, Table) else tuple(part.sample)
    shown = ", ".join(text(name)[:40] for name in names[:_SHOWN])
    what = "columns" if isinstance(part, Table) else "fields"
    return f"its {what} are {shown}" if shown else "it holds no rows"
