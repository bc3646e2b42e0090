"""iALS: matrix factorisation for implicit feedback, with users folded in exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

import numpy as np

from palate.data.dataset import Dataset
from palate.errors import InvalidInput
from palate.models.base import ExplainableModel, Model, Recommender, Run, SimilarItems
from palate.models.evidence import EvidenceDecay, UserEvidence, evidence_matrix, preference_matrix
from palate.models.search_space import Linear, Log, Space
from palate.types import Codes, Doubles, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_READINGS_AT_ONCE: Final = 512
_DOUBT: Final = 3.0
_SPARSENESS: Final = 0.75
"""The sparser the data, the less it says that someone did nothing with an item."""


@dataclass(frozen=True)
class IALS(Recommender):
    """Implicit alternating least squares (Hu, Koren and Volinsky, ICDM 2008; Rendle et al., RecSys 2022).

    Users w and items v minimise Σ c·(y - w·v)² over the evidence + doubt·Σ (w·v)² over all
    pairs + Σ penalty·|row|², where c is the size of a preference, y is 1 for what was taken to
    and -``against`` for what was not, and penalty = reg·(Σ c + doubt·n_others)^scaling.
    Rows are solved block by block of factors (iALS++, Rendle et al., 2021), exactly if one block
    holds them all, from a start near the leading singular vectors.

    Cost of a sweep: O(n_events · factors · block + (n_people + n_items) · factors²) time;
    4 · n_items · factors bytes are kept.
    """

    name: ClassVar[str] = "ials"
    space: ClassVar[Space] = {
        "factors": Log(16, 256),
        "unobserved": Log(0.02, 1.0),
        "reg": Log(0.001, 0.1),
        "scaling": Linear(0.5, 1.2),
        "against": Linear(0.0, 1.0),
    }
    factors: int = 64
    unobserved: float = 0.0
    """The doubt: confidence that what someone did nothing with is of no interest to them. 0: 3·density^¾."""
    reg: float = 0.018
    """L2 penalty."""
    scaling: float = 1.0
    """How the penalty of a row grows with its evidence: 0 not at all, 1 in proportion."""
    against: float = 0.3
    """Minus the target of a dislike."""
    sweeps: int = 8
    power: int = 3
    """Iterations of the start; 0 starts from noise."""
    block: int = 16
    """So many factors are solved for at once; smaller blocks make quicker sweeps, and lose next to nothing."""
    evidence_decay: EvidenceDecay = EvidenceDecay()

    def fit(self, data: Dataset, run: Run = Run()) -> IALSModel:
        from palate.models.factor.als_fit import item_factors

        for name in ("factors", "block"):
            if getattr(self, name) < 1:
                raise InvalidInput(f"iALS needs {name} of at least 1, not {getattr(self, name)}.", where=name)
        if not (self.reg > 0 and self.unobserved >= 0):
            raise InvalidInput("iALS needs reg > 0 and no unobserved below 0; give others, or none.", where="reg")
        matrix = preference_matrix(data)
        seen = np.flatnonzero(np.bincount(matrix.indices, minlength=data.n_items))
        if not (matrix.data > 0).any():
            raise InvalidInput("iALS needs at least one event that is not a dislike; the data has none.")
        if len(seen) < data.n_items:
            matrix = matrix[:, seen]
        found = item_factors(matrix, self, run.seed, run.progress)
        factors = np.full((data.n_items, self.factors), np.nan, np.float32)
        factors[seen] = found
        doubt = self.doubt(matrix)
        gram = doubt * (found.T @ found)
        return IALSModel(self, data.vocabulary, factors, gram.astype(np.float32), len(seen), doubt)

    def doubt(self, matrix: csr_array) -> float:
        """``unobserved``, or what suits signed preferences as dense as ``matrix``, shape ``(n_users, n_items)``."""
        users = max(int((np.diff(matrix.indptr) > 0).sum()), 1)
        return self.unobserved or _DOUBT * (matrix.nnz / (users * matrix.shape[1])) ** _SPARSENESS

    def penalty(self, confidence: Floats | float, n_others: int, doubt: float) -> Floats:
        """Of rows with so much ``confidence`` in all."""
        total = np.asarray(confidence) + doubt * n_others
        return np.asarray(self.reg * total**self.scaling, np.float32)


@dataclass(frozen=True, eq=False)
class IALSModel(Model, ExplainableModel, SimilarItems):
    """Item factors; a user with evidence (c, y) is w = A⁻¹·Σ c·y·v, A = gram + Σ c·v·vᵀ + penalty·I."""

    factors: Floats
    """Shape ``(n_items, factors)``; NaN for items that nobody had to do with."""
    gram: Floats
    """``doubt``·VᵀV, shape ``(factors, factors)``."""
    n_seen: int
    """How many items have factors."""
    doubt: float

    def score_evidence(self, evidence: UserEvidence) -> Floats:
        return np.asarray(self.score_batch([evidence])[0])

    def score_batch(self, batch: Sequence[UserEvidence]) -> Floats:
        """:meth:`score_evidence` for many at once, shape ``(n_readings, n_items)``."""
        return np.asarray(self.users(batch) @ self.factors.T)

    def recommend_all(
        self, data: Dataset, users: slice, n: int = 10, *, exclude_seen: bool = True
    ) -> tuple[Codes, Floats]:
        from palate.models.factor.als_fit import fold_in
        from palate.models.factor.top_k import top_products

        told = evidence_matrix(data, users, self.recipe.evidence_decay, len(self.factors))
        penalties = partial(self.recipe.penalty, n_others=self.n_seen, doubt=self.doubt)
        found = fold_in(told, self.factors, self.gram, penalties, self.recipe.against)
        return top_products(found, self.factors, told if exclude_seen else told[:, :0], n)

    def users(self, batch: Sequence[UserEvidence]) -> Floats:
        """The factors of users, shape ``(n_readings, factors)``; NaN for those with no evidence."""
        size = self.factors.shape[1]
        found = np.full((len(batch), size), np.nan, np.float32)
        for start in range(0, len(batch), _READINGS_AT_ONCE):
            some = batch[start : start + _READINGS_AT_ONCE]
            systems, pulls = np.empty((len(some), size, size)), np.empty((len(some), size, 1))
            told = np.zeros(len(some), np.bool_)
            for row, evidence in enumerate(some):
                told[row] = len((heard := _heard(self, evidence)).rows) > 0
                systems[row] = heard.system
                pulls[row, :, 0] = heard.pulls @ heard.rows
            found[start : start + len(some)][told] = np.linalg.solve(systems, pulls)[told, :, 0]
        return found

    def shares(self, evidence: UserEvidence, items: Codes) -> Floats:
        """Event j adds vᵢᵀ·A⁻¹·vⱼ·cⱼ·yⱼ to the score of item i (Hu et al., 2008, §5)."""
        heard = _heard(self, evidence)
        shares = np.zeros((len(items), len(evidence)), np.float32)
        ways = np.linalg.solve(heard.system, np.nan_to_num(self.factors[items]).T)
        shares[:, heard.known] = ways.T @ (heard.rows * heard.pulls[:, None]).T
        return shares

    def similar(self, item: int) -> Floats:
        if item >= len(self.factors):
            return np.full(len(self.vocabulary), np.nan, np.float32)
        lengths = np.sqrt(np.einsum("if,if->i", self.factors, self.factors))
        alike = self.factors @ self.factors[item] / np.maximum(lengths * lengths[item], 1e-30)
        alike[item] = np.nan
        return np.asarray(alike)


class _Heard(NamedTuple):
    """What a model hears of a user: w = system⁻¹ · Σ pulls · rows."""

    rows: Floats
    """Factors of the items that have some."""
    pulls: Floats
    """Confidence · target of each."""
    known: Codes
    """Which of the reading they are."""
    system: Doubles


@lru_cache(maxsize=4)
def _heard(model: IALSModel, evidence: UserEvidence) -> _Heard:
    """One after the other, scores and shares ask for the same."""
    rows = model.factors[evidence.codes]
    known = np.flatnonzero(~np.isnan(rows[:, 0]) & (evidence.weights != 0))
    rows, weights = rows[known], evidence.weights[known]
    confidence = np.abs(weights)
    scaled = rows * np.sqrt(confidence)[:, None]
    system = (model.gram + scaled.T @ scaled).astype(np.float64)
    system[np.diag_indices_from(system)] += model.recipe.penalty(confidence.sum(), model.n_seen, model.doubt)
    targets = np.where(weights > 0, np.float32(1), np.float32(-model.recipe.against))
    return _Heard(rows, confidence * targets, known, system)


IALS.model = IALSModel
