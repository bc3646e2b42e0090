"""What serving measures of itself, kept in memory until the metrics take it up."""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from palate.data.slate import Reason
from palate.services.context import AppContext

_MAX_WAITING: Final = 20_000
_MAX_USERS: Final = 10_000
_EVERY: Final = 8
"""One in so many batches, and reads of users, are measured: to note all of them would cost more than it tells."""

READ_USER: Final = "read.user"
"""The name, among those of stages, of reading what is known of a user."""
NO_SOURCE: Final = "none"
"""The source of an item without a reason."""


@dataclass(slots=True)
class Measurements:
    """Durations in seconds, and counts, since they were taken up last; the oldest give way if nothing takes them up."""

    stages: deque[tuple[str, float]] = field(default_factory=lambda: deque(maxlen=_MAX_WAITING))
    """The stage, and its time for one list."""
    folds: deque[float] = field(default_factory=lambda: deque(maxlen=_MAX_WAITING))
    """From when events were received until every answer knew them."""
    adaptations: deque[float] = field(default_factory=lambda: deque(maxlen=_MAX_WAITING))
    """From when events were acknowledged to the user's next list."""
    batch_sizes: deque[int] = field(default_factory=lambda: deque(maxlen=_MAX_WAITING))
    shown: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Items in lists that were shown, by pipeline and source."""
    clicked: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Of these, the items with positive feedback that named the list."""
    _waiting: OrderedDict[str, float] = field(default_factory=OrderedDict)
    _epoch: int = 0
    _n_batches: int = 0
    _n_reads: int = 0

    def note_events(self, users: Iterable[str], at: float, epoch: int) -> None:
        """Take note that events of users were acknowledged; ``at`` is of the clock of ``note_list``."""
        self._begin(epoch)
        for user in users:
            self._waiting.setdefault(user, at)
        while len(self._waiting) > _MAX_USERS:
            self._waiting.popitem(last=False)

    def note_list(self, user: str, at: float, epoch: int) -> None:
        """Take note that a list of a user is computed, from a history that has all acknowledged events."""
        self._begin(epoch)
        if (since := self._waiting.pop(user, None)) is not None:
            self.adaptations.append(at - since)

    def is_batch_due(self) -> bool:
        """Whether the next batch is to be measured."""
        self._n_batches += 1
        return self._n_batches % _EVERY == 1

    def note_read(self, seconds: float) -> None:
        """Take note of how long reading a user took."""
        self._n_reads += 1
        if self._n_reads % _EVERY == 1:
            self.stages.append((READ_USER, seconds))

    def _begin(self, epoch: int) -> None:
        if epoch != self._epoch:  # somebody may have been erased
            self._waiting.clear()
            self._epoch = epoch


def measurements_of(context: AppContext) -> Measurements:
    """The measurements of a context."""
    return context.state(Measurements, Measurements)


def source_of(reason: Reason | None) -> str:
    """The part that contributes most to the score of an item: history, words, mood, popularity, rest; or none."""
    if reason is None:
        return NO_SOURCE
    _, history, words, mood, popularity, rest, *_ = reason
    best = max(history, words, mood, popularity, rest)
    if best == history:
        return "history"
    if best == popularity:
        return "popularity"
    return "rest" if best == rest else "words" if best == words else "mood"
