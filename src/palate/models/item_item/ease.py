"""EASE: a linear item-item model in closed form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.errors import InvalidInput
from palate.models.base import Recommender, Run
from palate.models.evidence import EvidenceDecay, UserEvidence
from palate.models.item_item.item_subset import ItemSubsetModel, WeightedEvidence, dense_items, items_outside
from palate.models.item_item.rare_items import Ridge, empty_weights, join_rare_items
from palate.models.search_space import Linear, Log, Space
from palate.types import Codes, Doubles, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_BLOCK_ITEMS: Final = 512
_CANDIDATE_REGS: Final = (300.0, 150.0, 50.0, 1_000.0)
"""Penalties to choose from, first the one that is best for most data."""
_CANDIDATE_SETTINGS: Final = ((100.0, 0.2, 0.5), (30.0, 0.2, 0.5), (100.0, 0.0, 0.0))
"""(reg, dropout, tempering) for data whose items imply each other (seasons, sequels), where dropout loses accuracy."""


@dataclass(frozen=True)
class EASE(Recommender):
    """Embarrassingly Shallow Autoencoder (Steck, WWW 2019), with dropout (Steck, NeurIPS 2020).

    With X the binary user-item matrix, C a diagonal matrix with a weight for each user, G = XᵀCX and
    P = (G + reg·I + dropout/(1 - dropout)·diag(G))⁻¹, the weights are B = I - P·diag(1/diag(P)):
    the ridge regression of each item on all the others, in which no item predicts itself.
    A user with signed evidence w scores w·B.

    Cost for m dense items (:attr:`max_items`): O(Σ over users of their items² + m³) time, 12 · m² bytes while
    fitting, 4 · m² bytes stored; under 1 GB with 30,000 items in all.
    """

    name: ClassVar[str] = "ease"
    space: ClassVar[Space] = {"reg": Log(30.0, 3_000.0), "dropout": Linear(0.0, 0.8), "tempering": Linear(0.0, 1.0)}
    reg: float = 0.0
    """L2 penalty; higher values shrink the weights of rare co-occurrences. 0: chosen on the data, with dropout and
    tempering."""
    dropout: float = 0.5
    """The expected share of evidence that is hidden from the regression, which penalises popular items more.
    0 is the model of 2019."""
    tempering: float = 0.5
    """A user with n items has the weight n^-tempering (scaled to mean 1), so that active users do not dominate."""
    max_items: int = 8_000
    """The number of most popular items with dense weights, which bounds memory; each rarer item is added by itself."""
    evidence_decay: EvidenceDecay = EvidenceDecay()

    def fit(self, data: Dataset, run: Run = Run()) -> EASEModel:
        if not 0 <= self.dropout < 1:
            raise InvalidInput(f"EASE needs a dropout in [0, 1), not {self.dropout}.", where="dropout")
        recipe = self if self.reg else self._choose_settings(data, run)
        settings = {"reg": recipe.reg, "dropout": recipe.dropout, "tempering": recipe.tempering}
        members, weights, others, sparse_weights = recipe._solve(data, run)
        return EASEModel(self, data.vocabulary, members, weights, others, sparse_weights, settings)

    def _choose_settings(self, data: Dataset, run: Run) -> EASE:
        from palate.models.item_item.trial import choose_recipe, split_random_part

        run.progress(0.0, "EASE: choosing its settings")
        reg_candidates = [replace(self, reg=reg) for reg in _CANDIDATE_REGS]
        setting_candidates = [
            replace(self, reg=reg, dropout=dropout, tempering=tempering)
            for reg, dropout, tempering in _CANDIDATE_SETTINGS
        ]
        return choose_recipe([*reg_candidates, *setting_candidates], data, split_random_part, run.seed)

    def _solve(self, data: Dataset, run: Run) -> tuple[Codes, Floats, Codes, csr_array]:
        """The dense items (members), the weights among them, the other items, and all weights of those."""
        members = dense_items(data, self.max_items)
        if not len(members):
            raise InvalidInput("EASE needs at least one event that is not a dislike; the data has none.")
        run.progress(0.1, "EASE: counting pairs")
        incidence, ridge = data.incidence(), Ridge(self.reg, self.dropout)
        others = items_outside(members, data)
        user_weights = self._compute_user_weights(np.asarray(incidence.sum(axis=1)))
        inverse = _compute_inverse(incidence[:, members], user_weights, ridge, run)
        sparse_weights = empty_weights(data.n_items, data.n_items)
        if len(others):
            run.progress(0.7, "EASE: adding rarer items")
            sparse_weights = join_rare_items(
                incidence, (incidence * user_weights[:, None]).tocsr(), members, others, inverse, ridge
            )
        diagonal = inverse.diagonal().copy()
        dense_weights = np.empty(inverse.shape, np.float32)
        np.divide(inverse, -diagonal, out=dense_weights, casting="same_kind")
        np.fill_diagonal(dense_weights, 0.0)
        return members, dense_weights, others, sparse_weights

    def _compute_user_weights(self, counts: Doubles) -> Doubles:
        weights = np.maximum(counts, 1.0) ** -self.tempering
        return np.asarray(weights / weights[counts > 0].mean())


@dataclass(frozen=True, eq=False)
class EASEModel(ItemSubsetModel):
    """``weights[i, j]``: what evidence for member i adds to the score of member j."""

    chosen: Mapping[str, float]
    """The settings of the fit, by name."""

    def weigh(self, evidence: UserEvidence) -> WeightedEvidence:
        return WeightedEvidence(np.zeros(len(evidence), np.int64), evidence.weights, np.arange(len(evidence)))


def _compute_inverse(incidence: csr_array, weights: Doubles, ridge: Ridge, run: Run) -> Doubles:
    """The inverse of the regularised, user-weighted Gram matrix of the items (P in :class:`EASE`).

    ``incidence`` has shape ``(n_users, n_members)``, ``weights`` has ``(n_users,)``.
    """
    from scipy.linalg.lapack import dpotrf, dpotri

    n = incidence.shape[1]
    gram = np.empty((n, n), order="F")
    by_item, weighted = incidence.T.tocsr(), (incidence * weights[:, None]).tocsr()
    for start in range(0, n, _BLOCK_ITEMS):
        block = slice(start, min(start + _BLOCK_ITEMS, n))
        gram[:, block] = (by_item[block] @ weighted).toarray().T
    gram[np.diag_indices_from(gram)] = ridge.penalise(gram.diagonal().copy())
    run.progress(0.4, "EASE: solving")
    factor, failed = dpotrf(gram, lower=True, overwrite_a=True)
    if failed:
        raise InvalidInput(f"EASE needs reg > 0, not {ridge.reg}: the system has no one solution.", where="reg")
    inverse, _ = dpotri(factor, lower=True, overwrite_c=True)
    for start in range(0, n, _BLOCK_ITEMS):  # mirror the lower triangle, a strip at a time
        block = slice(start, min(start + _BLOCK_ITEMS, n))
        inverse[block, block.stop :] = inverse[block.stop :, block].T
        diagonal_block = inverse[block, block]
        inverse[block, block] = np.tril(diagonal_block) + np.tril(diagonal_block, -1).T
    return np.asarray(inverse)


EASE.model = EASEModel
