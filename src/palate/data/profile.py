"""Users as histories: everything that a model may know about a user."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final, TypeVar

import numpy as np

from palate.data.events import KIND_OF_CODE, KINDS, LIKE, Event
from palate.data.vocabulary import Vocabulary
from palate.errors import InvalidInput
from palate.types import Bools, Codes, Doubles, Floats, Kinds

ValueT = TypeVar("ValueT")

SESSION_GAP_S: Final = 1_800.0
"""A longer pause between two events of a user ends a session."""
_ABSENCE_S: Final = 90 * 86_400.0


class Pause(IntEnum):
    """How long before a request the user's last event was."""

    UNKNOWN = 0
    """The time of the request or of the events is not known."""
    SESSION = 1
    """At most half an hour."""
    RETURN = 2
    """At most 90 days."""
    ABSENCE = 3
    """Longer."""


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """The events of one user as columns of one length ``n_events``, oldest first."""

    items: tuple[str, ...] = ()
    kinds: Kinds = field(default_factory=lambda: np.empty(0, np.int8))
    """Codes of :data:`palate.data.events.KINDS`."""
    values: Floats = field(default_factory=lambda: np.empty(0, np.float32))
    """The ratings as given; NaN for events without one."""
    at: Doubles = field(default_factory=lambda: np.empty(0, np.float64))
    """Seconds since 1970, UTC, ascending; all NaN if only the order is known."""
    _memory: dict[Hashable, tuple[Vocabulary | None, Any]] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.items)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, History)
            and self.items == other.items
            and np.array_equal(self.kinds, other.kinds)
            and np.array_equal(self.values, other.values, equal_nan=True)
            and np.array_equal(self.at, other.at, equal_nan=True)
        )

    __hash__ = None  # type: ignore[assignment]  # holds arrays

    def codes(self, vocabulary: Vocabulary) -> Codes:
        """Encode ``items``, shape ``(n_events,)``."""
        return self.memoize("codes", vocabulary, lambda: vocabulary.codes(self.items))

    @property
    def last_at(self) -> float:
        """The time of the newest event with a time; NaN without any."""
        return self.memoize("last_at", None, lambda: float(np.fmax.reduce(self.at, initial=math.nan)))

    @property
    def item_set(self) -> frozenset[str]:
        """The distinct items."""
        return self.memoize("item_set", None, lambda: frozenset(self.items))

    def n_known(self, vocabulary: Vocabulary) -> int:
        """Count the events with items of the vocabulary."""
        return self.memoize("n_known", vocabulary, lambda: int(np.count_nonzero(self.codes(vocabulary) >= 0)))

    def memoize(self, what: Hashable, vocabulary: Vocabulary | None, make: Callable[[], ValueT]) -> ValueT:
        """Return a value derived from this history, computed by ``make`` once; cached for the last vocabulary only.

        ``vocabulary`` is None for values that depend on none.
        """
        cached = self._memory.get(what)
        if cached is None or cached[0] is not vocabulary:
            cached = self._memory[what] = (vocabulary, make())
        value: ValueT = cached[1]
        return value

    @classmethod
    def of_events(cls, events: Iterable[Event]) -> History:
        """Build a history from events in any order; events of equal time keep their order."""
        rows = sorted(events, key=lambda event: event.at)
        n = len(rows)
        return cls(
            tuple(event.item for event in rows),
            np.fromiter((KINDS[event.kind].code for event in rows), np.int8, n),
            np.fromiter((np.nan if event.value is None else event.value for event in rows), np.float32, n),
            np.fromiter((event.at for event in rows), np.float64, n),
        )

    def plus(self, event: Event) -> History:
        """Insert an event by its time, after events of equal time; last if the history has no times."""
        has_times = not len(self) or not np.isnan(self.at[-1])
        index = int(np.searchsorted(self.at, event.at, side="right")) if has_times else len(self)
        value = np.nan if event.value is None else event.value
        history = History(
            (*self.items[:index], event.item, *self.items[index:]),
            np.insert(self.kinds, index, KINDS[event.kind].code),
            np.insert(self.values, index, value),
            np.insert(self.at, index, event.at),
        )
        vocabulary, codes = self._memory.get("codes", (None, None))
        if vocabulary is not None:
            history._memory["codes"] = (vocabulary, np.insert(codes, index, vocabulary.codes([event.item])))
        return history

    def followed_by(self, later: History) -> History:
        """Append the history ``later``, whatever its times are."""
        if not len(later):
            return self
        return History(
            self.items + later.items,
            np.concatenate([self.kinds, later.kinds]),
            np.concatenate([self.values, later.values]),
            np.concatenate([self.at, later.at]),
        )

    def newest(self, n: int) -> History:
        """The last ``n`` events."""
        if len(self) <= n:
            return self
        last = slice(len(self) - n, None)
        history = History(self.items[last], self.kinds[last], self.values[last], self.at[last])
        vocabulary, codes = self._memory.get("codes", (None, None))
        if vocabulary is not None:
            history._memory["codes"] = (vocabulary, codes[last])
        return history

    def oldest(self, n: int) -> History:
        """The first ``n`` events."""
        return History(self.items[:n], self.kinds[:n], self.values[:n], self.at[:n])

    def until(self, at: float) -> History:
        """Select the events up to a time; all of them if only their order is known."""
        return self.where(~(self.at > at))

    def without(self, item: str) -> History:
        """Remove the events with ``item``."""
        return self.where(np.array([id_ != item for id_ in self.items], np.bool_))

    def where(self, keep: Bools) -> History:
        """Select events by the mask ``keep``, shape ``(n_events,)``."""
        items = tuple(itertools.compress(self.items, keep.tolist()))
        return History(items, self.kinds[keep], self.values[keep], self.at[keep])

    def verb(self, index: int) -> str:
        """Return the verb of the event at ``index`` for explanations: "liked", "finished"."""
        return KIND_OF_CODE[int(self.kinds[index])].verb


@dataclass(frozen=True, slots=True)
class Profile:
    """The input of a recommendation: the history and texts of a user, a guest, a group or a hypothetical user."""

    history: History = field(default_factory=History)
    about: str = ""
    """The user's self-description, which is stored."""
    ask: str = ""
    """The text of the current request."""
    at: float = math.nan
    """The time of the request, in seconds since 1970, UTC; NaN: unknown."""

    @property
    def pause(self) -> Pause:
        """How long before ``at`` the last event with a time was."""
        seconds = self.at - self.history.last_at
        if math.isnan(seconds):
            return Pause.UNKNOWN
        return Pause.SESSION if seconds <= SESSION_GAP_S else Pause.RETURN if seconds <= _ABSENCE_S else Pause.ABSENCE

    @classmethod
    def of(
        cls,
        items: Sequence[str] = (),
        ratings: Sequence[float] | None = None,
        *,
        about: str = "",
        ask: str = "",
    ) -> Profile:
        """Build a profile from item ids, oldest first; each is a like, or a rating if ``ratings`` are given.

        Raises:
            InvalidInput: ``ratings`` differs in length from ``items``.
        """
        n = len(items)
        kinds = np.full(n, LIKE.code, np.int8)
        values = np.full(n, np.nan, np.float32)
        if ratings is not None:
            if len(ratings) != n:
                raise InvalidInput(f"{n} items but {len(ratings)} ratings; give one rating for each item.")
            kinds[:] = KINDS["rating"].code
            values[:] = ratings
        return cls(History(tuple(map(str, items)), kinds, values, np.full(n, np.nan)), about, ask)
