"""The result of an importer: items, interactions in columns, and a report of dropped rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import numpy as np

from palate.data.dataset import Dataset, kind_codes
from palate.data.events import Event
from palate.data.items import Item
from palate.data.vocabulary import Vocabulary
from palate.errors import InvalidInput
from palate.types import Codes

if TYPE_CHECKING:
    import polars as pl

_LINES_SHOWN: Final = 5
_ROWS_AT_ONCE: Final = 20_000

COLUMNS: Final = ("user", "item", "kind", "value", "at")
"""The columns of interactions: three of strings or categories, floats or null, seconds since 1970."""

UNTIMED_S: Final = 0.0
"""The time of events from sources without times: equal for all, so that they have no order."""


@dataclass(slots=True)
class Report:
    """Counts of imported and dropped rows, with reasons and examples."""

    read: int = 0
    items: int = 0
    events: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    """Rows left out, by reason."""
    examples: dict[str, list[str]] = field(default_factory=dict)
    """The first few dropped lines for each reason ("u.data line 12")."""
    notes: list[str] = field(default_factory=list)
    """Remarks on how the data was interpreted."""

    def drop(self, reason: str, file: str, lines: list[int]) -> None:
        """Count the rows at ``lines`` (from 1) of ``file`` as dropped for ``reason``."""
        if lines:
            self.dropped[reason] = self.dropped.get(reason, 0) + len(lines)
            shown = self.examples.setdefault(reason, [])
            shown += [f"{file} line {line}" for line in lines[: _LINES_SHOWN - len(shown)]]


@dataclass(frozen=True, slots=True)
class Imported:
    """The items, interactions and self-descriptions of a data set."""

    items: tuple[Item, ...]
    interactions: pl.DataFrame
    """Columns as in ``COLUMNS``."""
    report: Report
    source: str
    """The name of the format; part of the event ids, so that a repeated import adds nothing."""
    about: Mapping[str, str] = field(default_factory=dict)
    """Self-descriptions of users by id, if the source has them."""

    def refuse_if_empty(self, path: Path) -> None:
        """Check that there are items or interactions, and set their counts in the report.

        Raises:
            InvalidInput: there are none; the message says why.
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
        """Add a prefix to the ids of users and items."""
        if not prefix:
            return self
        import polars as pl

        schema = self.interactions.schema
        prefixed = [
            (pl.lit(prefix) + pl.col(name).cast(pl.String)).cast(schema[name]).alias(name) for name in ("user", "item")
        ]
        items = tuple(item.with_prefix(prefix) for item in self.items)
        about = {prefix + user: text for user, text in self.about.items()}
        return replace(self, items=items, interactions=self.interactions.with_columns(prefixed), about=about)

    def events(self) -> Iterator[Event]:
        """Yield the interactions as events, user by user; the same row always has the same event id.

        In this order a database appends to its indexes at one end, which is several times faster.
        """
        _, user = Vocabulary.of_coded(*self._encode_column("user"))
        order = np.argsort(user, kind="stable")
        for start in range(0, len(order), _ROWS_AT_ONCE):
            batch = self.interactions.select(COLUMNS)[order[start : start + _ROWS_AT_ONCE]]
            for user_, item, kind, value, at in batch.iter_rows():
                suffix = "" if value is None else f":{value:g}"
                event_id = f"{self.source}:{user_}:{item}:{kind}:{at:.3f}{suffix}"
                yield Event(event_id=event_id, user=user_, item=item, kind=kind, value=value, at=at)

    def dataset(self) -> Dataset:
        """Build a dataset of the interactions."""
        frame = self.interactions
        catalogue = {item.id: item for item in self.items}
        users, user = Vocabulary.of_coded(*self._encode_column("user"))
        vocabulary, item = Vocabulary.of_coded(*self._encode_column("item"), catalogue)
        kinds, kind = self._encode_column("kind")
        value = frame["value"].fill_null(float("nan")).to_numpy().astype(np.float32)
        at = np.array(frame["at"].to_numpy(), np.float64)
        return Dataset.from_codes(
            users, vocabulary, user, item, kind_codes(kinds)[kind], value, at, catalogue, self.about
        )

    def _encode_column(self, name: str) -> tuple[list[str], Codes]:
        """Encode a column: its distinct strings, and the index of each row's string."""
        import polars as pl

        column = self.interactions[name]
        if column.dtype == pl.String:
            column = column.cast(pl.Categorical)
        words = column.unique()
        numbers = words.to_physical().to_numpy()
        index_of = np.zeros(int(numbers.max(initial=0)) + 1, np.int32)
        index_of[numbers] = np.arange(len(words))
        return words.cast(pl.String).to_list(), index_of[column.to_physical().to_numpy()]


def no_interactions() -> pl.DataFrame:
    """Return an empty table of interactions, for sources with items only."""
    import polars as pl

    texts = dict.fromkeys(COLUMNS[:3], pl.String)
    return pl.DataFrame(schema={**texts, "value": pl.Float64, "at": pl.Float64})


def sound(rows: pl.DataFrame, faults: Mapping[str, pl.Expr], report: Report) -> pl.DataFrame:
    """Drop rows with any of the faults (conditions by reason), and report them by their ``file`` and ``line``.

    A null condition counts as a fault.
    """
    for reason, fault in faults.items():
        bad = rows.filter(fault.fill_null(True))
        for (file,), lines in bad.group_by("file", maintain_order=True):
            report.drop(reason, str(file), lines["line"].to_list())
        if bad.height:
            rows = rows.filter(~fault.fill_null(True))
    return rows


def in_no_order(rows: pl.DataFrame) -> pl.DataFrame:
    """Shuffle the rows, with a fixed seed."""
    return rows[np.random.default_rng(0).permutation(rows.height)]


def untimed(items: Sequence[Item], rows: pl.DataFrame, report: Report) -> tuple[tuple[Item, ...], pl.DataFrame]:
    """Give all events of a source without times the same time, and shuffle items and events.

    Otherwise models would take the order of the file (by popularity, hours or first occurrence) for the order of
    time, and ties of scores would be broken by it.
    """
    import polars as pl

    report.notes.append("The source has no times: all events have the same time and are in a random order.")
    order = np.random.default_rng(0).permutation(len(items))
    return tuple(items[index] for index in order), in_no_order(rows).with_columns(at=pl.lit(UNTIMED_S))
