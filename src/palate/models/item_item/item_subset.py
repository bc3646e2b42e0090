"""Item-item models with dense weights among popular items and sparse weights of the others."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from palate.data.dataset import Dataset
from palate.data.events import DISLIKE
from palate.models.abilities import ExplainableModel
from palate.models.base import Model, sparse_dot
from palate.models.evidence import UserEvidence
from palate.models.linear import kernels
from palate.models.linear.row_sums import SparseRows
from palate.types import Bools, Codes, Doubles, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array


_OTHER: Final = -1
_NO_WEIGHTS: Final = -2
_MIN_ITEMS: Final = 2_000
_MIN_USERS: Final = 5
"""Items with fewer users have too few pairs for reliable dense weights, whose cost is cubic in the items."""
_ITEMS_PER_USER: Final = 4
"""The maximum number of dense items for each user: the events of n users have rank n at most."""


def most_popular(data: Dataset, n: int) -> Codes:
    """The codes of the ``n`` items with the most users (dislikes do not count), ascending; none without users."""
    counts = np.asarray(data.incidence().sum(axis=0))
    return _top_by_count(counts, n)


def dense_items(data: Dataset, n: int) -> Codes:
    """The codes of up to ``n`` items that get dense weights, ascending.

    The most popular; beyond the first 2,000 only those with at least five users, and at most four for each user.
    """
    counts = np.asarray(data.incidence().sum(axis=0))
    n_reliable = min(int((counts >= _MIN_USERS).sum()), _ITEMS_PER_USER * data.n_users)
    return _top_by_count(counts, min(n, max(n_reliable, _MIN_ITEMS)))


def _top_by_count(counts: Doubles | Codes, n: int) -> Codes:
    popular = np.argsort(-counts, kind="stable")[:n]
    return np.sort(popular[counts[popular] > 0]).astype(np.int32)


def items_outside(members: Codes, data: Dataset) -> Codes:
    """The codes of the items outside ``members`` that have users, ascending."""
    return np.setdiff1d(most_popular(data, data.n_items), members)


def user_sequences(data: Dataset, members: Codes) -> tuple[Codes, Codes]:
    """The sequence of each user's items in order: positions in ``members``, and where each user's sequence starts.

    An item counts once for each user, at their last event with it, as in
    :func:`palate.models.item_item.decay.decayed_weights`; dislikes are left out. The items of
    user u are ``item[starts[u]:starts[u + 1]]``.
    """
    positions, is_member = index_of(members, data.item)
    pairs = data.user.astype(np.int64) * data.n_items + data.item
    is_newest = np.zeros(len(data), np.bool_)
    is_newest[len(data) - 1 - np.unique(pairs[::-1], return_index=True)[1]] = True
    events = np.flatnonzero(is_member & is_newest & (data.kind != DISLIKE.code))
    return positions[events].astype(np.int32), np.searchsorted(events, data.starts)


def index_of(members: Codes, codes: Codes) -> tuple[Codes, Bools]:
    """The position of each code in ``members``, 0 for codes that are not in it, and whether it is in it."""
    positions = np.searchsorted(members, codes)
    positions[positions == len(members)] = 0
    is_member = members[positions] == codes if len(members) else np.zeros(len(codes), np.bool_)
    return np.where(is_member, positions, 0), is_member


def scatter_scores(scores: Floats, members: Codes, n_items: int) -> Floats:
    """Scores of members, shape ``(…, n_members)``, as scores of all items; NaN for the others."""
    if len(members) == n_items:
        return scores
    all_scores = np.full((*scores.shape[:-1], n_items), np.nan, np.float32)
    all_scores[..., members] = scores
    return all_scores


class WeightedEvidence(NamedTuple):
    """Rows of evidence that count, once for each kind; arrays of one length."""

    kinds: Codes
    strengths: Floats
    events: Codes
    """Rows of the evidence."""


class WeightedRows(NamedTuple):
    """An encoded user: the rows of weights that count, and how strongly."""

    rows: Codes
    """Rows of ``beyond``, shape ``(n,)``."""
    strengths: Floats
    events: Codes
    """The row of the evidence that each comes from."""
    member_rows: Codes
    """The rows of ``weights`` for those of members, shape ``(n_selected,)``."""
    selected: Codes
    """Their indices in ``rows``."""
    n_rows: int
    """The number of rows of the evidence."""
    is_known: bool
    """Whether any evidence is of an item with weights."""


@dataclass(frozen=True, eq=False)
class ItemSubsetModel(Model, ExplainableModel):
    """A linear model with dense weights among members (popular items) and sparse weights of all other pairs.

    A score is Σ over evidence of strength · weight. Evidence is of one kind or of several (one for each decay, for
    example): row ``kind · n_items + item`` of ``beyond``, and row ``kind · n_members + position`` of ``weights`` if
    the item is a member.
    """

    members: Codes
    """The codes of the items with dense weights, ascending, shape ``(n_members,)``."""
    weights: Floats
    """The dense weights: from evidence of members to members, shape ``(n_kinds · n_members, n_members)``."""
    others: Codes
    """The codes of the other items that have users, ascending."""
    beyond: csr_array
    """The sparse weights: from members to others and from others to all, shape ``(n_kinds · n_items, n_items)``."""

    @abstractmethod
    def weigh(self, evidence: UserEvidence) -> WeightedEvidence:
        """The rows of ``evidence`` that count, and how strongly."""

    def encode(self, evidence: UserEvidence) -> WeightedRows:
        kinds, strengths, events = self.weigh(evidence)
        codes = evidence.codes[events]
        positions = self._positions[codes]
        selected = np.flatnonzero(positions >= 0)
        member_rows = positions[selected] + kinds[selected] * len(self.members)
        is_known = len(selected) > 0 or bool((positions == _OTHER).any())
        rows = codes + kinds * len(self.vocabulary)
        return WeightedRows(rows, strengths, events, member_rows, selected, len(evidence), is_known)

    def has_weights(self, codes: Codes) -> Bools:
        """Whether each item has weights, shape ``(len(codes),)``."""
        return np.asarray(self._positions[codes] != _NO_WEIGHTS)

    @cached_property
    def _positions(self) -> Codes:
        """The position of each item in ``members``, ``_OTHER`` for ``others``, else ``_NO_WEIGHTS``."""
        positions = np.full(len(self.vocabulary), _NO_WEIGHTS, np.int64)
        positions[self.others] = _OTHER
        positions[self.members] = np.arange(len(self.members))
        return positions

    def score_state(self, state: WeightedRows) -> Floats:
        if not state.is_known:
            return np.full(len(self.vocabulary), np.nan, np.float32)
        member_scores = kernels.sum_rows(self.weights, state.member_rows, state.strengths[state.selected])
        scores = scatter_scores(member_scores, self.members, len(self.vocabulary))
        if len(self.others):
            scores[self.others] = 0.0
            SparseRows.of(self.beyond, state.rows).add_to(scores, state.strengths)
        return scores

    def score_batch(self, batch: Sequence[UserEvidence]) -> Floats:
        states = [self.encode(evidence) for evidence in batch]
        member_scores = sparse_dot(
            [(state.member_rows, state.strengths[state.selected]) for state in states], self.weights
        )
        is_known = np.array([state.is_known for state in states])
        member_scores[is_known] = np.nan_to_num(member_scores[is_known])
        scores = scatter_scores(member_scores, self.members, len(self.vocabulary))
        if len(self.others):
            scores[np.ix_(is_known, self.others)] = 0.0
            for row in np.flatnonzero(is_known).tolist():
                SparseRows.of(self.beyond, states[row].rows).add_to(scores[row], states[row].strengths)
        return scores

    def attribute(self, state: WeightedRows, items: Codes) -> Floats:
        shares = np.zeros((len(items), state.n_rows), np.float32)
        strengths, events = state.strengths[state.selected], state.events[state.selected]
        kernels.add_dense_shares(self.weights, state.member_rows, strengths, events, self._positions[items], shares)
        if len(self.others):
            rows = SparseRows.of(self.beyond, state.rows)
            rows.add_shares(shares, state.strengths, state.events, items, len(self.vocabulary))
        return shares
