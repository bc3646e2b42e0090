"""iALS: matrix factorisation for implicit feedback, with an exact fold-in of users."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, ClassVar, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.errors import InvalidInput
from palate.models.abilities import DotProductModel, ExplainableModel, SimilarItems
from palate.models.base import Model, Recommender, Run
from palate.models.evidence import MAX_ITEMS, EvidenceDecay, UserEvidence, evidence_matrix, preference_matrix
from palate.models.factor.als_settings import ALSSettings, row_penalties
from palate.models.linear.ridge import RidgeUser, solve_ridge
from palate.models.search_space import Linear, Log, Space
from palate.types import Bools, Codes, Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_UNOBSERVED_SCALE: Final = 3.0
_DENSITY_POWER: Final = 0.75
"""The default weight of unobserved pairs is scale · density^power: the sparser the data, the lower it is."""


@dataclass(frozen=True)
class IALS(Recommender):
    """Implicit alternating least squares (Hu, Koren and Volinsky, ICDM 2008; Rendle et al., RecSys 2022).

    The factors w of users and v of items minimise Σ c·(y - w·v)² over the evidence + doubt·Σ (w·v)² over all
    pairs + Σ penalty·|row|², where c is the absolute value of a preference, y is 1 for positive preferences
    and -``against`` for negative ones, doubt the weight of unobserved pairs, and
    penalty = reg·(Σ c + doubt·n_others)^scaling.
    Rows are solved in blocks of factors (iALS++, Rendle et al., 2021), exactly if one block
    has them all, from a start near the leading singular vectors.

    Cost of a sweep: O(n_events · factors · block + (n_users + n_items) · factors²) time;
    4 · n_items · factors bytes are stored.
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
    """The weight of unobserved pairs, whose target is 0 (doubt in the formula). 0: 3·density^¾."""
    reg: float = 0.018
    """L2 penalty."""
    scaling: float = 1.0
    """The power of a row's evidence in its penalty: 0 constant, 1 proportional."""
    against: float = 0.3
    """The target of a dislike, with the sign reversed."""
    sweeps: int = 8
    power: int = 3
    """The power iterations of the start; 0 starts from random factors."""
    block: int = 16
    """The number of factors that are solved for together; smaller blocks are faster and hardly less accurate."""
    evidence_decay: EvidenceDecay = EvidenceDecay()

    def fit(self, data: Dataset, run: Run = Run()) -> IALSModel:
        from palate.models.factor.als_fit import item_factors

        for name in ("factors", "block"):
            if getattr(self, name) < 1:
                raise InvalidInput(f"iALS needs {name} of at least 1, not {getattr(self, name)}.", where=name)
        if not (self.reg > 0 and self.unobserved >= 0):
            raise InvalidInput(
                f"iALS needs reg > 0 and unobserved >= 0, not {self.reg} and {self.unobserved}.", where="reg"
            )
        matrix = preference_matrix(data)
        seen = np.flatnonzero(np.bincount(matrix.indices, minlength=data.n_items))
        if not (matrix.data > 0).any():
            raise InvalidInput("iALS needs at least one event that is not a dislike; the data has none.")
        if len(seen) < data.n_items:
            matrix = matrix[:, seen]
        settings = self.als_settings(matrix)
        seen_factors = item_factors(matrix, settings, run.seed, run.progress)
        factors = np.full((data.n_items, self.factors), np.nan, np.float32)
        factors[seen] = seen_factors
        gram = settings.unobserved_weight * (seen_factors.T @ seen_factors)
        return IALSModel(self, data.vocabulary, factors, gram.astype(np.float32), len(seen), settings.unobserved_weight)

    def als_settings(self, matrix: csr_array) -> ALSSettings:
        """The settings of a fit on signed preferences ``matrix``, shape ``(n_users, n_items)``."""
        return ALSSettings(
            factors=self.factors,
            unobserved_weight=self.doubt(matrix),
            reg=self.reg,
            scaling=self.scaling,
            negative_target=self.against,
            sweeps=self.sweeps,
            power=self.power,
            block=self.block,
        )

    def doubt(self, matrix: csr_array) -> float:
        """The weight of unobserved pairs: ``unobserved``, or by the density of ``matrix`` where that is 0."""
        users = max(int((np.diff(matrix.indptr) > 0).sum()), 1)
        return self.unobserved or _UNOBSERVED_SCALE * (matrix.nnz / (users * matrix.shape[1])) ** _DENSITY_POWER

    def penalty(self, confidence: Floats | float, n_others: int, doubt: float) -> Floats:
        """The L2 penalty of rows by their summed ``confidence``."""
        return row_penalties(confidence, n_others, doubt, self.reg, self.scaling)


