"""Item k-NN: the field's "KNN collaborative filtering"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.errors import InvalidInput
from palate.models.base import ExplainableModel, Model, Recommender, Run, SimilarItems
from palate.models.evidence import EvidenceDecay, UserEvidence
from palate.models.item_item.top_neighbours import strongest
from palate.models.search_space import Linear, Log, Space
from palate.types import Codes, Floats

_ROWS_AT_ONCE: Final = 512
_MUCH: Final = 10.0
"""Up to about so many items users count nearly alike: where all have few, tempering would weigh by chance."""


@dataclass(frozen=True)
class ItemKNN(Recommender):
    """Items that the same users took to (Sarwar et al., WWW 2001).

    sim(i, j) = c_ij / √(c_i·c_j) · n_ij / (n_ij + shrinkage): the cosine of two items' columns, in
    which someone with n items counts (n + 10)^-tempering, trusted less the fewer users n_ij they share
    (Bell and Koren, 2007). Each item keeps its ``k`` nearest; a user with signed evidence w
    scores item j by Σ_i w_i·sim(i, j).

    Cost: O(n_people · events²) time, 12·k bytes kept for each item.
    """

    name: ClassVar[str] = "item_knn"
    space: ClassVar[Space] = {"k": Log(20, 400), "shrinkage": Log(1.0, 300.0), "tempering": Linear(0.0, 2.0)}
    k: int = 100
    shrinkage: float = 10.0
    tempering: float = 1.0
    """0 lets each event count alike; 1 each user, as far as they did much."""
    evidence_decay: EvidenceDecay = EvidenceDecay()

    def fit(self, data: Dataset, run: Run = Run()) -> ItemKNNModel:
        if self.k < 1:
            raise InvalidInput(f"k-NN needs at least one neighbour, not k = {self.k}.", where="k")
        matrix = data.incidence()
        by_item = matrix.T.tocsr()
        users = (np.diff(matrix.indptr) + _MUCH) ** -self.tempering
        tempered = matrix * users[:, None]
        counts = np.asarray(tempered.sum(axis=0))
        n, k = data.n_items, min(self.k, data.n_items)
        neighbours = np.zeros((n, k), np.intp)
        similarities = np.zeros((n, k), np.float32)
        for start in range(0, n, _ROWS_AT_ONCE):
            run.progress(start / n, "item k-NN")
            rows = slice(start, min(start + _ROWS_AT_ONCE, n))
            both, weighed = by_item[rows] @ matrix, by_item[rows] @ tempered  # the same cells in the same order
            norms = np.repeat(counts[rows], np.diff(both.indptr)) * counts[both.indices]
            both.data = weighed.data / np.sqrt(norms) * both.data / np.maximum(both.data + self.shrinkage, 1e-9)
            both.data[both.indices == np.repeat(np.arange(rows.start, rows.stop), np.diff(both.indptr))] = 0.0
            neighbours[rows], similarities[rows] = strongest(both.astype(np.float32), k)
        return ItemKNNModel(self, data.vocabulary, neighbours, similarities)


@dataclass(frozen=True, eq=False)
class ItemKNNModel(Model, ExplainableModel, SimilarItems):
    """The nearest items of each, most alike first; similarity 0 fills rows that have fewer."""

    neighbours: Codes
    """Shape ``(n_items, k)``; of the machine's index type, or every look-up would convert them."""
    similarities: Floats
    """Shape ``(n_items, k)``, in [0, 1]."""

    def score_evidence(self, evidence: UserEvidence) -> Floats:
        if not len(evidence):
            return np.full(len(self.vocabulary), np.nan, np.float32)
        strength = self.strength(evidence)
        counting = np.flatnonzero(strength)
        codes = evidence.codes[counting]
        near = self.neighbours[codes]
        votes = self.similarities[codes] * strength[counting, None]
        return np.bincount(near.ravel(), votes.ravel(), minlength=len(self.vocabulary)).astype(np.float32)

    def strength(self, evidence: UserEvidence) -> Floats:
        """How strongly each row of the reading counts, shape ``(len(evidence),)``."""
        return evidence.weights

    def shares(self, evidence: UserEvidence, items: Codes) -> Floats:
        k, n = self.neighbours.shape[1], len(evidence)
        place = np.full(len(self.vocabulary), -1, np.int32)
        place[items] = np.arange(len(items))
        rows = place.take(self.neighbours[evidence.codes]).ravel()
        found = np.flatnonzero(rows >= 0)
        events = found // k
        votes = self.similarities[evidence.codes[events], found % k] * self.strength(evidence)[events]
        # Zero similarities pad short rows with item 0, so cells are added up, not set.
        cells = np.bincount(rows[found].astype(np.intp) * n + events, votes, minlength=len(items) * n)
        return cells.reshape(len(items), n).astype(np.float32)

    def similar(self, item: int) -> Floats:
        scores = np.full(len(self.vocabulary), np.nan, np.float32)
        if item < len(self.neighbours):
            near = self.similarities[item] > 0
            scores[self.neighbours[item][near]] = self.similarities[item][near]
        return scores


ItemKNN.model = ItemKNNModel
