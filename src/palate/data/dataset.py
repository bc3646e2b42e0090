"""The dataset: an immutable, columnar fold over the event log, ready to be fitted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from palate.data.events import KIND_OF_CODE, KINDS, Event, standing
from palate.data.items import Item
from palate.data.profile import History
from palate.data.vocabulary import Vocabulary
from palate.errors import InvalidInput
from palate.types import Codes, Doubles, Floats, Kinds

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True, slots=False, eq=False)
class Dataset:
    """Interactions as columns of one length ``n_events``, sorted by person, then time.

    Build one with :meth:`from_columns`, :meth:`from_frame` or :meth:`from_events`.
    """

    people: Vocabulary
    vocabulary: Vocabulary
    """Items; may hold more than were interacted with."""
    person: Codes
    item: Codes
    kind: Kinds
    value: Floats
    at: Doubles
    items: Mapping[str, Item] = field(default_factory=dict)
    """What is known of the items, by id; may lack some."""

    @classmethod
    def from_columns(
        cls,
        user: Sequence[Any],
        item: Sequence[Any],
        value: Sequence[float] | Doubles | None = None,
        at: Sequence[float] | Doubles | None = None,
        kind: Sequence[str] | None = None,
        items: Iterable[Item] = (),
    ) -> Dataset:
        """A dataset from equally long columns; ids are read as strings, times are seconds since 1970.

        Without ``kind`` a row is a rating where ``value`` has one and a like elsewhere.
        Without ``at`` the order of the rows is the order of time.

        Raises:
            InvalidInput: the columns differ in length, or a kind is unknown.
        """
        columns = {"item": item, "value": value, "at": at, "kind": kind}
        for name, column in columns.items():
            if column is not None and len(column) != len(user):
                raise InvalidInput(
                    f"Column `{name}` has {len(column)} rows, `user` has {len(user)}; they must be equal.",
                    where=name,
                )
        catalogue = {one.id: one for one in items}
        person_ids, item_ids = [str(one) for one in user], [str(one) for one in item]
        people = Vocabulary(sorted(set(person_ids)))
        vocabulary = Vocabulary([*catalogue, *sorted(set(item_ids) - catalogue.keys())])
        n = len(person_ids)
        values = np.full(n, np.nan, np.float32) if value is None else np.asarray(value, np.float32)
        times = np.arange(n, dtype=np.float64) if at is None else np.asarray(at, np.float64)
        return cls._sorted(
            people,
            vocabulary,
            people.codes(person_ids),
            vocabulary.codes(item_ids),
            _kind_codes(kind, values),
            values,
            times,
            catalogue,
        )

    @classmethod
    def from_frame(
        cls,
        frame: Any,
        *,
        user: str = "user",
        item: str = "item",
        value: str | None = None,
        at: str | None = None,
        kind: str | None = None,
        items: Iterable[Item] = (),
    ) -> Dataset:
        """A dataset from the named columns of a Polars, pandas or Arrow table, or a mapping.

        Raises:
            InvalidInput: a named column is not there.
        """

        def column(name: str | None) -> Any:
            if name is None:
                return None
            try:
                values = np.asarray(frame[name])
                return values.astype("datetime64[us]").astype(np.float64) / 1e6 if values.dtype.kind == "M" else values
            except Exception as error:
                raise InvalidInput(f"The frame has no column {name!r}; name the right one.", where=name) from error

        user_, item_ = column(user), column(item)
        return cls.from_columns(user_, item_, column(value), column(at), column(kind), items)

    @classmethod
    def from_events(cls, events: Iterable[Event], items: Iterable[Item] = ()) -> Dataset:
        """A dataset from the log; retracted events are left out."""
        rows = standing(list(events))
        return cls.from_columns(
            [event.person for event in rows],
            [event.item for event in rows],
            [np.nan if event.value is None else event.value for event in rows],
            [event.at for event in rows],
            [event.kind for event in rows],
            items,
        )

    @classmethod
    def _sorted(
        cls,
        people: Vocabulary,
        vocabulary: Vocabulary,
        person: Codes,
        item: Codes,
        kind: Kinds,
        value: Floats,
        at: Doubles,
        items: Mapping[str, Item],
    ) -> Dataset:
        order = np.lexsort((at, person))
        data = cls(people, vocabulary, person[order], item[order], kind[order], value[order], at[order], items)
        for column in (data.person, data.item, data.kind, data.value, data.at):
            column.setflags(write=False)
        return data

    def __len__(self) -> int:
        return len(self.person)

    @property
    def n_people(self) -> int:
        return len(self.people)

    @property
    def n_items(self) -> int:
        return len(self.vocabulary)

    @cached_property
    def starts(self) -> Codes:
        """Shape ``(n_people + 1,)``: the rows of person ``u`` are ``starts[u]:starts[u + 1]``."""
        return np.searchsorted(self.person, np.arange(self.n_people + 1)).astype(np.int32)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the interactions and the item facts, in hexadecimal."""
        sha = hashlib.sha256()
        for vocabulary in (self.people, self.vocabulary):
            sha.update("\x1f".join(vocabulary.ids).encode())
            sha.update(b"\x1e")
        for column in (self.person, self.item, self.kind, self.value, self.at):
            sha.update(np.ascontiguousarray(column).tobytes())
        for id_ in sorted(self.items):
            sha.update(repr(self.items[id_]).encode())
        return sha.hexdigest()

    def rows(self, keep: Any) -> Dataset:
        """The dataset with only the events in ``keep`` (a mask or row numbers); same vocabularies."""
        return Dataset._sorted(
            self.people,
            self.vocabulary,
            self.person[keep],
            self.item[keep],
            self.kind[keep],
            self.value[keep],
            self.at[keep],
            self.items,
        )

    def recoded(self, people: Vocabulary, vocabulary: Vocabulary, items: Mapping[str, Item]) -> Dataset:
        """The same events under other vocabularies, which hold everyone and everything that has events."""
        person, item = people.codes(self.people.ids)[self.person], vocabulary.codes(self.vocabulary.ids)[self.item]
        return Dataset._sorted(people, vocabulary, person, item, self.kind, self.value, self.at, items)

    def history(self, person: int) -> History:
        """The history of the person with code ``person``."""
        span = slice(int(self.starts[person]), int(self.starts[person + 1]))
        ids = tuple(self.vocabulary.names(self.item[span].tolist()))
        return History(ids, self.kind[span], self.value[span], self.at[span])

    def incidence(self) -> csr_array:
        """Who took to what: shape ``(n_people, n_items)``, 1.0 where anything but a dislike was done."""
        from scipy.sparse import csr_array

        took = self.kind != KINDS["dislike"].code
        ones = np.ones(int(took.sum()))
        shape = (self.n_people, self.n_items)
        matrix = csr_array((ones, (self.person[took], self.item[took])), shape=shape)
        matrix.sum_duplicates()
        matrix.data[:] = 1.0
        return matrix


def _kind_codes(kind: Sequence[str] | None, values: Floats) -> Kinds:
    if kind is None:
        codes = np.where(np.isnan(values), KINDS["like"].code, KINDS["rating"].code)
        return codes.astype(np.int8)
    unknown = set(map(str, kind)) - set(KINDS)
    if unknown:
        known = ", ".join(kind.name for kind in KIND_OF_CODE)
        raise InvalidInput(f"Unknown kinds of event: {', '.join(sorted(unknown))}; known: {known}.", where="kind")
    return np.fromiter((KINDS[str(name)].code for name in kind), np.int8, len(kind))
