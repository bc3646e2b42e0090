"""Users as their history: the only thing that a model may know about someone."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from palate.data.events import KIND_OF_CODE, KINDS, LIKE, Event
from palate.data.vocabulary import Vocabulary
from palate.errors import InvalidInput
from palate.types import Bools, Codes, Doubles, Floats, Kinds


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """What someone did, oldest first; columns of one length ``n_events``."""

    items: tuple[str, ...] = ()
    kinds: Kinds = field(default_factory=lambda: np.empty(0, np.int8))
    """Codes of :data:`palate.data.events.KINDS`."""
    values: Floats = field(default_factory=lambda: np.empty(0, np.float32))
    """The rating as given; NaN for events that carry none."""
    at: Doubles = field(default_factory=lambda: np.empty(0, np.float64))
    """Seconds since 1970, UTC, never falling; NaN throughout when only the order is known."""
    _memory: dict[Hashable, tuple[Vocabulary, Any]] = field(default_factory=dict, repr=False)

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
        """The codes of ``items``, shape ``(n_events,)``."""
        codes: Codes = self.memoize("codes", vocabulary, lambda: vocabulary.codes(self.items))
        return codes

    def n_known(self, vocabulary: Vocabulary) -> int:
        """How many events are with items that the vocabulary holds."""
        n: int = self.memoize("n_known", vocabulary, lambda: int(np.count_nonzero(self.codes(vocabulary) >= 0)))
        return n

    def memoize(self, what: Hashable, vocabulary: Vocabulary, make: Callable[[], Any]) -> Any:
        """What ``make`` says of this history, which never changes, kept for the vocabulary asked last."""
        known = self._memory.get(what)
        if known is None or known[0] is not vocabulary:
            known = self._memory[what] = (vocabulary, make())
        return known[1]

    @classmethod
    def of_events(cls, events: Iterable[Event]) -> History:
        """A history of events in any order; ties in time keep the order in which they come."""
        rows = sorted(events, key=lambda event: event.at)
        n = len(rows)
        return cls(
            tuple(event.item for event in rows),
            np.fromiter((KINDS[event.kind].code for event in rows), np.int8, n),
            np.fromiter((np.nan if e.value is None else e.value for e in rows), np.float32, n),
            np.fromiter((event.at for event in rows), np.float64, n),
        )

    def plus(self, event: Event) -> History:
        """This history with one more event, placed by its time (after its equals), or last if it has no times."""
        timed = not len(self) or not np.isnan(self.at[-1])
        place = int(np.searchsorted(self.at, event.at, side="right")) if timed else len(self)
        value = np.nan if event.value is None else event.value
        return History(
            (*self.items[:place], event.item, *self.items[place:]),
            np.insert(self.kinds, place, KINDS[event.kind].code),
            np.insert(self.values, place, value),
            np.insert(self.at, place, event.at),
        )

    def then(self, later: History) -> History:
        """This history followed by ``later``, whose order is trusted over its times."""
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
        return History(self.items[last], self.kinds[last], self.values[last], self.at[last])

    def oldest(self, n: int) -> History:
        """The first ``n`` events."""
        return History(self.items[:n], self.kinds[:n], self.values[:n], self.at[:n])

    def until(self, at: float) -> History:
        """The events up to that time; all of them if only their order is known."""
        return self.where(~(self.at > at))

    def without(self, item: str) -> History:
        """This history as if nothing had been done with ``item``."""
        return self.where(np.array([id_ != item for id_ in self.items], np.bool_))

    def where(self, keep: Bools) -> History:
        """The events that ``keep``, shape ``(n_events,)``, says."""
        items = tuple(itertools.compress(self.items, keep.tolist()))
        return History(items, self.kinds[keep], self.values[keep], self.at[keep])

    def verb(self, place: int) -> str:
        """What was done at ``place``, as an explanation says it: "liked", "finished"."""
        return KIND_OF_CODE[int(self.kinds[place])].verb


@dataclass(frozen=True, slots=True)
class Profile:
    """Who is asking: a known user, a guest, a group, or a what-if are all this one value."""

    history: History = field(default_factory=History)
    about: str = ""
    """What they say of themselves (kept)."""
    ask: str = ""
    """What they ask for now."""

    @classmethod
    def of(
        cls,
        items: Sequence[str] = (),
        ratings: Sequence[float] | None = None,
        *,
        about: str = "",
        ask: str = "",
    ) -> Profile:
        """A profile from plain ids, oldest first; each counts as a like, or as its rating.

        Raises:
            InvalidInput: ``ratings`` is given and not of the length of ``items``.
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
