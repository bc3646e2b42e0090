"""The items that take part in a model whose memory grows with their square."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.events import DISLIKE
from palate.models.base import ExplainableModel, Model, sparse_dot
from palate.models.evidence import UserEvidence
from palate.types import Bools, Codes, Doubles, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array


_ALWAYS: Final = 2_000
_DENSE: Final = 5
"""What fewer users took to has too few pairs to tell from chance, and a dense solution costs the cube of its size."""
_EACH: Final = 4
"""Members for each user: what n users did spans n directions, however many items there are."""


def most_popular(data: Dataset, n: int) -> Codes:
    """The codes of the ``n`` items that most users took to, rising; none that nobody did."""
    counts = np.asarray(data.incidence().sum(axis=0))
    return _most(counts, n)


def densely_known(data: Dataset, n: int) -> Codes:
    """:func:`most_popular` of so many, but beyond the first 2,000 only those that at least five users took to, and at
    most four for each user.
    """
    counts = np.asarray(data.incidence().sum(axis=0))
    known = min(int((counts >= _DENSE).sum()), _EACH * data.n_users)
    return _most(counts, min(n, max(known, _ALWAYS)))


def _most(counts: Doubles | Codes, n: int) -> Codes:
    popular = np.argsort(-counts, kind="stable")[:n]
    return np.sort(popular[counts[popular] > 0]).astype(np.int32)


def others_than(members: Codes, data: Dataset) -> Codes:
    """The codes of the items outside ``members`` that somebody took to, rising."""
    return np.setdiff1d(most_popular(data, data.n_items), members)


def user_sequences(data: Dataset, members: Codes) -> tuple[Codes, Codes]:
    """What each user came to, in order: places among ``members``, and where each user's begin.

    An item counts once for each user, where they last had to do with it, as
    :func:`palate.models.item_item.decay.faded` reads it; dislikes are left out. The items of
    user u are ``item[starts[u]:starts[u + 1]]``.
    """
    places, there = index_of(members, data.item)
    pairs = data.user.astype(np.int64) * data.n_items + data.item
    newest = np.zeros(len(data), np.bool_)
    newest[len(data) - 1 - np.unique(pairs[::-1], return_index=True)[1]] = True
    kept = np.flatnonzero(there & newest & (data.kind != DISLIKE.code))
    return places[kept].astype(np.int32), np.searchsorted(kept, data.starts)


def index_of(members: Codes, codes: Codes) -> tuple[Codes, Bools]:
    """For each code its place among ``members`` (0 if none) and whether it is there."""
    places = np.searchsorted(members, codes)
    places[places == len(members)] = 0
    there = members[places] == codes if len(members) else np.zeros(len(codes), np.bool_)
    return np.where(there, places, 0), there


def spread(said: Floats, members: Codes, n_items: int) -> Floats:
    """Scores of members, shape ``(…, n_members)``, as scores of all items; NaN for the others."""
    if len(members) == n_items:
        return said
    scores = np.full((*said.shape[:-1], n_items), np.nan, np.float32)
    scores[..., members] = said
    return scores


@dataclass(frozen=True, eq=False)
class ItemSubsetModel(Model, ExplainableModel):
    """What each item hears of evidence, summed over it: densely among members, sparsely for the others.

    Evidence is of one kind or of several (memories, say): row ``kind · n_items + item`` of ``beyond``, and row
    ``kind · n_members + place`` of ``weights`` if the item is a member.
    """

    members: Codes
    """The codes of the items that take part in full, rising, shape ``(n_members,)``."""
    weights: Floats
    """What each kind of evidence of members adds to each member, shape ``(n_kinds · n_members, n_members)``."""
    others: Codes
    """The codes of the other items that somebody took to, rising."""
    beyond: csr_array
    """What else evidence adds: of members to others, of others to anything; shape ``(n_kinds · n_items, n_items)``."""

    @abstractmethod
    def evidence(self, evidence: UserEvidence) -> tuple[Codes, Floats, Codes]:
        """Rows of ``beyond``, how strongly each counts, and which of the reading it stands for."""

    def score_evidence(self, evidence: UserEvidence) -> Floats:
        rows, strengths, _ = self.evidence(evidence)
        slot, strong, _ = self._among_members(rows, strengths)
        if not len(slot) and not self._said_of_others(rows):
            return np.full(len(self.vocabulary), np.nan, np.float32)
        scores = spread(strong @ self.weights[slot], self.members, len(self.vocabulary))
        if len(self.others):
            scores[self.others] = 0.0
            scores += strengths @ self.beyond[rows]
        return scores

    def score_batch(self, batch: Sequence[UserEvidence]) -> Floats:
        heard = [self.evidence(evidence)[:2] for evidence in batch]
        candidate_mask = [self._among_members(*one)[:2] for one in heard]
        said = sparse_dot(candidate_mask, self.weights)
        if len(self.others):
            others = [self._said_of_others(rows) for rows, _ in heard]
            said[others] = np.nan_to_num(said[others])
        scores = spread(said, self.members, len(self.vocabulary))
        if len(self.others):
            told = np.flatnonzero(~np.isnan(said).any(axis=1))
            scores[np.ix_(told, self.others)] = 0.0
            scores[told] += (
                np.nan_to_num(sparse_dot([heard[row] for row in told.tolist()], self.beyond)) if len(told) else 0
            )
        return scores

    def shares(self, evidence: UserEvidence, items: Codes) -> Floats:
        rows, strengths, places = self.evidence(evidence)
        shares = np.zeros((len(items), len(evidence)), np.float32)
        slot, strong, held = self._among_members(rows, strengths)
        columns, there = index_of(self.members, items)
        cells = np.where(there[:, None], self.weights[slot, columns[:, None]] * strong, np.float32(0))
        np.add.at(shares.T, places[held], cells.T)
        if len(self.others):
            told = self.beyond[rows][:, items].toarray() * strengths[:, None]
            np.add.at(shares.T, places, told)
        return shares

    def _said_of_others(self, rows: Codes) -> bool:
        return bool(index_of(self.others, rows % len(self.vocabulary))[1].any())

    def _among_members(self, rows: Codes, strengths: Floats) -> tuple[Codes, Floats, Codes]:
        """Rows of ``weights`` and their strengths, and which of ``rows`` they are."""
        kinds, codes = np.divmod(rows, len(self.vocabulary))
        place, there = index_of(self.members, codes)
        held = np.flatnonzero(there)
        return place[held] + kinds[held] * len(self.members), strengths[held], held
