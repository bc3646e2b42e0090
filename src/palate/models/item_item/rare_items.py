"""The sparse weights from and to the rarer items of a linear model with a dense solution for popular items.

Each rarer item ("other") is added to the dense items ("members") by itself, as if it were the only one more;
weights among others follow from what the members leave unexplained. The strongest weights are kept.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from palate.models.item_item.decay import decay_window
from palate.models.item_item.top_neighbours import strongest_cells
from palate.types import Codes, Doubles, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

MAX_WEIGHTS: Final = 100
"""The number of weights of each other item in each group: from members to it, from it to members, and from others."""
_MAX_SHARED: Final = 500
"""The number of members through which an item is added, those with which it shares the most users."""
_BLOCK_ITEMS: Final = 256


def empty_weights(n_rows: int, n_items: int) -> csr_array:
    """A sparse matrix without entries, for data in which every item is a member."""
    from scipy.sparse import csr_array

    empty = np.empty(0, np.float32), np.empty(0, np.int32), np.zeros(n_rows + 1, np.int32)
    return csr_array(empty, shape=(n_rows, n_items))


@dataclass(slots=True)
class SparseWeights:
    """A growing sparse matrix of weights, as coordinates and values."""

    rows: list[Codes]
    columns: list[Codes]
    values: list[Floats]

    def add_strongest(
        self,
        weights: csr_array | Floats,
        sources: Codes,
        targets: Codes,
        *,
        transposed: bool = False,
        n: int = MAX_WEIGHTS,
    ) -> None:
        """Add the ``n`` largest absolute values of each row of ``weights``, shape ``(len(sources), len(targets))``.

        With ``transposed`` they are weights from ``targets`` to ``sources``.
        """
        size: Any = abs(weights)
        top_columns, sizes = strongest_cells(size, min(n, len(targets)))
        rows, ranks = np.nonzero(sizes)
        if not len(rows):
            return
        columns = top_columns[rows, ranks]
        cells = (targets[columns], sources[rows]) if transposed else (sources[rows], targets[columns])
        self.rows.append(cells[0].astype(np.int32))
        self.columns.append(cells[1].astype(np.int32))
        self.values.append(np.asarray(weights[rows, columns], np.float32))

    def to_matrix(self, n_rows: int, n_items: int) -> csr_array:
        from scipy.sparse import csr_array

        if not self.rows:
            return empty_weights(n_rows, n_items)
        value, row, column = (np.concatenate(part) for part in (self.values, self.rows, self.columns))
        return csr_array((value, (row, column)), shape=(n_rows, n_items))


def iterate_blocks(n: int) -> Iterator[slice]:
    """Spans of up to 256 items of ``n``."""
    for start in range(0, n, _BLOCK_ITEMS):
        yield slice(start, min(start + _BLOCK_ITEMS, n))


def join_rare_items(
    incidence: csr_array, weighted: csr_array, members: Codes, others: Codes, inverse: Doubles, ridge: Ridge
) -> csr_array:
    """The EASE weights between members and others, and among others, shape ``(n_items, n_items)``.

    ``incidence`` is the binary user-item matrix and ``weighted`` the same times the weight of each user, shape
    ``(n_users, n_items)``; ``inverse`` is P. With g_r = the entries of an item r with members in the gram matrix and
    v_r = P·g_r, the solution with r as one more member has the weights v_r to r and v_rj/(σ_r·P_jj + v_rj²) from r,
    where σ_r = s_r - g_r·v_r and s_r = the cell of r on the penalised diagonal. The weight from another item q to r is
    what members leave unexplained: (g_qr - g_q·v_r)/σ_q.
    """
    n_items, diagonal = incidence.shape[1], inverse.diagonal().astype(np.float32)
    member_weights, other_weights = SparseWeights([], [], []), SparseWeights([], [], [])
    by_other = incidence[:, others].T.tocsr()
    regression: _MemberRegression = (
        _UserSpaceRegression(incidence[:, members], weighted[:, others].T.tocsr(), inverse)
        if incidence.shape[0] < len(members)
        else _ItemSpaceRegression(by_other, weighted[:, members], inverse)
    )
    totals = ridge.penalise(np.asarray(weighted[:, others].sum(axis=0)))
    unexplained = np.ones(n_items)
    for block in iterate_blocks(len(others)):
        block_items = others[block]
        coefficients = regression.regress(block)
        shared = (by_other @ weighted[:, block_items]).tocsc()
        columns = np.repeat(np.arange(len(block_items)), np.diff(shared.indptr))
        explained = regression.explain(coefficients, shared.indices, columns)
        is_diagonal = shared.indices == block.start + columns
        residual = (totals[block] - explained[is_diagonal]).astype(np.float32)
        unexplained[block_items] = residual
        member_weights.add_strongest(coefficients, block_items, members, transposed=True)
        member_weights.add_strongest(
            coefficients / (residual[:, None] * diagonal + coefficients**2), block_items, members
        )
        shared.data = np.where(is_diagonal, 0.0, shared.data - explained)
        other_weights.add_strongest(shared.T.tocsr(), block_items, others, transposed=True)
    with_members = member_weights.to_matrix(n_items, n_items)
    between_others = other_weights.to_matrix(n_items, n_items)
    between_others.data /= np.repeat(unexplained, np.diff(between_others.indptr)).astype(np.float32)
    total: csr_array = with_members + between_others
    return total


class _MemberRegression(ABC):
    """The regression of other items on members: v_r = P·g_r, and g_q·v_r for pairs of other items."""

    @abstractmethod
    def regress(self, block: slice) -> Floats:
        """The coefficients v_r of a block of other items, shape ``(n_block, n_members)``."""

    @abstractmethod
    def explain(self, coefficients: Floats, rows: Codes, columns: Codes) -> Doubles:
        """g_q·v_r for pairs of other items, shape ``(n_pairs,)``.

        ``rows`` has the indices of q, ``columns`` the rows of r in ``coefficients``, ascending.
        """


class _UserSpaceRegression(_MemberRegression):
    """For fewer users than members: g_r is the sum of the weighted rows of the users of r, and P is applied to rows."""

    def __init__(self, member_incidence: csr_array, weighted_others: csr_array, inverse: Doubles) -> None:
        self._member_incidence, self._weighted_others = member_incidence, weighted_others
        self._user_coefficients = (member_incidence @ inverse.T).astype(np.float32)

    def regress(self, block: slice) -> Floats:
        return np.asarray(self._weighted_others[block] @ self._user_coefficients, np.float32)

    def explain(self, coefficients: Floats, rows: Codes, columns: Codes) -> Doubles:
        return np.asarray((self._weighted_others @ (self._member_incidence @ coefficients.T))[rows, columns])


class _ItemSpaceRegression(_MemberRegression):
    """For fewer members than users: g_r is limited to the members with which r shares the most users."""

    def __init__(self, by_other: csr_array, weighted_members: csr_array, inverse: Doubles) -> None:
        self._gram_rows, self._inverse = _build_gram_rows(by_other, weighted_members), inverse.T

    def regress(self, block: slice) -> Floats:
        return np.asarray(self._gram_rows[block] @ self._inverse, np.float32)

    def explain(self, coefficients: Floats, rows: Codes, columns: Codes) -> Doubles:
        ends = np.searchsorted(columns, np.arange(len(coefficients) + 1))
        spans = zip(coefficients, ends[:-1].tolist(), ends[1:].tolist(), strict=True)
        return np.concatenate([self._gram_rows[rows[start:end]] @ row for row, start, end in spans])


def _build_gram_rows(by_other: csr_array, weighted_members: csr_array) -> csr_array:
    """The largest entries g_r of each other item with members, shape ``(n_others, n_members)``."""
    cells, (n_others, n_members) = SparseWeights([], [], []), (by_other.shape[0], weighted_members.shape[1])
    others, members = np.arange(n_others, dtype=np.int32), np.arange(n_members, dtype=np.int32)
    for block in iterate_blocks(n_others):
        cells.add_strongest(by_other[block] @ weighted_members, others[block], members, n=_MAX_SHARED)
    return cells.to_matrix(n_others, n_members)


def compute_rare_item_rules(
    item: Codes, starts: Codes, members: Codes, n_items: int, decays: tuple[float, ...], reg: float
) -> csr_array:
    """The weights from members to others and from others to all items in a linear sequence model.

    Each is the regression with a single source item: with S its k×k moments under the k decays and T the decayed
    counts of its followers, (S + reg·I)⁻¹·T. ``item`` and ``starts`` are the sequences of all users over all items;
    shape ``(k · n_items, n_items)``.
    """
    from palate.models.item_item.cooccurrence import count_followers_by_block

    cells, all_items = SparseWeights([], [], []), np.arange(n_items, dtype=np.int32)
    is_member = np.isin(all_items, members)
    inverses = np.linalg.inv(_compute_item_moments(item, starts, n_items, decays) + reg * np.eye(len(decays)))
    counted = [
        count_followers_by_block(item, starts, n_items, decay, decay_window(decay), _BLOCK_ITEMS) for decay in decays
    ]
    for parts in zip(*counted, strict=True):
        block = parts[0][0]
        dense = np.flatnonzero(is_member[block])
        for index in range(len(decays)):
            weights = sum(
                inverses[block, index, other, None].astype(np.float32) * sums for other, (_, sums) in enumerate(parts)
            )
            weights[np.ix_(dense, members)] = 0
            cells.add_strongest(weights, all_items[block] + index * n_items, all_items)
    return cells.to_matrix(len(decays) * n_items, n_items)


def _compute_item_moments(item: Codes, starts: Codes, n_items: int, decays: tuple[float, ...]) -> Doubles:
    """For each item Σ_t s_x(t)·s_y(t) of its states under decays x and y, shape ``(n_items, k, k)``."""
    n_later = np.repeat(starts[1:], np.diff(starts)) - np.arange(len(item)) - 1
    moments = np.empty((n_items, len(decays), len(decays)))
    for x, decay_x in enumerate(decays):
        for y, decay_y in enumerate(decays):
            series = (1 - (decay_x * decay_y) ** n_later) / (1 - decay_x * decay_y)
            moments[:, x, y] = np.bincount(item, series, n_items)
    return moments


@dataclass(frozen=True, slots=True)
class Ridge:
    """The penalty on the diagonal of a gram matrix."""

    reg: float
    dropout: float

    def penalise(self, diagonal: Doubles) -> Doubles:
        return diagonal + self.reg + self.dropout / (1 - self.dropout) * diagonal
