"""Cold start: score for new users from their self-description, and new items from their text and attributes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import ClassVar, Final, NamedTuple

import numpy as np

from palate.data.dataset import Dataset
from palate.data.items import Item
from palate.data.vocabulary import Vocabulary
from palate.errors import InvalidInput
from palate.models.abilities import ContentModel, DotProductModel, ExplainableModel
from palate.models.base import Model, Recommender, Run
from palate.models.composite import Ensemble, EnsembleModel, with_new_items
from palate.models.content.embeddings import TextEmbedding
from palate.models.content.item_features import ItemFeatures, fit_ridge, predict_from_features
from palate.models.content.text_search import score_text_query
from palate.models.content.tfidf import ContentKNN
from palate.models.content.user_texts import SelfDescriptionFeatures
from palate.models.evidence import EvidenceDecay, UserEvidence, evidence_matrix, preference_matrix
from palate.models.factor.ials import IALS, IALSModel
from palate.models.linear.ridge import RidgeUser, solve_ridge
from palate.models.search_space import Log, Space
from palate.text.self_description import extract_tastes
from palate.types import Bools, Codes, Doubles, Floats

_NO_DECAY: Final = EvidenceDecay(half_life=0.0)


def _default_bases() -> dict[str, Recommender]:
    """iALS, TF-IDF, and text embeddings where an encoder is installed."""
    bases: dict[str, Recommender] = {"ials": IALS(), "content": ContentKNN(), "text_embedding": TextEmbedding()}
    return {name: recipe for name, recipe in bases.items() if not recipe.missing_requirement}


@dataclass(frozen=True)
class ColdStart(Ensemble):
    """score = μᵢ(self-description) + vᵢ·w: popularity among users with a like description, and a taste w in iALS space.

    μᵢ is the share of users who like item i, plus a ridge regression of it on the words of self-descriptions. A user's
    taste differs from that by w ~ N(0, Σ), with Σ estimated over all users, and events move w as they move a user of
    iALS: w minimises trust·(Σ c·(y - μ - v·w)² + s·u·Σ (μ + v·w)²) + wᵀΣ⁻¹w, where u is the weight of unobserved items
    in iALS, the second sum runs over all items, and s = k/(k + ``patience``) grows with the number k of events, since
    the absence of events of a new user means little.

    An item without events gets μ and v by ridge regression from its words, embedding, genres and year
    (attribute-to-factor mapping; Gantner et al., ICDM 2010). What a self-description says of taste ("loves sci-fi")
    also counts for items whose text matches it.

    Cost: a regression of tens of steps over the texts to fit; that of iALS, and O(items), to score.
    """

    name: ClassVar[str] = "cold_start"
    space: ClassVar[Space] = {
        "reg_users": Log(20.0, 1000.0),
        "reg_items": Log(0.1, 10.0),
        "trust": Log(0.3, 10.0),
        "patience": Log(3.0, 300.0),
    }
    of: Mapping[str, Recommender] = field(default_factory=_default_bases)
    """One ials, and content, text_embedding or both."""
    reg_users: float = 200.0
    """L2 penalty on the coefficients of words of self-descriptions; with this many users a coefficient is halved."""
    reg_items: float = 1.0
    """L2 penalty on the coefficients of words of items."""
    trust: float = 10.0
    """The weight of events against the self-description."""
    patience: float = 30.0
    """After this many events, unobserved items have half the weight that they have in iALS."""
    words: float = 0.5
    """The weight of the text match with what users say they love, for the entire text."""
    least: int = 5
    """Words of fewer users are not learned, since they could identify a user."""
    max_features: int = 256
    """The largest number of words learned from self-descriptions."""
    evidence_decay: EvidenceDecay = EvidenceDecay()

    @property
    def missing_requirement(self) -> str:
        n_ials = sum(isinstance(recipe, IALS) for recipe in self.of.values())
        n_content = sum(isinstance(recipe, ContentKNN | TextEmbedding) for recipe in self.of.values())
        is_complete = n_ials == 1 and 1 <= n_content <= 2
        return "" if is_complete else "[models.cold_start] with one ials, and content, text_embedding or both in `of`"

    def fit_on_bases(self, bases: Mapping[str, Model], data: Dataset, run: Run = Run()) -> ColdStartModel:
        ials_models = [base for base in bases.values() if isinstance(base, IALSModel)]
        if self.missing_requirement:
            raise InvalidInput("cold_start needs one ials, and content, text_embedding or both in `of`.", where="of")
        run.progress(0.8, "cold_start")
        ials = ials_models[0]
        sentences, shares, precision = self._fit_users(ials, data)
        table = np.hstack([shares, ials.factors])
        item_features = ItemFeatures.from_items(bases, list(data.items.values()))
        with_events = np.flatnonzero(np.isfinite(table[:, -1]))
        items = [data.items.get(id_) for id_ in data.vocabulary]
        features = item_features.compute_features([items[code] for code in with_events.tolist()], with_events)
        mean = table[with_events].mean(axis=0)
        coefficients = fit_ridge(features, table[with_events] - mean, self.reg_items)
        model = ColdStartModel(
            self,
            data.vocabulary,
            bases,
            table,
            sentences.names,
            sentences.means,
            precision,
            ials.doubt * (ials.factors[with_events].T @ table[with_events]),
            item_features.genres,
            mean,
            *[*coefficients, np.empty((0, table.shape[1]), np.float32)][:3],
        )
        return model._with_text_rows([item for item in items if item is not None])

    def _fit_users(self, ials: IALSModel, data: Dataset) -> tuple[SelfDescriptionFeatures, Floats, Doubles]:
        """The features of self-descriptions, [share, coefficient of each feature] of each item, and Σ⁻¹."""
        from palate.models.factor.als_fit import fold_in

        matrix = preference_matrix(data)
        active = np.flatnonzero(np.diff(matrix.indptr) > 0)
        names = data.users.ids
        descriptions = [data.about.get(names[user], "") for user in active.tolist()]
        sentences = SelfDescriptionFeatures.of(descriptions, self.least, self.max_features)
        rows = sentences.rows(descriptions).astype(np.float64)
        liked = (matrix[active] > 0).astype(np.float64)
        gram = rows.T @ rows + self.reg_users * np.eye(rows.shape[1])
        coefficients = np.linalg.solve(gram, np.asarray(liked.T @ rows).T)
        shares = np.vstack([liked.mean(axis=0), coefficients]).T.astype(np.float32)

        def penalty(confidence: Floats) -> Floats:
            return np.asarray(ials.recipe.penalty(confidence, ials.n_seen, ials.doubt))

        blocks = [
            fold_in(
                evidence_matrix(data, block, _NO_DECAY, data.n_items),
                ials.factors,
                ials.gram,
                penalty,
                ials.recipe.against,
            )
            for block in data.blocks()
        ]
        users = np.nan_to_num(np.concatenate(blocks)[active].astype(np.float64))
        users -= users.mean(axis=0)
        users -= rows @ np.linalg.solve(gram, rows.T @ users)
        spread = users.T @ users / len(users)
        spread += 1e-3 * np.trace(spread) / len(spread) * np.eye(len(spread)) + 1e-9 * np.eye(len(spread))
        return sentences, shares, np.asarray(np.linalg.inv(spread), np.float64)


class _ColdStartUser(NamedTuple):
    """An encoded user: score = table · [description, taste.factors] + loved."""

    description: Floats
    """[1, features of the self-description], shape ``(1 + n_features,)``."""
    taste: RidgeUser
    loved: Floats | None
    """The weighted text match of each item with what the user says they love, shape ``(n_items,)``; None: nothing."""


@dataclass(frozen=True, eq=False)
class ColdStartModel(EnsembleModel, ExplainableModel, ContentModel, DotProductModel):
    recipe: ColdStart
    table: Floats
    """[share, coefficient of each feature, factors] of each item, shape ``(n_items, 1 + n_features + factors)``;
    NaN for items without events and text."""
    features: tuple[str, ...]
    means: Floats
    """The mean of each feature over the self-descriptions that mention its subject."""
    precision: Doubles
    """Σ⁻¹, shape ``(factors, factors)``."""
    crowd: Floats
    """u·Vᵀ·table over the items with events, shape ``(factors, 1 + n_features + factors)``;
    u is the weight of unobserved items in iALS."""
    genres: tuple[str, ...]
    mean: Floats
    """The mean row of ``table`` over the items with events."""
    by_facts: Floats
    by_first: Floats
    by_second: Floats
    """Coefficients that map genres and years, and the text features of each base, to rows of ``table`` - ``mean``."""

    @property
    def reads_user_text(self) -> bool:
        return True

    def encode(self, evidence: UserEvidence) -> _ColdStartUser:
        description = self._describe(evidence.about)
        rows = self.table[evidence.codes]
        usable = np.flatnonzero(~np.isnan(rows[:, -1]) & (evidence.weights != 0))
        weights, rows = evidence.weights[usable], rows[usable]
        factors, expected = rows[:, self._width :], rows[:, : self._width] @ description
        trust = self.recipe.trust
        confidence = np.float32(trust) * np.abs(weights)
        pull = confidence * (np.where(weights > 0, np.float32(1), np.float32(-self._negative_target)) - expected)
        unobserved = trust * len(usable) / (len(usable) + self.recipe.patience) * self.crowd
        observed = (factors.T * confidence) @ factors
        system = observed + unobserved[:, self._width :] + self.precision
        start = -unobserved[:, : self._width] @ description
        taste = solve_ridge(system, start, factors, pull, usable, len(evidence))
        return _ColdStartUser(description, taste, self._loved_scores(evidence.about))

    def score_state(self, state: _ColdStartUser) -> Floats:
        return np.asarray(self._score_states([state])[0])

    @property
    def item_vectors(self) -> Floats:
        return self.table

    @cached_property
    def has_vector(self) -> Bools:
        return ~np.isnan(self.table[:, -1])

    def query_vector(self, state: _ColdStartUser) -> Floats | None:
        if state.loved is not None:
            return None
        return np.append(state.description, state.taste.factors).astype(np.float32)

    def score_batch(self, batch: Sequence[UserEvidence]) -> Floats:
        return self._score_states([self.encode(evidence) for evidence in batch])

    def attribute(self, state: _ColdStartUser, items: Codes) -> Floats:
        return state.taste.attribute(self.table[items, self._width :])

    def prior(self, state: _ColdStartUser, items: Codes) -> Floats:
        scores = np.nan_to_num(self.table[items]) @ np.append(state.description, state.taste.start).astype(np.float32)
        return np.asarray(scores if state.loved is None else scores + state.loved[items])

    def score_text(self, text: str) -> Floats:
        scores = score_text_query(self.bases, text, len(self.vocabulary), tuple(self.bases))
        if scores is None:
            return np.full(len(self.vocabulary), np.nan, np.float32)
        return np.where(scores > 0, scores, np.nan)

    def with_items(self, vocabulary: Vocabulary, items: Sequence[Item]) -> ColdStartModel:
        return self.with_new_items(with_new_items(self.bases, vocabulary, items), vocabulary, items)

    def with_new_items(
        self, bases: Mapping[str, Model], vocabulary: Vocabulary, items: Sequence[Item]
    ) -> ColdStartModel:
        """The model with rows for new items, computed from their texts; rows of items with events are unchanged."""
        n_new = len(vocabulary) - len(self.table)
        table = np.pad(self.table, ((0, n_new), (0, 0)), constant_values=np.nan)
        return replace(self, bases=bases, vocabulary=vocabulary, table=table)._with_text_rows(items)

    def _with_text_rows(self, items: Sequence[Item]) -> ColdStartModel:
        """The model with the rows of those ``items`` that have no events computed from their texts."""
        codes = self.vocabulary.codes([item.id for item in items])
        factors = next(base.factors for base in self.bases.values() if isinstance(base, IALSModel))
        new = np.flatnonzero((codes >= len(factors)) | ~np.isfinite(factors[np.minimum(codes, len(factors) - 1), 0]))
        if not len(new):
            return self
        features = ItemFeatures(self.bases, self.genres).compute_features(
            [items[index] for index in new.tolist()], codes[new]
        )
        table = self.table.copy()
        table[codes[new]] = self.mean + predict_from_features(
            features, (self.by_facts, self.by_first, self.by_second)[: len(features)]
        )
        return replace(self, table=table)

    @cached_property
    def sentences(self) -> SelfDescriptionFeatures:
        """The features of self-descriptions."""
        return SelfDescriptionFeatures(self.features, self.means)

    @property
    def _width(self) -> int:
        """The number of columns of ``table`` before the factors."""
        return 1 + len(self.features)

    def _score_states(self, states: Sequence[_ColdStartUser]) -> Floats:
        users = np.stack([np.append(state.description, state.taste.factors) for state in states])
        scores: Floats = users.astype(np.float32) @ self.table.T
        for row, state in zip(scores, states, strict=True):
            if state.loved is not None:
                row += state.loved
        return scores

    @cached_property
    def _describe(self) -> Callable[[str], Floats]:
        """A function from self-descriptions to [1, features]; it remembers those read last."""
        sentences = self.sentences
        return lru_cache(maxsize=1_024)(lambda about: np.append(np.float32(1), sentences.rows([about])[0]))

    @cached_property
    def _negative_target(self) -> float:
        """The target of a dislike in iALS, with the sign reversed."""
        return next(float(base.recipe.against) for base in self.bases.values() if isinstance(base, IALSModel))

    def _loved_scores(self, about: str) -> Floats | None:
        text = extract_tastes(about) if self.recipe.words and about else ""
        scores = score_text_query(self.bases, text, len(self.vocabulary), tuple(self.bases)) if text else None
        return None if scores is None else np.float32(self.recipe.words) * scores


ColdStart.model = ColdStartModel
