"""The dataset that models are fitted to: an immutable, columnar view of the event log."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from palate.data.events import KIND_OF_CODE, KINDS, Event, active_events
from palate.data.items import Item
from palate.data.profile import History, Profile
from palate.data.vocabulary import IdEncoder, Vocabulary
from palate.errors import InvalidInput
from palate.types import Bools, Codes, Doubles, Floats, Kinds

if TYPE_CHECKING:
    from scipy.sparse import csr_array


_EMPTY: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=False, eq=False)
class Dataset:
    """Interactions as columns of one length ``n_events``, sorted by user, then time.

    Build one with :meth:`from_columns`, :meth:`from_frame` or :meth:`from_events`. An event takes 21 bytes.
    """

    users: Vocabulary
    vocabulary: Vocabulary
    """The ids of items, as `users` has those of users; also items without events."""
    user: Codes
    item: Codes
    kind: Kinds
    value: Floats
    at: Doubles
    items: Mapping[str, Item] = field(default_factory=dict)
    """Item metadata by id; may be incomplete."""
    about: Mapping[str, str] = field(default_factory=dict)
    """Users' self-descriptions by id; may be incomplete, and contain users without events."""

    @classmethod
    def from_columns(
        cls,
        user: Sequence[object],
        item: Sequence[object],
        value: Sequence[float] | Floats | Doubles | None = None,
        at: Sequence[float] | Doubles | None = None,
        kind: Sequence[str] | None = None,
        items: Iterable[Item] = (),
        about: Mapping[str, str] = _EMPTY,
    ) -> Dataset:
        """Build a dataset from columns of equal length; ids are converted to strings, times are seconds since 1970.

        ``items`` is the metadata of items, ``about`` the self-descriptions of users by id.
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
        catalogue = {known.id: known for known in items}
        users, user_codes = Vocabulary.of_coded(*_encode_ids(user))
        vocabulary, item_codes = Vocabulary.of_coded(*_encode_ids(item), catalogue)
        n = len(user_codes)
        values = np.full(n, np.nan, np.float32) if value is None else np.array(value, np.float32)
        times = np.arange(n, dtype=np.float64) if at is None else np.array(at, np.float64)
        kinds = _kind_codes(kind, values)
        return cls.from_codes(users, vocabulary, user_codes, item_codes, kinds, values, times, catalogue, about)

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
        about: Mapping[str, str] = _EMPTY,
    ) -> Dataset:
        """Build a dataset from the named columns of a Polars, pandas or Arrow table, or a mapping.

        Raises:
            InvalidInput: a named column does not exist.
        """

        def column(name: str | None) -> Any:
            if name is None:
                return None
            try:
                values = np.asarray(frame[name])
                return values.astype("datetime64[us]").astype(np.float64) / 1e6 if values.dtype.kind == "M" else values
            except Exception as error:
                raise InvalidInput(
                    f"The frame has no column {name!r}; pass the name of an existing column.", where=name
                ) from error

        user_, item_ = column(user), column(item)
        return cls.from_columns(user_, item_, column(value), column(at), column(kind), items, about)

    @classmethod
    def from_events(
        cls, events: Iterable[Event], items: Iterable[Item] = (), about: Mapping[str, str] = _EMPTY
    ) -> Dataset:
        """Build a dataset from the event log; retracted events are left out."""
        rows = active_events(list(events))
        return cls.from_columns(
            [event.user for event in rows],
            [event.item for event in rows],
            [np.nan if event.value is None else event.value for event in rows],
            [event.at for event in rows],
            [event.kind for event in rows],
            items,
            about,
        )

    @classmethod
    def from_codes(
        cls,
        users: Vocabulary,
        vocabulary: Vocabulary,
        user: Codes,
        item: Codes,
        kind: Kinds,
        value: Floats,
        at: Doubles,
        items: Mapping[str, Item],
        about: Mapping[str, str] = _EMPTY,
    ) -> Dataset:
        """Build a dataset from encoded columns, in the order of the log.

        Columns that are sorted already are not copied, and become read-only.
        """
        if not _is_sorted(user, at):
            order = np.lexsort((at, user))
            user, item, kind, value, at = user[order], item[order], kind[order], value[order], at[order]
        data = cls(users, vocabulary, user, item, kind, value, at, items, about)
        for column in (user, item, kind, value, at):
            column.setflags(write=False)
        return data

    def __len__(self) -> int:
        return len(self.user)

    @property
    def n_users(self) -> int:
        return len(self.users)

    @property
    def n_items(self) -> int:
        return len(self.vocabulary)

    @cached_property
    def timeless(self) -> bool:
        """Whether all events have the same time, as from a source without times: their order is then unknown."""
        return len(self) > 1 and bool((self.at == self.at[0]).all())

    @cached_property
    def domains(self) -> tuple[tuple[str, ...], Codes]:
        """The names of all domains, and the index of each item's domain, shape ``(n_items,)``; -1 if unknown."""
        names = tuple(sorted({item.domain for item in self.items.values()}))
        index_of = {name: index for index, name in enumerate(names)}
        codes = [index_of[self.items[id_].domain] if id_ in self.items else -1 for id_ in self.vocabulary]
        return names, np.array(codes, np.int32)

    @cached_property
    def starts(self) -> Codes:
        """The first row of each user, shape ``(n_users + 1,)``: user ``u`` has rows ``starts[u]:starts[u + 1]``."""
        return np.searchsorted(self.user, np.arange(self.n_users + 1)).astype(np.int32)

    def blocks(self, n_events: int = 1 << 20) -> Iterator[slice]:
        """Yield slices of users with about ``n_events`` events each, so that work on one fits the processor's cache."""
        first = 0
        while first < self.n_users:
            last = int(np.searchsorted(self.starts, int(self.starts[first]) + n_events, side="right")) - 1
            last = max(last, first + 1)
            yield slice(first, last)
            first = last

    def rows_of(self, users: slice) -> slice:
        """The rows of a slice of users."""
        return slice(int(self.starts[users.start]), int(self.starts[users.stop]))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of interactions, item metadata and users' self-descriptions, in hexadecimal."""
        sha = hashlib.sha256()
        for vocabulary in (self.users, self.vocabulary):
            sha.update("\x1f".join(vocabulary.ids).encode())
            sha.update(b"\x1e")
        for column in (self.user, self.item, self.kind, self.value, self.at):
            sha.update(np.ascontiguousarray(column).data)
        for id_ in sorted(self.items):
            sha.update(repr(self.items[id_]).encode())
        for id_ in self.users if self.about else ():
            sha.update(repr(self.about.get(id_, "")).encode())
        return sha.hexdigest()

    def rows(self, keep: Codes | Bools | list[int] | slice) -> Dataset:
        """Select the events in ``keep`` (a mask, row indices or a slice); the vocabularies stay the same."""
        return Dataset.from_codes(
            self.users,
            self.vocabulary,
            self.user[keep],
            self.item[keep],
            self.kind[keep],
            self.value[keep],
            self.at[keep],
            self.items,
            self.about,
        )

    def recoded(self, users: Vocabulary, vocabulary: Vocabulary, items: Mapping[str, Item]) -> Dataset:
        """Encode the events with other vocabularies, which must contain every user and item that has events."""
        user, item = users.codes(self.users.ids)[self.user], vocabulary.codes(self.vocabulary.ids)[self.item]
        return Dataset.from_codes(users, vocabulary, user, item, self.kind, self.value, self.at, items, self.about)

    def profile(self, user: int) -> Profile:
        """Return the profile of the user with code ``user``: history and self-description."""
        (id_,) = self.users.names([user])
        return Profile(self.history(user), self.about.get(id_, ""))

    def history(self, user: int) -> History:
        """Return the history of the user with code ``user``."""
        span = slice(int(self.starts[user]), int(self.starts[user + 1]))
        codes = self.item[span]
        ids = tuple(self.vocabulary.names(codes.tolist()))
        history = History(ids, self.kind[span], self.value[span], self.at[span])
        history.memoize("codes", self.vocabulary, lambda: codes)
        return history

    def incidence(self) -> csr_array:
        """Build the binary user-item matrix, shape ``(n_users, n_items)``: 1.0 for any event but a dislike."""
        from scipy.sparse import csr_array

        is_positive = self.kind != KINDS["dislike"].code
        ends = np.concatenate([[0], np.cumsum(is_positive, dtype=np.int32)])[self.starts]
        matrix = csr_array((np.ones(ends[-1]), self.item[is_positive], ends), shape=(self.n_users, self.n_items))
        matrix.sum_duplicates()
        matrix.data[:] = 1.0
        return matrix


