"""Item-based k-nearest-neighbour collaborative filtering."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final, NamedTuple

import numpy as np

from palate.data.dataset import Dataset
from palate.errors import InvalidInput
from palate.models.abilities import ExplainableModel, SimilarItems
from palate.models.base import Model, Recommender, Run
from palate.models.evidence import EvidenceDecay, UserEvidence
from palate.models.item_item.top_neighbours import strongest_cells
from palate.models.linear.row_sums import SparseRows
from palate.models.search_space import Linear, Log, Space
from palate.types import Codes, Floats

_BLOCK_ITEMS: Final = 512
_TEMPERING_OFFSET: Final = 10.0
"""Added to a user's number of items before tempering, so that users with fewer items have nearly equal weights."""


@dataclass(frozen=True)
class ItemKNN(Recommender):
    """Item-based collaborative filtering with a shrunk cosine (Sarwar et al., WWW 2001).

    sim(i, j) = c_ij / √(c_i·c_j) · n_ij / (n_ij + shrinkage): the cosine of two items' columns, in
    which a user with n items has the weight (n + 10)^-tempering, shrunk by the number n_ij of users they share
    (Bell and Koren, 2007). Each item keeps its ``k`` nearest neighbours; a user with signed evidence w
    scores item j by Σ_i w_i·sim(i, j).

    Cost: O(Σ over users of their items²) time, 12·k bytes stored for each item.
    """

    name: ClassVar[str] = "item_knn"
    space: ClassVar[Space] = {"k": Log(20, 400), "shrinkage": Log(1.0, 300.0), "tempering": Linear(0.0, 2.0)}
    k: int = 100
    shrinkage: float = 10.0
    tempering: float = 1.0
    """0: each event has the same weight; 1: each user with many events has about the same weight."""
    evidence_decay: EvidenceDecay = EvidenceDecay()

    def fit(self, data: Dataset, run: Run = Run()) -> ItemKNNModel:
        if self.k < 1:
            raise InvalidInput(f"k-NN needs at least one neighbour, not k = {self.k}.", where="k")
        matrix = data.incidence()
        by_item = matrix.T.tocsr()
        user_weights = (np.diff(matrix.indptr) + _TEMPERING_OFFSET) ** -self.tempering
        tempered = matrix * user_weights[:, None]
        counts = np.asarray(tempered.sum(axis=0))
        n, k = data.n_items, min(self.k, data.n_items)
        neighbours = np.zeros((n, k), np.intp)
        similarities = np.zeros((n, k), np.float32)
        for start in range(0, n, _BLOCK_ITEMS):
            run.progress(start / n, "item k-NN")
            rows = slice(start, min(start + _BLOCK_ITEMS, n))
            overlaps, weighted = by_item[rows] @ matrix, by_item[rows] @ tempered  # the same cells in the same order
            norms = np.repeat(counts[rows], np.diff(overlaps.indptr)) * counts[overlaps.indices]
            overlaps.data = (
                weighted.data / np.sqrt(norms) * overlaps.data / np.maximum(overlaps.data + self.shrinkage, 1e-9)
            )
            overlaps.data[overlaps.indices == np.repeat(np.arange(rows.start, rows.stop), np.diff(overlaps.indptr))] = (
                0.0
            )
            neighbours[rows], similarities[rows] = strongest_cells(overlaps.astype(np.float32), k)
        return ItemKNNModel(self, data.vocabulary, neighbours, similarities)


class WeightedItems(NamedTuple):
    """An encoded user: the items whose neighbours count, and how strongly."""

    codes: Codes
    weights: Floats
    events: Codes
    """The row of the evidence that each comes from."""
    n_rows: int
    """The number of rows of the evidence."""


@dataclass(frozen=True, eq=False)
class ItemKNNModel(Model, ExplainableModel, SimilarItems):
    """The nearest neighbours of each item, most similar first; rows with fewer are filled with similarity 0."""

    neighbours: Codes
    """Shape ``(n_items, k)``, of type ``intp``, with which NumPy indexes without a conversion."""
    similarities: Floats
    """Shape ``(n_items, k)``, in [0, 1]."""

    def encode(self, evidence: UserEvidence) -> WeightedItems:
        weights = self.event_weights(evidence)
        nonzero = np.flatnonzero(weights)
        return WeightedItems(evidence.codes[nonzero], weights[nonzero], nonzero, len(evidence))

    def score_state(self, state: WeightedItems) -> Floats:
        if not state.n_rows:
            return np.full(len(self.vocabulary), np.nan, np.float32)
        scores = np.zeros(len(self.vocabulary), np.float32)
        self._rows(state.codes).add_to(scores, state.weights)
        return scores

    def event_weights(self, evidence: UserEvidence) -> Floats:
        """The weight of each row of ``evidence``, shape ``(len(evidence),)``."""
        return evidence.weights

    def attribute(self, state: WeightedItems, items: Codes) -> Floats:
        shares = np.zeros((len(items), state.n_rows), np.float32)
        self._rows(state.codes).add_shares(shares, state.weights, state.events, items, len(self.vocabulary))
        return shares

    def _rows(self, codes: Codes) -> SparseRows:
        return SparseRows.of_neighbours(self.neighbours, self.similarities, codes)

    def similar(self, item: int) -> Floats:
        scores = np.full(len(self.vocabulary), np.nan, np.float32)
        if item < len(self.neighbours):
            is_neighbour = self.similarities[item] > 0
            scores[self.neighbours[item][is_neighbour]] = self.similarities[item][is_neighbour]
        return scores


ItemKNN.model = ItemKNNModel
