"""Histories as signed evidence: which items, and how strongly each event counts for or against them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from palate.compiled import compiled
from palate.data.dataset import Dataset
from palate.data.events import KIND_OF_CODE, RATING
from palate.data.profile import History
from palate.data.vocabulary import Vocabulary
from palate.types import Codes, Doubles, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_PREFERENCE: Final = np.array([kind.preference for kind in KIND_OF_CODE], np.float32)
_OPINION: Final = np.array([kind.opinion for kind in KIND_OF_CODE])

MAX_ITEMS: Final = 500
"""A user's evidence is that of the items of their newest events, at most so many: it bounds the cost of an answer."""

MAX_PREFERENCE: Final = 1.1
MIN_PREFERENCE: Final = -1.0
_KINK: Final = -1.5
"""The distance from the user's mean below which preferences fall more steeply."""
_PRIOR_MEAN: Final = 3.5
_PRIOR_RATINGS: Final = 40.0
"""A mean below ``_PRIOR_MEAN`` is shrunk towards it as if the user had given so many more ratings of that value."""


@dataclass(frozen=True, slots=True)
class EvidenceDecay:
    """How the weight of evidence decays with later events; a hyper-parameter of every model that reads histories."""

    half_life: float = 100.0
    """The number of later events of the user after which ``1 - floor`` of the weight is halved; 0: no decay."""
    floor: float = 0.5
    """The share of the weight that never decays."""


@dataclass(frozen=True, slots=True, eq=False)
class UserEvidence:
    """A user's history as arrays, one row for each known item, oldest event first."""

    history: History
    codes: Codes
    """The items that are in the vocabulary, shape ``(n,)``."""
    weights: Floats
    """Signed preference times decay, shape ``(n,)``."""
    event_indices: Codes
    """The index in the history of the event that each row stands for, shape ``(n,)``."""
    newest: Codes
    """The index of the newest event with the item of each row, shape ``(n,)``; differs from
    ``event_indices`` where an earlier event is a stronger signal."""
    about: str = ""
    """The user's self-description."""
    at: float = math.nan
    """The time of the request, in seconds since 1970, UTC, for models that read it; NaN: unknown, or not read."""

    def __len__(self) -> int:
        return len(self.codes)


def extract_evidence(
    history: History, vocabulary: Vocabulary, evidence_decay: EvidenceDecay, about: str = ""
) -> UserEvidence:
    """The evidence of a history under a vocabulary; its arrays are cached on the history.

    Unknown items are left out, and all but ``MAX_ITEMS``, those whose events are newest.
    """
    # Not the evidence itself: it refers to the history, and a cycle of the two would stay in memory after the user's
    # next event, until the garbage collector looks at all objects.
    arrays = history.memoize(evidence_decay, vocabulary, lambda: _evidence_arrays(history, vocabulary, evidence_decay))
    return UserEvidence(history, *arrays, about)


def _evidence_arrays(
    history: History, vocabulary: Vocabulary, evidence_decay: EvidenceDecay
) -> tuple[Codes, Floats, Codes, Codes]:
    """``codes``, ``weights``, ``event_indices`` and ``newest`` of :class:`UserEvidence`."""
    codes = history.codes(vocabulary)
    event_indices, newest = _representative_events(codes, history.kinds)
    order = np.argsort(event_indices)[-MAX_ITEMS:]
    event_indices, newest = event_indices[order], newest[order]
    weights = (preferences(history) * _compute_decay(np.array([0, len(history)]), evidence_decay))[event_indices]
    return codes[event_indices], weights, event_indices, newest


def preferences(history: History) -> Floats:
    """Signed evidence of each event, shape ``(n_events,)``, in [-1, 1.1].

    A rating ``r`` counts by its distance d = r - mean from the user's mean: 1 + d/10 down
    to d = -1.5, and 0.85 + (d + 1.5) below, so that it turns negative 2.35 points under the mean.
    A mean under 3.5 is shrunk towards 3.5 while there are few ratings: a user whose only rating is one star did not
    like that item. The slope above is gentle because choosing an item is itself evidence; the slope and the kink
    were chosen on validation data. Other kinds of events count by the table in :mod:`palate.data.events`.
    """
    weights: Floats = history.memoize(
        preferences, None, lambda: _preferences(history.kinds, history.values, np.array([0, len(history)]))
    )
    return weights


def preference_matrix(data: Dataset) -> csr_array:
    """The signed preferences of all users of ``data``, shape ``(n_users, n_items)``, without decay."""
    from scipy.sparse import csr_array, vstack

    no_decay = EvidenceDecay(half_life=0.0)
    blocks = [evidence_matrix(data, users, no_decay, data.n_items) for users in data.blocks()]
    empty = csr_array((0, data.n_items), dtype=np.float32)
    return csr_array(vstack([empty, *blocks], format="csr"))


def evidence_matrix(
    data: Dataset, users: slice, evidence_decay: EvidenceDecay, n_items: int, max_items: int | None = None
) -> csr_array:
    """The evidence of a span of users as a sparse matrix, shape ``(n_users, n_items)``.

    Each cell has the weight that :func:`extract_evidence` gives to the item. Items with codes from ``n_items`` on
    are left out; with ``max_items`` so are all but so many of a user, as there.
    """
    from scipy.sparse import csr_array

    rows = data.rows_of(users)
    starts = data.starts[users.start : users.stop + 1] - rows.start
    items, kinds = data.item[rows], data.kind[rows]
    n_users = users.stop - users.start
    cells = np.repeat(np.arange(n_users, dtype=np.int64), np.diff(starts)) * n_items + items
    cells[items >= n_items] = -1
    event_indices, _ = _representative_events(cells, kinds)
    if max_items is not None:
        event_indices = _keep_newest(event_indices, starts, max_items)
    weights = (_preferences(kinds, data.value[rows], starts) * _compute_decay(starts, evidence_decay))[event_indices]
    row_starts = np.searchsorted(cells[event_indices], np.arange(n_users + 1) * n_items).astype(np.int32)
    return csr_array((weights, items[event_indices], row_starts), shape=(n_users, n_items))