def _encode_ids(column: Sequence[object]) -> tuple[list[str], Codes]:
    """Encode a column of ids: the distinct ids as strings, and the index of each row's id."""
    if isinstance(column, np.ndarray) and column.dtype.kind in "iuU":
        values, codes = np.unique(column, return_inverse=True)
        return [str(value) for value in values.tolist()], codes
    encoder = IdEncoder()
    codes = encoder.codes([str(value) for value in column])
    return encoder.ids, codes


def _is_sorted(user: Codes, at: Doubles) -> bool:
    """Whether rows are sorted by user, then time."""
    same_user = user[1:] == user[:-1]
    return bool(((user[1:] > user[:-1]) | (same_user & (at[1:] >= at[:-1]))).all())


def _kind_codes(kind: Sequence[str] | None, values: Floats) -> Kinds:
    if kind is None:
        codes = np.where(np.isnan(values), KINDS["like"].code, KINDS["rating"].code)
        return codes.astype(np.int8)
    names, indices = _encode_ids(kind)
    return kind_codes(names)[indices]


def kind_codes(names: Sequence[str]) -> Kinds:
    """Encode kinds of events, shape ``(len(names),)``.

    Raises:
        InvalidInput: a kind is unknown.
    """
    unknown = set(names) - set(KINDS)
    if unknown:
        known = ", ".join(kind.name for kind in KIND_OF_CODE)
        raise InvalidInput(f"Unknown kinds of event: {', '.join(sorted(unknown))}; known: {known}.", where="kind")
    return np.array([KINDS[name].code for name in names], np.int8)
