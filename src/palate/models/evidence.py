"""What a model reads from a history: which items, and how strongly each speaks for or against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.events import KIND_OF_CODE, RATING
from palate.data.profile import History
from palate.data.vocabulary import Vocabulary
from palate.types import Codes, Doubles, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_PREFERENCE: Final = np.array([kind.preference for kind in KIND_OF_CODE], np.float32)
_OPINION: Final = np.array([kind.opinion for kind in KIND_OF_CODE])

MAX_PREFERENCE: Final = 1.1
MIN_PREFERENCE: Final = -1.0
_BEND: Final = -1.5
_MIDDLING: Final = 3.5
_DOUBT: Final = 40.0
"""Ratings below the middling are taken for somebody's usual ones as far as there are many of them, so many by half."""


@dataclass(frozen=True, slots=True)
class EvidenceDecay:
    """How events become evidence; a hyper-parameter of every model that reads histories."""

    half_life: float = 100.0
    """After how many later events of the same user evidence fades by half of what fades; 0: never."""
    floor: float = 0.5
    """The share of its weight that evidence keeps, however old."""


@dataclass(frozen=True, slots=True, eq=False)
class UserEvidence:
    """A history as arrays; each item once, oldest event first."""

    history: History
    codes: Codes
    """Items of the history that the vocabulary knows, shape ``(n,)``."""
    weights: Floats
    """Signed preference times recency, shape ``(n,)``."""
    places: Codes
    """Which event of the history each row stands for, shape ``(n,)``."""
    newest: Codes
    """The newest event with the item of each row, shape ``(n,)``; differs from ``places`` where one spoke louder."""
    about: str = ""
    """What the user says of themselves."""

    def __len__(self) -> int:
        return len(self.codes)


def extract_evidence(history: History, vocabulary: Vocabulary, evidence_decay: EvidenceDecay) -> UserEvidence:
    """Read a history against a vocabulary; items that it does not hold are passed over."""
    evidence: UserEvidence = history.memoize(
        evidence_decay, vocabulary, lambda: _read(history, vocabulary, evidence_decay)
    )
    return evidence


def _read(history: History, vocabulary: Vocabulary, evidence_decay: EvidenceDecay) -> UserEvidence:
    codes = history.codes(vocabulary)
    places = np.sort(_one_for_each(codes, history.kinds))
    weights = (preferences(history) * _recency(np.array([0, len(history)]), evidence_decay))[places]
    return UserEvidence(history, codes[places], weights, places, _newest(codes, places))


def preferences(history: History) -> Floats:
    """Signed evidence of each event, shape ``(n_events,)``, in [-1, 1.1].

    A rating ``r`` counts by its distance d = r - mean from the user's own mean: 1 + d/10 down
    to d = -1.5, and 0.85 + (d + 1.5) below, so that it turns negative 2.35 points under the mean.
    A mean under 3.5 is doubted while there are few ratings: one star is no praise from somebody who gave nothing else.
    The slope above is gentle because choosing a thing is itself evidence; it and the bend were
    chosen on validation data. Other kinds count by the table in :mod:`palate.data.events`.
    """
    return _preferences(history.kinds, history.values, np.array([0, len(history)]))


def preference_matrix(data: Dataset) -> csr_array:
    """The signed preference of everyone in ``data``, shape ``(n_users, n_items)``; nothing fades."""
    from scipy.sparse import csr_array, vstack

    ever = EvidenceDecay(half_life=0.0)
    blocks = [evidence_matrix(data, users, ever, data.n_items) for users in data.blocks()]
    empty = csr_array((0, data.n_items), dtype=np.float32)
    return csr_array(vstack([empty, *blocks], format="csr"))


def evidence_matrix(data: Dataset, users: slice, evidence_decay: EvidenceDecay, n_items: int) -> csr_array:
    """The readings of a span of users in columns, shape ``(users, n_items)``: each cell holds the weight
    that :func:`extract_evidence` gives to the item. Items with codes from ``n_items`` on are passed over.
    """
    from scipy.sparse import csr_array

    rows = data.rows_of(users)
    starts = data.starts[users.start : users.stop + 1] - rows.start
    item, kinds = data.item[rows], data.kind[rows]
    n_users = users.stop - users.start
    cells = np.repeat(np.arange(n_users, dtype=np.int64), np.diff(starts)) * n_items + item
    cells[item >= n_items] = -1
    kept = _one_for_each(cells, kinds)
    weights = (_preferences(kinds, data.value[rows], starts) * _recency(starts, evidence_decay))[kept]
    ends = np.searchsorted(cells[kept], np.arange(n_users + 1) * n_items).astype(np.int32)
    return csr_array((weights, item[kept], ends), shape=(n_users, n_items))


def _preferences(kinds: Codes, values: Floats, starts: Codes) -> Floats:
    """:func:`preferences` of the events of several users, shape ``(n_events,)``; ``starts[u]`` is the first of u."""
    weights = _PREFERENCE[kinds]
    rated = np.flatnonzero(kinds == RATING.code)
    if len(rated):
        raters = np.repeat(np.arange(len(starts) - 1), np.diff(starts))[rated]
        n = np.bincount(raters, minlength=len(starts) - 1)
        means = np.bincount(raters, values[rated], len(n)) / np.maximum(n, 1)
        weights[rated] = _of_ratings((values[rated] - _usual(means, n)[raters]).astype(np.float32))
    return weights


def _recency(starts: Codes, evidence_decay: EvidenceDecay) -> Floats:
    """What each event keeps of its weight, shape ``(n_events,)``: from floor to 1, by how many events came later."""
    lengths = np.diff(starts)
    if evidence_decay.half_life <= 0:
        return np.ones(int(lengths.sum()), np.float32)
    age = np.repeat(starts[1:], lengths) - 1 - np.arange(starts[0], starts[-1])
    kept = evidence_decay.floor + (1 - evidence_decay.floor) * np.exp2(-age / evidence_decay.half_life)
    return np.asarray(kept, np.float32)


def _usual(mean: Floats | Doubles, n: Codes) -> Floats:
    """What each user is taken to give usually, who gave ``n`` ratings of this ``mean``."""
    return np.asarray(mean + np.maximum(_MIDDLING - mean, 0) * (_DOUBT / (_DOUBT + n)), np.float32)


def _of_ratings(distance: Floats) -> Floats:
    """Preferences of ratings that lie so far from their user's mean."""
    strength = np.where(distance < _BEND, 1 + _BEND / 10 + (distance - _BEND), 1 + distance / 10)
    return np.asarray(np.clip(strength, MIN_PREFERENCE, MAX_PREFERENCE))


def _one_for_each(cells: Codes, kinds: Codes) -> Codes:
    """The place of the one event that speaks for each cell, by cell; negative cells are passed over.

    The newest opinion, if the user gave one; else the strongest of what they did.
    """
    known = np.flatnonzero(cells >= 0)
    order = known[np.argsort(cells[known], kind="stable")]
    by_cell = cells[order]
    if not (by_cell[1:] == by_cell[:-1]).any():
        return np.asarray(order)
    strength = np.where(_OPINION[kinds[known]], 2.0 + known, _PREFERENCE[kinds[known]])
    order = known[np.lexsort((strength, cells[known]))]
    return np.asarray(order[np.append(by_cell[1:] != by_cell[:-1], True)])


def _newest(codes: Codes, places: Codes) -> Codes:
    """The last place in ``codes`` of each item at ``places``."""
    if len(places) == int((codes >= 0).sum()):
        return places
    last = dict(zip(codes.tolist(), range(len(codes)), strict=True))
    return np.array([last[code] for code in codes[places].tolist()], np.int64)
