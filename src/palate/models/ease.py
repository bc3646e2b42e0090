"""EASE: a linear item-item model in closed form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.errors import InvalidInput
from palate.models.base import Recommender, Run
from palate.models.members import MembersModel, most_popular, slots
from palate.models.reading import Reading, Weighing
from palate.models.space import Linear, Log, Space
from palate.types import Codes, Doubles, Floats

_REGS: Final = (300.0, 150.0, 50.0, 1_000.0)
"""What may be chosen; first what suits most data."""
_OTHERS: Final = ((100.0, 0.2, 0.5), (30.0, 0.2, 0.5), (100.0, 0.0, 0.0))
"""Penalty, dropout and tempering where items imply one another (seasons, sequels), which dropout hides."""


@dataclass(frozen=True)
class EASE(Recommender):
    """Embarrassingly Shallow Autoencoder (Steck, WWW 2019), with dropout (Steck, NeurIPS 2020).

    With X the binary person-item matrix, C a weight for each person, G = XᵀCX and
    P = (G + reg·I + dropout/(1 - dropout)·diag(G))⁻¹, the weights are B = I - P·diag(1/diag(P)):
    the ridge regression of each item on all the others, in which no item explains itself.
    A person with signed evidence w scores w·B.

    Cost: O(Σ over people of their items² + n_items³) time, 24 · n_items² bytes while fitting,
    4 · n_items² kept.
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
    max_items: int = 10_000
    """Only this many most popular items take part, which bounds memory; it cannot say of the rest."""
    weighing: Weighing = Weighing()

    def fit(self, data: Dataset, run: Run = Run()) -> EASEModel:
        if not 0 <= self.dropout < 1:
            raise InvalidInput(f"EASE needs a dropout in [0, 1), not {self.dropout}.", where="dropout")
        chosen = self if self.reg else self._settled(data, run)
        settings = {"reg": chosen.reg, "dropout": chosen.dropout, "tempering": chosen.tempering}
        members, weights = chosen._solved(data, run)
        return EASEModel(self, data.vocabulary, members, weights, settings)

    def _settled(self, data: Dataset, run: Run) -> EASE:
        from palate.models.trial import random_part, settled

        run.progress(0.0, "EASE: choosing its settings")
        usual = [replace(self, reg=reg) for reg in _REGS]
        others = [replace(self, reg=reg, dropout=dropout, tempering=tempering) for reg, dropout, tempering in _OTHERS]
        return settled([*usual, *others], data, random_part, run.seed)

    def _solved(self, data: Dataset, run: Run) -> tuple[Codes, Floats]:
        """The members and the weights among them."""
        from scipy.linalg.lapack import dpotrf, dpotri

        members = most_popular(data, self.max_items)
        if not len(members):
            raise InvalidInput("EASE needs at least one event that is not a dislike; the data has none.")
        run.progress(0.1, "EASE: counting pairs")
        columns = data.incidence()[:, members]
        weights = self._person_weights(np.asarray(columns.sum(axis=1)))
        gram = (columns.T @ (columns * weights[:, None])).toarray(order="F")
        gram[np.diag_indices_from(gram)] += self.reg + self.dropout / (1 - self.dropout) * gram.diagonal()
        run.progress(0.4, "EASE: solving")
        factor, failed = dpotrf(gram, lower=True, overwrite_a=True)
        if failed:
            raise InvalidInput(f"EASE needs reg > 0, not {self.reg}: the system has no one solution.", where="reg")
        inverse, _ = dpotri(factor, lower=True, overwrite_c=True)
        diagonal = inverse.diagonal().copy()
        upper = np.triu_indices_from(inverse, 1)
        inverse[upper] = inverse.T[upper]
        del upper
        solution = (-inverse / diagonal).astype(np.float32)
        np.fill_diagonal(solution, 0.0)
        return members, np.ascontiguousarray(solution)

    def _person_weights(self, counts: Doubles) -> Doubles:
        weights = np.maximum(counts, 1.0) ** -self.tempering
        return np.asarray(weights / weights[counts > 0].mean())


@dataclass(frozen=True, eq=False)
class EASEModel(MembersModel):
    """``weights[i, j]``: what evidence for member i adds to member j."""

    chosen: Mapping[str, float]
    """The settings that the weights were solved with."""

    @property
    def settled_recipe(self) -> EASE:
        recipe: EASE = replace(self.recipe, **self.chosen)
        return recipe

    def shares(self, reading: Reading, items: Codes) -> Floats:
        rows, weights, known = self.evidence(reading)
        if len(self.members) == len(self.vocabulary):
            return self.weights[rows, items[:, None]] * weights
        columns, there = slots(self.members, items)
        cells = self.weights[rows, columns[:, None]] * weights
        shares = np.zeros((len(items), len(reading)), np.float32)
        shares[:, known] = np.where(there[:, None], cells, 0.0)
        return shares

    def evidence(self, reading: Reading) -> tuple[Codes, Floats, Codes | slice]:
        if len(self.members) == len(self.vocabulary):
            return reading.codes, reading.weights, slice(None)
        rows, there = slots(self.members, reading.codes)
        known = np.flatnonzero(there)
        return rows[known], reading.weights[known], known


EASE.model = EASEModel
