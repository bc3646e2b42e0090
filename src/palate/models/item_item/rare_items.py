"""The items beyond the members of a model: what they are told and tell, a few weights each.

Members weigh each other by a dense solution. Each other item is joined to them by itself, as if it
were the only one more, and to the others by what they share alone; the strongest weights are kept.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from palate.models.item_item.decay import memory
from palate.models.item_item.top_neighbours import strongest
from palate.types import Codes, Doubles, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

KEPT: Final = 100
"""As many weights are kept of each item beyond: towards it from members, from it to members, and from others."""
_SHARED: Final = 500
"""An item beyond is joined through so many members at most, those with which it shares the most users."""
_AT_ONCE: Final = 256


def nothing(n_rows: int, n_items: int) -> csr_array:
    """Weights where every item is a member."""
    from scipy.sparse import csr_array

    empty = np.empty(0, np.float32), np.empty(0, np.int32), np.zeros(n_rows + 1, np.int32)
    return csr_array(empty, shape=(n_rows, n_items))


@dataclass(slots=True)
class Cells:
    """Weights found so far: ``value`` from ``row`` to ``column``."""

    rows: list[Codes]
    columns: list[Codes]
    values: list[Floats]

    def keep(
        self, found: csr_array | Floats, of: Codes, towards: Codes, *, turned: bool = False, n: int = KEPT
    ) -> None:
        """The ``n`` strongest, by size, of each row of ``found``, shape ``(len(of), len(towards))``; ``turned``:
        from ``towards`` to ``of``.
        """
        size: Any = abs(found)
        places, sizes = strongest(size, min(n, len(towards)))
        here, there = np.nonzero(sizes)
        if not len(here):
            return
        near = places[here, there]
        ends = (towards[near], of[here]) if turned else (of[here], towards[near])
        self.rows.append(ends[0].astype(np.int32))
        self.columns.append(ends[1].astype(np.int32))
        self.values.append(np.asarray(found[here, near], np.float32))

    def matrix(self, n_rows: int, n_items: int) -> csr_array:
        from scipy.sparse import csr_array

        if not self.rows:
            return nothing(n_rows, n_items)
        value, row, column = (np.concatenate(part) for part in (self.values, self.rows, self.columns))
        return csr_array((value, (row, column)), shape=(n_rows, n_items))


def blocks(n: int) -> Iterator[slice]:
    """Spans of so many items as are joined at once."""
    for start in range(0, n, _AT_ONCE):
        yield slice(start, min(start + _AT_ONCE, n))


def joined(
    taken: csr_array, weighed: csr_array, members: Codes, others: Codes, inverse: Doubles, ridge: Ridge
) -> csr_array:
    """What others and members, and others among themselves, add to each other's scores in EASE.

    ``taken`` is who took to what, ``weighed`` the same times the weight of each user, shape ``(n_people,
    n_items)``; ``inverse`` is P. With g_r = the column of an item r among members and v_r = P·g_r, the solution
    with r as one more member has the weights v_r towards it and v_rj/(σ_r·P_jj + v_rj²) from it, where
    σ_r = s_r - g_r·v_r and s_r = its cell on the penalised diagonal. From another q towards r it is what members
    leave unexplained: (g_qr - g_q·v_r)/σ_q.
    """
    n_items, diagonal = taken.shape[1], inverse.diagonal().astype(np.float32)
    to_members, among_others = Cells([], [], []), Cells([], [], [])
    by_other = taken[:, others].T.tocsr()
    through: _Through = (
        _ThroughPeople(taken[:, members], weighed[:, others].T.tocsr(), inverse)
        if taken.shape[0] < len(members)
        else _ThroughItems(by_other, weighed[:, members], inverse)
    )
    totals = ridge.total(np.asarray(weighed[:, others].sum(axis=0)))
    unexplained = np.ones(n_items)
    for block in blocks(len(others)):
        some = others[block]
        told = through.told(block)
        shared = (by_other @ weighed[:, some]).tocsc()
        columns = np.repeat(np.arange(len(some)), np.diff(shared.indptr))
        explained = through.explained(told, shared.indices, columns)
        own = shared.indices == block.start + columns
        rest = (totals[block] - explained[own]).astype(np.float32)
        unexplained[some] = rest
        to_members.keep(told, some, members, turned=True)
        to_members.keep(told / (rest[:, None] * diagonal + told**2), some, members)
        shared.data = np.where(own, 0.0, shared.data - explained)
        among_others.keep(shared.T.tocsr(), some, others, turned=True)
    found = to_members.matrix(n_items, n_items)
    shares = among_others.matrix(n_items, n_items)
    shares.data /= np.repeat(unexplained, np.diff(shares.indptr)).astype(np.float32)
    whole: csr_array = found + shares
    return whole


class _Through(ABC):
    """How v_r and g_q·v_r are found, of others r and q."""

    @abstractmethod
    def told(self, block: slice) -> Floats:
        """v_r of a block of others, shape ``(n_block, n_members)``."""

    @abstractmethod
    def explained(self, told: Floats, rows: Codes, columns: Codes) -> Doubles:
        """g_q·v_r for each pair of an other q, by its place among them, and a row r of ``told``; rising by r."""


class _ThroughPeople(_Through):
    """Where users are fewer than members: g_r is the sum of what those did who took to r, and so is v_r."""

    def __init__(self, candidate_mask: csr_array, weighed: csr_array, inverse: Doubles) -> None:
        self._among, self._weighed = candidate_mask, weighed
        self._answers = (candidate_mask @ inverse.T).astype(np.float32)

    def told(self, block: slice) -> Floats:
        return np.asarray(self._weighed[block] @ self._answers, np.float32)

    def explained(self, told: Floats, rows: Codes, columns: Codes) -> Doubles:
        return np.asarray((self._weighed @ (self._among @ told.T))[rows, columns])


class _ThroughItems(_Through):
    """Where members are fewer: each g_r of the members with which r shares the most."""

    def __init__(self, by_other: csr_array, weighed: csr_array, inverse: Doubles) -> None:
        self._columns, self._inverse = _columns(by_other, weighed), inverse.T

    def told(self, block: slice) -> Floats:
        return np.asarray(self._columns[block] @ self._inverse, np.float32)

    def explained(self, told: Floats, rows: Codes, columns: Codes) -> Doubles:
        ends = np.searchsorted(columns, np.arange(len(told) + 1))
        spans = zip(told, ends[:-1].tolist(), ends[1:].tolist(), strict=True)
        return np.concatenate([self._columns[rows[start:end]] @ one for one, start, end in spans])


def _columns(by_other: csr_array, weighed: csr_array) -> csr_array:
    """What each other item shares with members, shape ``(n_others, n_members)``."""
    cells, (n_others, n_members) = Cells([], [], []), (by_other.shape[0], weighed.shape[1])
    others, members = np.arange(n_others, dtype=np.int32), np.arange(n_members, dtype=np.int32)
    for block in blocks(n_others):
        cells.keep(by_other[block] @ weighed, others[block], members, n=_SHARED)
    return cells.matrix(n_others, n_members)


def ruled(item: Codes, starts: Codes, members: Codes, n_items: int, decays: tuple[float, ...], reg: float) -> csr_array:
    """What the memories of each item add to others, and those of others to anything, in a sequence model.

    As if a source were all that is remembered: with S its k memories' own k×k moments and T what followed it,
    (S + reg·I)⁻¹·T. ``item`` and ``starts`` are the walks of everyone over all items; shape ``(k · n_items, n_items)``.
    """
    from palate.models.item_item.cooccurrence import followers_by_row

    cells, everything = Cells([], [], []), np.arange(n_items, dtype=np.int32)
    member = np.isin(everything, members)
    ways = np.linalg.inv(_own_moments(item, starts, n_items, decays) + reg * np.eye(len(decays)))
    counted = [followers_by_row(item, starts, n_items, decay, memory(decay), _AT_ONCE) for decay in decays]
    for parts in zip(*counted, strict=True):
        block = parts[0][0]
        dense = np.flatnonzero(member[block])
        for number in range(len(decays)):
            weights = sum(
                ways[block, number, other, None].astype(np.float32) * sums for other, (_, sums) in enumerate(parts)
            )
            weights[np.ix_(dense, members)] = 0
            cells.keep(weights, everything[block] + number * n_items, everything)
    return cells.matrix(len(decays) * n_items, n_items)


def _own_moments(item: Codes, starts: Codes, n_items: int, decays: tuple[float, ...]) -> Doubles:
    """For each item Σ_t s_x(t)·s_y(t) of its own memories, shape ``(n_items, k, k)``."""
    later = np.repeat(starts[1:], np.diff(starts)) - np.arange(len(item)) - 1
    moments = np.empty((n_items, len(decays), len(decays)))
    for x, one in enumerate(decays):
        for y, other in enumerate(decays):
            lasting = (1 - (one * other) ** later) / (1 - one * other)
            moments[:, x, y] = np.bincount(item, lasting, n_items)
    return moments


@dataclass(frozen=True, slots=True)
class Ridge:
    """The penalty on the diagonal of a gram matrix."""

    reg: float
    dropout: float

    def total(self, diagonal: Doubles) -> Doubles:
        return diagonal + self.reg + self.dropout / (1 - self.dropout) * diagonal
