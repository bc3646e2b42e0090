"""What an importer brings: items, interactions in columns, and an account of what it dropped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from palate.data.dataset import Dataset
from palate.data.events import Event
from palate.data.items import Item
from palate.errors import InvalidInput

if TYPE_CHECKING:
    import polars as pl

_LINES_SHOWN: Final = 5

COLUMNS: Final = ("person", "item", "kind", "value", "at")
"""The columns of interactions: strings, strings, kind names, floats or null, seconds since 1970."""


@dataclass(slots=True)
class Report:
    """What was taken and what was dropped, and why, with places to look."""

    read: int = 0
    items: int = 0
    events: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    """Rows left out, by reason."""
    examples: dict[str, list[str]] = field(default_factory=dict)
    """For each reason, the first few places ("u.data line 12")."""
    notes: list[str] = field(default_factory=list)
    """What a reader should know of how the data was understood."""

    def drop(self, reason: str, file: str, lines: list[int]) -> None:
        """Count the rows at ``lines`` (from 1) of ``file`` as dropped for ``reason``."""
        if lines:
            self.dropped[reason] = self.dropped.get(reason, 0) + len(lines)
            shown = self.examples.setdefault(reason, [])
            shown += [f"{file} line {line}" for line in lines[: _LINES_SHOWN - len(shown)]]


@dataclass(frozen=True, slots=True)
class Imported:
    items: tuple[Item, ...]
    interactions: pl.DataFrame
    """Columns as in ``COLUMNS``."""
    report: Report
    source: str
    """The format's name; part of the event ids, so that importing twice adds nothing."""

    def refuse_if_empty(self, path: Path) -> None:
        """
        Raises:
            InvalidInput: there was nothing to take; the message says why.
        """
        self.report.items, self.report.events = len(self.items), self.interactions.height
        if self.items or self.interactions.height:
            return
        why = "; ".join(
            f"{count} × {reason} (such as {self.report.examples[reason][0]})"
            for reason, count in self.report.dropped.items()
        )
        raise InvalidInput(
            f"0 items and 0 events imported from {path}: {why or 'the file holds no rows'}. "
            "Check the format and the column names.",
            where=str(path),
        )

    def with_prefix(self, prefix: str) -> Self:
        """The same under ids of their own."""
        if not prefix:
            return self
        import polars as pl

        prefixed = [(pl.lit(prefix) + pl.col(name)).alias(name) for name in ("person", "item")]
        items = tuple(item.with_prefix(prefix) for item in self.items)
        return replace(self, items=items, interactions=self.interactions.with_columns(prefixed))

    def events(self) -> Iterator[Event]:
        """The interactions as events; the same row always gets the same id."""
        for person, item, kind, value, at in self.interactions.select(COLUMNS).iter_rows():
            said = "" if value is None else f":{value:g}"
            event_id = f"{self.source}:{person}:{item}:{kind}:{at:.3f}{said}"
            yield Event(event_id=event_id, person=person, item=item, kind=kind, value=value, at=at)

    def dataset(self) -> Dataset:
        """The interactions as a dataset."""
        frame = self.interactions
        return Dataset.from_columns(
            frame["person"].to_list(),
            frame["item"].to_list(),
            frame["value"].fill_null(float("nan")).to_numpy(),
            frame["at"].to_numpy(),
            frame["kind"].to_list(),
            self.items,
        )
