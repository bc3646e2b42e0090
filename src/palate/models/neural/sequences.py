"""Histories as the inputs of a sequence model: items, what was done with them, and the times between events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.events import DISLIKE, KIND_OF_CODE, RATING
from palate.models.evidence import UserEvidence, evidence_rows, preferences
from palate.types import Bools, Codes, Doubles, Floats, Kinds

_N_STARS: Final = 5
N_KINDS: Final = len(KIND_OF_CODE) + _N_STARS
"""Kinds of events, and ratings by stars: a rating has the code of its kind plus its value rounded up."""
N_GAPS: Final = 32
"""0: unknown; else 1 + ⌊log₂(1 + seconds)⌋."""
_FIRST_DATE_S: Final = 631_152_000.0
"""1990; smaller numbers are no dates, and the times between them are unknown."""


@dataclass(frozen=True, slots=True, eq=False)
class Sequences:
    """The evidence of all users as columns of one length, oldest event of each user first."""

    starts: Codes
    """User u has the events ``starts[u]:starts[u + 1]``; shape ``(n_users + 1,)``."""
    items: Codes
    kinds: Codes
    """Codes below ``N_KINDS``."""
    gaps: Codes
    """The time since the user's event before it, as a code below ``N_GAPS``."""
    preferences: Floats
    """The signed preference of each event."""
    is_target: Bools
    """Whether the event is to be predicted: all but dislikes."""

    @classmethod
    def of(cls, data: Dataset) -> Sequences:
        """The sequences of all users of ``data``: each item once, at the event that represents it."""
        parts = [evidence_rows(data, users) for users in data.blocks()]
        rows, weights = (np.concatenate(column) for column in zip(*parts, strict=True))
        user = data.user[rows]
        starts = np.searchsorted(user, np.arange(data.n_users + 1)).astype(np.int64)
        kinds = data.kind[rows]
        gaps = gap_codes(data.at[rows], starts)
        return cls(starts, data.item[rows], kind_codes(kinds, data.value[rows]), gaps, weights, kinds != DISLIKE.code)

    @property
    def lengths(self) -> Codes:
        """The number of events of each user."""
        return np.diff(self.starts)


@dataclass(frozen=True, slots=True, eq=False)
class UserSequence:
    """One user's evidence as the inputs of the network, oldest event first; columns of one length ``n``."""

    items: Codes
    kinds: Codes
    gaps: Codes
    next_gaps: Codes
    """The time from the start and from each event to the event after it, the last one to the request; shape
    ``(n + 1,)``."""
    preferences: Floats

    @classmethod
    def empty(cls) -> UserSequence:
        """No events, and no time of a request."""
        none = np.empty(0, np.int32)
        return cls(none, none, none, np.zeros(1, np.int32), np.empty(0, np.float32))

    @classmethod
    def of(cls, evidence: UserEvidence, has_vector: Bools, request_time: bool) -> UserSequence:
        """The events of ``evidence`` whose items have a vector; without ``request_time`` no next gap is known."""
        rows = np.flatnonzero(has_vector[evidence.codes])
        history, events = evidence.history, evidence.event_indices[rows]
        at = np.append(history.at[events], evidence.at)
        gaps = gap_codes(at, np.array([0, len(at)]))
        return cls(
            evidence.codes[rows],
            kind_codes(history.kinds[events], history.values[events]),
            gaps[:-1],
            gaps if request_time else np.zeros_like(gaps),
            preferences(history)[events],
        )

    def __len__(self) -> int:
        return len(self.items)

    def without(self, rows: Codes) -> UserSequence:
        """The sequence without ``rows``; what is known of the times of the other events stays as it is."""
        kinds, gaps, next_gaps = (np.delete(column, rows) for column in (self.kinds, self.gaps, self.next_gaps))
        return UserSequence(np.delete(self.items, rows), kinds, gaps, next_gaps, np.delete(self.preferences, rows))


def kind_codes(kinds: Kinds, values: Floats) -> Codes:
    """The kind of each event, with the stars of ratings, as a code below ``N_KINDS``."""
    stars = np.clip(np.ceil(np.nan_to_num(values)), 1, _N_STARS)
    return np.asarray(np.where(kinds == RATING.code, kinds + stars, kinds), np.int32)


def gap_codes(at: Doubles, starts: Codes) -> Codes:
    """The time from each event to the one before it as a code below ``N_GAPS``; events of user u begin at
    ``starts[u]``."""
    seconds = np.diff(at, prepend=np.nan)
    seconds[~(at >= _FIRST_DATE_S)] = np.nan
    seconds[starts[:-1][starts[:-1] < len(at)]] = np.nan
    with np.errstate(invalid="ignore"):
        codes = 1 + np.floor(np.log2(1 + np.maximum(seconds, 0)))
    return np.asarray(np.clip(np.nan_to_num(codes), 0, N_GAPS - 1), np.int32)


def favourites(preferences: Floats, n: int) -> Codes:
    """The indices of the ``n`` highest ``preferences``, of equal ones the newest, in the order of events."""
    if len(preferences) <= n:
        return np.arange(len(preferences))
    order = np.lexsort((np.arange(len(preferences)), preferences))
    return np.asarray(np.sort(order[len(order) - n :]))
