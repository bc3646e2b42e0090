"""Metrics beyond accuracy: coverage, Gini, novelty, diversity, calibration, differentiation.

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
"""The largest number of list-user pairs in memory at a time."""


def coverage(lists: Codes, n_items: int) -> float:
    """The share of the catalogue that occurs in at least one list (Herlocker et al., 2004)."""
    return len(np.unique(lists[lists >= 0])) / n_items


def gini(lists: Codes, n_items: int) -> float:
    """The Gini index of item exposure: 0 if all items occur equally often, near 1 if a few take all; NaN without items.

    Σ (2·rank - n - 1) · shown / (n · Σ shown), ranks rising with ``shown`` (Fleder and Hosanagar, 2009).
    """
    shown = np.sort(np.bincount(lists[lists >= 0], minlength=n_items))
    ranks = np.arange(1, n_items + 1)
    total = n_items * shown.sum()
    return float((2 * ranks - n_items - 1) @ shown / total) if total else float("nan")


def novelty(lists: Codes, train: Dataset) -> Doubles:
    """Mean self-information of each list, in bits (Zhou et al., 2010; Vargas and Castells, 2011).

    -log₂ of the share of training users with a positive event on the item, at least one user. NaN for an empty list.
    """
    incidence = train.incidence()
    n_users = np.maximum(np.asarray(incidence.sum(axis=0)), 1)
    bits = -np.log2(n_users / max(int((np.diff(incidence.indptr) > 0).sum()), 1))
    return _divide(np.where(lists >= 0, bits[lists], 0.0).sum(axis=1), (lists >= 0).sum(axis=1))


def diversity(lists: Codes, train: Dataset) -> Doubles:
    """1 - the mean cosine between any two items of a list (Ziegler et al., 2005).

    The cosine is that of the columns of the binary user-item matrix in training, |a∩b| / √(|a|·|b|), which needs no
    item metadata; it is 0 for an item without users. NaN for lists of fewer than two.

    With unit columns xᵢ, Σᵢⱼ xᵢ·xⱼ = ‖Σᵢ xᵢ‖², so that no item-item matrix is needed.
    """
    from scipy.sparse import diags_array

    incidence = train.incidence()
    n_users = np.asarray(incidence.sum(axis=0))
    unit = (incidence @ diags_array(1 / np.sqrt(np.maximum(n_users, 1)))).T.tocsr()
    list_matrix = _list_matrix(lists, train.n_items)
    squares = np.zeros(len(lists))
    block_size = max(_CELLS // max(train.n_users, 1), 1)
    for start in range(0, len(lists), block_size):
        sums = list_matrix[start : start + block_size] @ unit
        sums.data **= 2
        squares[start : start + block_size] = sums.sum(axis=1)
    similarity = squares - ((lists >= 0) & (n_users[lists] > 0)).sum(axis=1)
    n = (lists >= 0).sum(axis=1)
    return 1 - _divide(similarity, n * (n - 1))


def calibration(lists: Codes, users: Codes, known: Dataset) -> Doubles:
    """Divergence of the genres of a list from those of the user's history (Steck, RecSys 2018); 0 if they agree.

    Kullback-Leibler divergence in nats, Σ p·ln(p / q̃) with q̃ = 0.99·q + 0.01·p. An item's genres
    have equal shares of it. NaN where the history or the list has no known genre.
    """
    genres = _genres(known)
    incidence = known.incidence()[users]
    history_genres, list_genres = (
        np.asarray(rows @ genres) for rows in (incidence, _list_matrix(lists, known.n_items))
    )
    p, q = (_divide(rows, rows.sum(axis=1, keepdims=True)) for rows in (history_genres, list_genres))
    smooth = (1 - _SMOOTHING) * q + _SMOOTHING * p
    divergence = (p * np.log(np.where(p > 0, p, 1) / np.where(p > 0, smooth, 1))).sum(axis=1)
    return np.where(history_genres.any(axis=1) & list_genres.any(axis=1), divergence, np.nan)


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


def _list_matrix(lists: Codes, n_items: int) -> csr_array:
    """The lists as a binary matrix, shape ``(n_users, n_items)``."""
    from scipy.sparse import csr_array

    row, position = np.nonzero(lists >= 0)
    return csr_array((np.ones(len(row)), (row, lists[row, position])), shape=(len(lists), n_items))


def _genres(data: Dataset) -> Doubles:
    """Each item's genres, shape ``(n_items, n_genres)``; rows sum to 1, or 0 where none is known."""
    names = sorted({genre for item in data.items.values() for genre in item.genres})
    column_of = {genre: column for column, genre in enumerate(names)}
    shares = np.zeros((data.n_items, len(names)))
    for item in data.items.values():
        for genre in item.genres:
            shares[data.vocabulary.code(item.id), column_of[genre]] = 1 / len(item.genres)
    return shares


def _divide(sums: Doubles, counts: Doubles) -> Doubles:
    """``sums / counts``, NaN where a count is 0."""
    return np.asarray(sums / np.where(counts > 0, counts, np.nan))
