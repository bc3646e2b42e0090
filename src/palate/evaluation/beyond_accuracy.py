"""What lists are like beyond their accuracy: broad, new, varied, balanced, one's own.

``lists`` holds item codes and has shape ``(n_users, k)``, -1 where a list is shorter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.types import Codes, Doubles

if TYPE_CHECKING:
    from scipy.sparse import csr_array

PER_USER: Final = ("novelty", "diversity", "calibration")
OVER_LISTS: Final = ("coverage", "gini", "differentiation")

_SMOOTHING: Final = 0.01
_CELLS: Final = 1 << 24
"""As many pairs of list and user are held at once, at most."""


def coverage(lists: Codes, n_items: int) -> float:
    """The share of the catalogue that is in anybody's list (Herlocker et al., 2004)."""
    return len(np.unique(lists[lists >= 0])) / n_items


def gini(lists: Codes, n_items: int) -> float:
    """How unequally the catalogue is shown: 0 all items alike, near 1 a few take all; NaN if nothing is shown.

    Σ (2·rank - n - 1) · shown / (n · Σ shown), ranks rising with ``shown`` (Fleder and Hosanagar, 2009).
    """
    shown = np.sort(np.bincount(lists[lists >= 0], minlength=n_items))
    ranks = np.arange(1, n_items + 1)
    total = n_items * shown.sum()
    return float((2 * ranks - n_items - 1) @ shown / total) if total else float("nan")


def novelty(lists: Codes, train: Dataset) -> Doubles:
    """Mean self-information of each list, in bits (Zhou et al., 2010; Vargas and Castells, 2011).

    -log₂ of the share of training users who took to the item; one whom nobody took to counts as
    known to one. NaN for an empty list.
    """
    took = train.incidence()
    known = np.maximum(np.asarray(took.sum(axis=0)), 1)
    bits = -np.log2(known / max(int((np.diff(took.indptr) > 0).sum()), 1))
    return _divided(np.where(lists >= 0, bits[lists], 0.0).sum(axis=1), (lists >= 0).sum(axis=1))


def diversity(lists: Codes, train: Dataset) -> Doubles:
    """1 - the mean cosine between any two items of a list (Ziegler et al., 2005).

    The cosine is that of who took to them in training, |both| / √(|one|·|other|), which needs no
    facts about items; one whom nobody took to is like nothing. NaN for lists of fewer than two.

    With unit columns xᵢ, Σᵢⱼ xᵢ·xⱼ = ‖Σᵢ xᵢ‖², so that no item-item matrix is made.
    """
    from scipy.sparse import diags_array

    took = train.incidence()
    known = np.asarray(took.sum(axis=0))
    unit = (took @ diags_array(1 / np.sqrt(np.maximum(known, 1)))).T.tocsr()
    members = _members(lists, train.n_items)
    squares = np.zeros(len(lists))
    at_once = max(_CELLS // max(train.n_users, 1), 1)
    for start in range(0, len(lists), at_once):
        sums = members[start : start + at_once] @ unit
        sums.data **= 2
        squares[start : start + at_once] = sums.sum(axis=1)
    alike = squares - ((lists >= 0) & (known[lists] > 0)).sum(axis=1)
    n = (lists >= 0).sum(axis=1)
    return 1 - _divided(alike, n * (n - 1))


def calibration(lists: Codes, users: Codes, known: Dataset) -> Doubles:
    """How far the genres of a list are from those of the user's history (Steck, RecSys 2018); 0 is the same.

    Kullback-Leibler divergence in nats, Σ p·ln(p / q̃) with q̃ = 0.99·q + 0.01·p. An item's genres
    share it equally. NaN where history or list has no known genre.
    """
    genres = _genres(known)
    took = known.incidence()[users]
    wanted, shown = (np.asarray(rows @ genres) for rows in (took, _members(lists, known.n_items)))
    p, q = (_divided(rows, rows.sum(axis=1, keepdims=True)) for rows in (wanted, shown))
    smooth = (1 - _SMOOTHING) * q + _SMOOTHING * p
    divergence = (p * np.log(np.where(p > 0, p, 1) / np.where(p > 0, smooth, 1))).sum(axis=1)
    return np.where(wanted.any(axis=1) & shown.any(axis=1), divergence, np.nan)


def differentiation(lists: Codes, seed: int, pairs: int = 10_000) -> float:
    """The mean share of items that differ between the lists of two users drawn at random; NaN for one user."""
    if len(lists) < 2:
        return float("nan")
    rng = np.random.default_rng(seed)
    first = rng.integers(0, len(lists), pairs)
    second = (first + rng.integers(1, len(lists), pairs)) % len(lists)
    same = (lists[first][:, :, None] == lists[second][:, None, :]) & (lists[first] >= 0)[:, :, None]
    lengths = (lists >= 0).sum(axis=1)
    longer = np.maximum(np.maximum(lengths[first], lengths[second]), 1)
    return float(1 - (same.any(axis=2).sum(axis=1) / longer).mean())


def _members(lists: Codes, n_items: int) -> csr_array:
    """Which items each list holds, shape ``(n_users, n_items)``."""
    from scipy.sparse import csr_array

    row, place = np.nonzero(lists >= 0)
    return csr_array((np.ones(len(row)), (row, lists[row, place])), shape=(len(lists), n_items))


def _genres(data: Dataset) -> Doubles:
    """Each item's genres, shape ``(n_items, n_genres)``; rows sum to 1, or 0 where none is known."""
    names = sorted({genre for item in data.items.values() for genre in item.genres})
    column = {genre: place for place, genre in enumerate(names)}
    shares = np.zeros((data.n_items, len(names)))
    for item in data.items.values():
        for genre in item.genres:
            shares[data.vocabulary.code(item.id), column[genre]] = 1 / len(item.genres)
    return shares


def _divided(sums: Doubles, counts: Doubles) -> Doubles:
    """``sums / counts``, NaN where there is nothing."""
    return np.asarray(sums / np.where(counts > 0, counts, np.nan))