@dataclass(frozen=True, eq=False)
class IALSModel(Model, ExplainableModel, SimilarItems, DotProductModel):
    """Item factors; the factors of a user with evidence (c, y) are w = A⁻¹·Σ c·y·v, A = gram + Σ c·v·vᵀ + penalty·I."""

    recipe: IALS
    factors: Floats
    """Shape ``(n_items, factors)``; NaN for items without events."""
    gram: Floats
    """``doubt``·VᵀV for the item factors V, shape ``(factors, factors)``."""
    n_seen: int
    """The number of items that have factors."""
    doubt: float
    """The weight of unobserved pairs."""

    def encode(self, evidence: UserEvidence) -> RidgeUser:
        """The least-squares problem of the user's factors, solved."""
        rows = self.factors[evidence.codes]
        known = np.flatnonzero(~np.isnan(rows[:, 0]) & (evidence.weights != 0))
        rows, weights = rows[known], evidence.weights[known]
        confidence = np.abs(weights)
        scaled = rows * np.sqrt(confidence)[:, None]
        system = (self.gram + scaled.T @ scaled).astype(np.float64)
        system[np.diag_indices_from(system)] += self.recipe.penalty(confidence.sum(), self.n_seen, self.doubt)
        targets = np.where(weights > 0, np.float32(1), np.float32(-self.recipe.against))
        return solve_ridge(system, None, rows, confidence * targets, known, len(evidence))

    def score_state(self, state: RidgeUser) -> Floats:
        if not len(state.known):
            return np.full(len(self.factors), np.nan, np.float32)
        return np.asarray(self.factors @ state.factors.astype(np.float32))

    @property
    def item_vectors(self) -> Floats:
        return self.factors

    @cached_property
    def has_vector(self) -> Bools:
        return ~np.isnan(self.factors[:, 0])

    def query_vector(self, state: RidgeUser) -> Floats | None:
        return state.factors.astype(np.float32) if len(state.known) else None

    def score_batch(self, batch: Sequence[UserEvidence]) -> Floats:
        return np.asarray(self.users(batch) @ self.factors.T)

    def recommend_all(
        self, data: Dataset, users: slice, n: int = 10, *, exclude_seen: bool = True
    ) -> tuple[Codes, Floats]:
        from palate.models.factor.als_fit import fold_in
        from palate.models.factor.top_k import top_products

        evidence = evidence_matrix(data, users, self.recipe.evidence_decay, len(self.factors), MAX_ITEMS)
        penalties = partial(self.recipe.penalty, n_others=self.n_seen, doubt=self.doubt)
        user_factors = fold_in(evidence, self.factors, self.gram, penalties, self.recipe.against)
        return top_products(user_factors, self.factors, evidence if exclude_seen else evidence[:, :0], n)

    def users(self, batch: Sequence[UserEvidence]) -> Floats:
        """The factors of users, shape ``(n_users, factors)``; NaN for those without evidence."""
        factors = np.full((len(batch), self.factors.shape[1]), np.nan, np.float32)
        for row, evidence in zip(factors, batch, strict=True):
            state = self.encode(evidence)
            if len(state.known):
                row[:] = state.factors
        return factors

    def attribute(self, state: RidgeUser, items: Codes) -> Floats:
        return state.attribute(self.factors[items])

    def similar(self, item: int) -> Floats:
        if item >= len(self.factors):
            return np.full(len(self.vocabulary), np.nan, np.float32)
        lengths = np.sqrt(np.einsum("if,if->i", self.factors, self.factors))
        cosines = self.factors @ self.factors[item] / np.maximum(lengths * lengths[item], 1e-30)
        cosines[item] = np.nan
        return np.asarray(cosines)


IALS.model = IALSModel
