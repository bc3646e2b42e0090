"""Detect the service of a takeout: the one that can read the most rows of its files."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Final

from palate.data.datasets.imported import Report
from palate.data.takeouts import files
from palate.data.takeouts.cells import text
from palate.data.takeouts.files import Part, Table, TooManyRows, part_of
from palate.data.takeouts.takeout import ImportedInteraction, Takeout, TakeoutService, dedupe
from palate.errors import InvalidInput

_SHOWN: Final = 10


class TakeoutReader:
    """Reads the files of a takeout one by one, and collects their interactions by format."""

    def __init__(self, name: str, sources: Mapping[str, TakeoutService]) -> None:
        self._name = name
        self._sources = sources
        self._interactions: dict[str, list[ImportedInteraction]] = {}
        self._reports: dict[str, Report] = {}
        self._unread: list[str] = []
        self._errors: list[InvalidInput] = []
        self._descriptions: list[str] = []

    def add_part(self, name: str, data: bytes) -> None:
        """Read one file; the names of unknown and damaged files are collected for a note in the report.

        Raises:
            TooManyRows: there are too many rows.
        """
        try:
            part = part_of(name, data)
            format_ = next((known for known, source in self._sources.items() if source.can_read(part)), None)
            if format_ is None:
                self._unread.append(name)
                self._descriptions.append(_describe(part))
                return
            interactions = self._interactions.setdefault(format_, [])
            new = self._sources[format_].read(part, self._reports.setdefault(format_, Report()))
            interactions += itertools.islice(new, files.MAX_ROWS + 1 - len(interactions))
        except TooManyRows:
            raise
        except InvalidInput as fault:
            self._unread.append(name)
            self._errors.append(fault)
            return
        if len(interactions) > files.MAX_ROWS:
            raise TooManyRows(self._name)

    def takeout(self) -> Takeout:
        """Build the takeout of the service with the most rows.

        Raises:
            InvalidInput: no service was detected, or no row could be read.
        """
        format_ = max(self._interactions, key=lambda known: len(self._interactions[known]), default=None)
        if format_ is None or not self._interactions[format_]:
            raise self._empty_error(format_)
        title, report = self._sources[format_].title, self._reports[format_]
        others = [
            self._sources[other].title
            for other, interactions in self._interactions.items()
            if other != format_ and interactions
        ]
        if others:
            report.notes.append(f"Files of other services were not read: {', '.join(others)}. Import them separately.")
        if self._unread:
            more = " …" if len(self._unread) > _SHOWN else ""
            report.notes.append(f"Not read: {', '.join(self._unread[:_SHOWN])}{more}.")
        interactions = dedupe(self._interactions[format_])
        undated = sum(interaction.at is None for interaction in interactions)
        if undated:
            report.notes.append(f"Rows without a valid time: {undated}; they count as older than all others.")
        return Takeout(format_, title, interactions, report)

    def _empty_error(self, format_: str | None) -> InvalidInput:
        if self._errors:
            return self._errors[0]
        expected = "; ".join(f"{source.title}: {source.files}" for source in self._sources.values())
        if format_ is not None:
            why = "; ".join(f"{n} × {reason}" for reason, n in self._reports[format_].dropped.items())
            title = self._sources[format_].title
            message = f"{self._name} comes from {title}, but has no usable rows: {why or 'it is empty'}."
        elif self._descriptions:
            message = f"{self._name} is not a known export: {self._descriptions[0]}. Expected one of: {expected}."
        else:
            message = f"{self._name} contains neither CSV nor JSON files. Expected one of: {expected}."
        return InvalidInput(message, where=self._name)


def _describe(part: Part) -> str:
    """Describe the columns or fields of a file, for the message that it is not known."""
    names = part.header if isinstance(part, Table) else tuple(part.sample)
    shown = ", ".join(text(name)[:40] for name in names[:_SHOWN])
    what = "columns" if isinstance(part, Table) else "fields"
    return f"its {what} are {shown}" if shown else "it has no rows"