def evidence_rows(data: Dataset, users: slice) -> tuple[Codes, Floats]:
    """The rows of ``data`` that represent the items of a span of users, each item of a user once, rising.

    And the signed preference of each, without decay.
    """
    rows = data.rows_of(users)
    starts = data.starts[users.start : users.stop + 1] - rows.start
    n_users = users.stop - users.start
    cells = np.repeat(np.arange(n_users, dtype=np.int64), np.diff(starts)) * data.n_items + data.item[rows]
    event_indices = np.sort(_representative_events(cells, data.kind[rows])[0])
    return rows.start + event_indices, _preferences(data.kind[rows], data.value[rows], starts)[event_indices]


def _preferences(kinds: Codes, values: Floats, starts: Codes) -> Floats:
    """:func:`preferences` of several users' events, shape ``(n_events,)``; those of user u begin at ``starts[u]``."""
    weights = _PREFERENCE[kinds]
    rating_events = np.flatnonzero(kinds == RATING.code)
    if len(rating_events):
        users = np.repeat(np.arange(len(starts) - 1), np.diff(starts))[rating_events]
        n_ratings = np.bincount(users, minlength=len(starts) - 1)
        means = np.bincount(users, values[rating_events], len(n_ratings)) / np.maximum(n_ratings, 1)
        weights[rating_events] = _rating_preferences(
            (values[rating_events] - _shrunk_means(means, n_ratings)[users]).astype(np.float32)
        )
    return weights


def _compute_decay(starts: Codes, evidence_decay: EvidenceDecay) -> Floats:
    """The factor of each event's weight, shape ``(n_events,)``: from ``floor`` to 1, by the number of later events."""
    lengths = np.diff(starts)
    if evidence_decay.half_life <= 0:
        return np.ones(int(lengths.sum()), np.float32)
    age = np.repeat(starts[1:], lengths) - 1 - np.arange(starts[0], starts[-1])
    factors = evidence_decay.floor + (1 - evidence_decay.floor) * np.exp2(-age / evidence_decay.half_life)
    return np.asarray(factors, np.float32)


def _shrunk_means(means: Floats | Doubles, n_ratings: Codes) -> Floats:
    """The mean of each user's ``n_ratings`` ratings, shrunk upwards to ``_PRIOR_MEAN`` if it is lower."""
    return np.asarray(
        means + np.maximum(_PRIOR_MEAN - means, 0) * (_PRIOR_RATINGS / (_PRIOR_RATINGS + n_ratings)), np.float32
    )


def _rating_preferences(distance: Floats) -> Floats:
    """Preferences of ratings by their ``distance`` from their user's mean."""
    preference = np.where(distance < _KINK, 1 + _KINK / 10 + (distance - _KINK), 1 + distance / 10)
    return np.asarray(np.clip(preference, MIN_PREFERENCE, MAX_PREFERENCE))


def _representative_events(cells: Codes, kinds: Codes) -> tuple[Codes, Codes]:
    """The index of the event that represents each cell, and of its newest one; negative cells are left out.

    A cell is represented by the newest explicit opinion if there is one, else by the strongest event; of equals by the
    newest. In the order of cells, each of shape ``(n_cells,)``.
    """
    strengths = np.where(_OPINION[kinds], 2.0 + np.arange(len(kinds)), _PREFERENCE[kinds])
    return _choose_events(np.argsort(cells, kind="stable"), cells, strengths)


@compiled
def _choose_events(order: Codes, cells: Codes, strengths: Doubles) -> tuple[Codes, Codes]:
    """The strongest and the newest event of each cell; ``order`` sorts events by cell and index."""
    strongest, newest = np.empty(len(order), np.int64), np.empty(len(order), np.int64)
    n_cells, last_cell = 0, -1
    for event in order:
        if cells[event] != last_cell:
            last_cell = cells[event]
            strongest[n_cells] = event
            n_cells += 1
        elif last_cell >= 0 and strengths[event] >= strengths[strongest[n_cells - 1]]:
            strongest[n_cells - 1] = event
        if last_cell >= 0:
            newest[n_cells - 1] = event
    return strongest[:n_cells], newest[:n_cells]


def _keep_newest(event_indices: Codes, starts: Codes, n: int) -> Codes:
    """The newest ``n`` event indices of each user, in the given order; the events of user u begin at ``starts[u]``."""
    users = np.searchsorted(starts, event_indices, "right") - 1
    ends = np.cumsum(np.bincount(users, minlength=len(starts) - 1))
    keep = np.ones(len(event_indices), np.bool_)
    for user in np.flatnonzero(np.diff(ends, prepend=0) > n).tolist():
        of_user = slice(ends[user - 1] if user else 0, ends[user])
        indices = event_indices[of_user]
        keep[of_user] = indices >= np.partition(indices, -n)[-n]
    return event_indices[keep]
