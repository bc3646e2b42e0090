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
from palate.models.item_item.item_subset import ItemSubsetModel, densely_known, others_than
from palate.models.item_item.rare_items import Ridge, joined, nothing
from palate.models.search_space import Linear, Log, Space
from palate.types import Codes, Doubles, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_AT_ONCE: Final = 512
_REGS: Final = (300.0, 150.0, 50.0, 1_000.0)
"""What may be chosen; first what suits most data."""
_OTHERS: Final = ((100.0, 0.2, 0.5), (30.0, 0.2, 0.5), (100.0, 0.0, 0.0))
"""Penalty, dropout and tempering where items imply one another (seasons, sequels), which dropout hides."""


@dataclass(frozen=True)
class EASE(Recommender):
    """Embarrassingly Shallow Autoencoder (Steck, WWW 2019), with dropout (Steck, NeurIPS 2020).

    With X the binary person-item matrix, C a weight for each user, G = XᵀCX and
    P = (G + reg·I + dropout/(1 - dropout)·diag(G))⁻¹, the weights are B = I - P·diag(1/diag(P)):
    the ridge regression of each item on all the others, in which no item explains itself.
    A user with signed evidence w scores w·B.

    Cost for m items that weigh each other: O(Σ over users of their items² + m³) time, 12 · m² bytes while
    fitting, 4 · m² kept; under 1 GB with 30,000 items.
    """

    name: ClassVar[str] = "ease"
    space: ClassVar[Space] = {"reg": Log(30.0, 3_000.0), "dropout": Linear(0.0, 0.8), "tempering": Linear(0.0, 1.0)}
    reg: float = 0.0
    """L2 penalty: higher forgets rare coincidences. 0: chosen on the data, with dropout and tempering."""
    dropout: float = 0.5
    """The share of evidence that is hidden from the regression, in expectation; keeps it from
    leaning on popular items. 0 is the model of 2019."""
    tempering: float = 0.5
    """Someone with n items counts n^-tempering (mean 1), so that the busiest do not decide alone."""
    max_items: int = 8_000
    """This many most popular items weigh each other, which bounds memory; each other is joined to them by itself."""
    evidence_decay: EvidenceDecay = EvidenceDecay()

    def fit(self, data: Dataset, run: Run = Run()) -> EASEModel:
        if not 0 <= self.dropout < 1:
            raise InvalidInput(f"EASE needs a dropout in [0, 1), not {self.dropout}.", where="dropout")
        chosen = self if self.reg else self._settled(data, run)
        settings = {"reg": chosen.reg, "dropout": chosen.dropout, "tempering": chosen.tempering}
        members, weights, others, beyond = chosen._solved(data, run)
        return EASEModel(self, data.vocabulary, members, weights, others, beyond, settings)

    def _settled(self, data: Dataset, run: Run) -> EASE:
        from palate.models.item_item.trial import random_part, settled

        run.progress(0.0, "EASE: choosing its settings")
        usual = [replace(self, reg=reg) for reg in _REGS]
        others = [replace(self, reg=reg, dropout=dropout, tempering=tempering) for reg, dropout, tempering in _OTHERS]
        return settled([*usual, *others], data, random_part, run.seed)

    def _solved(self, data: Dataset, run: Run) -> tuple[Codes, Floats, Codes, csr_array]:
        """The members, the weights among them, the other items, and the weights beyond."""
        members = densely_known(data, self.max_items)
        if not len(members):
            raise InvalidInput("EASE needs at least one event that is not a dislike; the data has none.")
        run.progress(0.1, "EASE: counting pairs")
        taken, ridge = data.incidence(), Ridge(self.reg, self.dropout)
        others = others_than(members, data)
        weights = self._user_weights(np.asarray(taken.sum(axis=1)))
        inverse = _inverse(taken[:, members], weights, ridge, run)
        beyond = nothing(data.n_items, data.n_items)
        if len(others):
            run.progress(0.7, "EASE: joining the other items")
            beyond = joined(taken, (taken * weights[:, None]).tocsr(), members, others, inverse, ridge)
        diagonal = inverse.diagonal().copy()
        solution = np.empty(inverse.shape, np.float32)
        np.divide(inverse, -diagonal, out=solution, casting="same_kind")
        np.fill_diagonal(solution, 0.0)
        return members, solution, others, beyond

    def _user_weights(self, counts: Doubles) -> Doubles:
        weights = np.maximum(counts, 1.0) ** -self.tempering
        return np.asarray(weights / weights[counts > 0].mean())


@dataclass(frozen=True, eq=False)
class EASEModel(ItemSubsetModel):
    """``weights[i, j]``: what evidence for member i adds to member j."""

    chosen: Mapping[str, float]
    """The settings that the weights were solved with."""

    def evidence(self, evidence: UserEvidence) -> tuple[Codes, Floats, Codes]:
        return evidence.codes, evidence.weights, np.arange(len(evidence))


def _inverse(columns: csr_array, weights: Doubles, ridge: Ridge, run: Run) -> Doubles:
    """P of ``columns``, shape ``(n_users, n_members)``, with so much weight for each user."""
    from scipy.linalg.lapack import dpotrf, dpotri

    n = columns.shape[1]
    gram = np.empty((n, n), order="F")
    by_item, weighed = columns.T.tocsr(), (columns * weights[:, None]).tocsr()
    for start in range(0, n, _AT_ONCE):
        some = slice(start, min(start + _AT_ONCE, n))
        gram[:, some] = (by_item[some] @ weighed).toarray().T
    gram[np.diag_indices_from(gram)] = ridge.total(gram.diagonal().copy())
    run.progress(0.4, "EASE: solving")
    factor, failed = dpotrf(gram, lower=True, overwrite_a=True)
    if failed:
        raise InvalidInput(f"EASE needs reg > 0, not {ridge.reg}: the system has no one solution.", where="reg")
    inverse, _ = dpotri(factor, lower=True, overwrite_c=True)
    for start in range(0, n, _AT_ONCE):  # the upper half, a strip at a time
        some = slice(start, min(start + _AT_ONCE, n))
        inverse[some, some.stop :] = inverse[some.stop :, some].T
        square = inverse[some, some]
        inverse[some, some] = np.tril(square) + np.tril(square, -1).T
    return np.asarray(inverse)


EASE.model = EASEModel
