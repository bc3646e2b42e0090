"""What an importer brings: items, interactions in columns, and an account of what it dropped."""

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
"""The columns of interactions: three of words (strings or categories), floats or null, seconds since 1970."""

UNTIMED_S: Final = 0.0
"""When events happened whose source does not say: all at one moment, so that none came before another."""


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
    about: Mapping[str, str] = field(default_factory=dict)
    """What users say of themselves, by id, where the source asked them."""

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

        held = self.interactions.schema
        prefixed = [
            (pl.lit(prefix) + pl.col(name).cast(pl.String)).cast(held[name]).alias(name) for name in ("user", "item")
        ]
        items = tuple(item.with_prefix(prefix) for item in self.items)
        about = {prefix + user: said for user, said in self.about.items()}
        return replace(self, items=items, interactions=self.interactions.with_columns(prefixed), about=about)

    def events(self) -> Iterator[Event]:
        """The interactions as events, one user after the other; the same row always gets the same id.

        In that order a store's indexes grow at one end, which is several times quicker.
        """
        _, user = Vocabulary.of_coded(*self._coded("user"))
        order = np.argsort(user, kind="stable")
        for start in range(0, len(order), _ROWS_AT_ONCE):
            some = self.interactions.select(COLUMNS)[order[start : start + _ROWS_AT_ONCE]]
            for user_, item, kind, value, at in some.iter_rows():
                said = "" if value is None else f":{value:g}"
                event_id = f"{self.source}:{user_}:{item}:{kind}:{at:.3f}{said}"
                yield Event(event_id=event_id, user=user_, item=item, kind=kind, value=value, at=at)

    def dataset(self) -> Dataset:
        """The interactions as a dataset."""
        frame = self.interactions
        catalogue = {item.id: item for item in self.items}
        users, user = Vocabulary.of_coded(*self._coded("user"))
        vocabulary, item = Vocabulary.of_coded(*self._coded("item"), catalogue)
        kinds, kind = self._coded("kind")
        value = frame["value"].fill_null(float("nan")).to_numpy().astype(np.float32)
        at = np.array(frame["at"].to_numpy(), np.float64)
        return Dataset.from_codes(
            users, vocabulary, user, item, kind_codes(kinds)[kind], value, at, catalogue, self.about
        )

    def _coded(self, name: str) -> tuple[list[str], Codes]:
        """The different words of a column, and for each row which of them it is."""
        import polars as pl

        column = self.interactions[name]
        if column.dtype == pl.String:
            column = column.cast(pl.Categorical)
        words = column.unique()
        numbers = words.to_physical().to_numpy()
        place = np.zeros(int(numbers.max(initial=0)) + 1, np.int32)
        place[numbers] = np.arange(len(words))
        return words.cast(pl.String).to_list(), place[column.to_physical().to_numpy()]


def no_interactions() -> pl.DataFrame:
    """The interactions of a source of items alone."""
    import polars as pl

    texts = dict.fromkeys(COLUMNS[:3], pl.String)
    return pl.DataFrame(schema={**texts, "value": pl.Float64, "at": pl.Float64})


def sound(rows: pl.DataFrame, faults: Mapping[str, pl.Expr], report: Report) -> pl.DataFrame:
    """The rows without any of the faults, given by reason; the others are reported by their ``file`` and ``line``.

    A fault that cannot be told (null) is one.
    """
    for reason, fault in faults.items():
        bad = rows.filter(fault.fill_null(True))
        for (file,), lines in bad.group_by("file", maintain_order=True):
            report.drop(reason, str(file), lines["line"].to_list())
        if bad.height:
            rows = rows.filter(~fault.fill_null(True))
    return rows


def in_no_order(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows in an order drawn at random, the same every time."""
    return rows[np.random.default_rng(0).permutation(rows.height)]


def untimed(items: Sequence[Item], rows: pl.DataFrame, report: Report) -> tuple[tuple[Item, ...], pl.DataFrame]:
    """Items and events of a source without times: one moment for all events, and no order for either.

    A file has an order all the same, by popularity, by hours, by first mention, which models
    would take for the order of time, and by which equal scores would be told apart.
    """
    import polars as pl

    report.notes.append("The source gives no times: all events carry the same one and stand in a random order.")
    mixed = np.random.default_rng(0).permutation(len(items))
    return tuple(items[place] for place in mixed), in_no_order(rows).with_columns(at=pl.lit(UNTIMED_S))
