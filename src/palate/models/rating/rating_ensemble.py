"""Rating ensemble: a logarithmic opinion pool of models that predict ratings, with learned weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final

import numpy as np
from scipy.special import log_softmax, softmax

from palate.data.dataset import Dataset
from palate.data.events import RATING
from palate.data.profile import History, Profile
from palate.errors import InvalidInput
from palate.models.base import Model, Recommender, Run
from palate.models.composite import Ensemble, EnsembleModel
from palate.models.evidence import UserEvidence
from palate.models.rating.distribution import RatingDistribution, RatingPredictor
from palate.models.rating.rating_table import RatingTable, nearest_levels
from palate.types import Codes, Doubles, Floats

_HELD_OUT_SHARE: Final = 0.15
"""The share of users held out of the training of the models that the weights are learned on."""
_MIN_USERS: Final = 20
"""With fewer users no weights are learned, and all bases have equal weights."""
_N_KNOWN: Final = (0, 1, 2, 4, 8, 16, 32, 64, 128)
"""The numbers of known ratings of a held-out user in the examples."""
_MAX_TARGETS: Final = 15
"""The largest number of ratings to predict, for each number of known ratings."""
_TERMS: Final = 4
_MIN_PROBABILITY: Final = 1e-9
_RIDGE: Final = 1e-3


def _default_bases() -> dict[str, Recommender]:
    from palate.models.registry import recommender

    return {name: recommender(name) for name in ("bmf", "two_tower")}


@dataclass(frozen=True)
class RatingEnsemble(Ensemble):
    """A logarithmic opinion pool: p(level) ∝ ∏ p_k(level)^w_k over its bases.

    For normal predictions this is weighting by precision. The weights depend on the number of known ratings n_u of the
    user and n_i of the item, and on whether the time is given:
    log w_k = a_k + b_k·log(1 + n_u) + c_k·log(1 + n_i) + d_k·[time given]. They are fitted by maximum likelihood on
    users held out of the training of the bases, with few of their ratings known, then more. A base that does not know
    an item is left out of its product.

    Cost: the bases fitted twice, and some eight predictions by each for each of up to ``max_users`` users.
    """

    name: ClassVar[str] = "rating_ensemble"
    is_ranker: ClassVar[bool] = False
    of: Mapping[str, Recommender] = field(default_factory=_default_bases)
    max_users: int = 200
    """The largest number of held-out users."""

    @property
    def missing_requirement(self) -> str:
        return next((recipe.missing_requirement for recipe in self.of.values() if recipe.missing_requirement), "")

    def fit_on_bases(self, bases: Mapping[str, Model], data: Dataset, run: Run = Run()) -> RatingEnsembleModel:
        unsuitable = [name for name, base in bases.items() if not isinstance(base, RatingPredictor)]
        if unsuitable or not bases:
            given = f"{', '.join(unsuitable)} cannot" if unsuitable else "there are none"
            raise InvalidInput(f"rating_ensemble needs models in `of` that predict ratings; {given}.", where="of")
        table = RatingTable.of(data)
        levels = table.levels
        weights = np.zeros((len(bases), _TERMS), np.float32)
        weights[:, 0] = -np.log(len(bases))
        if len(levels) > 1 and len(table.users) >= _MIN_USERS:
            held_out, train = _hold_out_users(data, run.seed)
            models = {name: recipe.fit(train, run) for name, recipe in self.of.items()}
            examples = _build_examples(models, train, held_out, levels, self.max_users, run.seed)
            weights = _fit_weights(examples, weights)
        return RatingEnsembleModel(self, data.vocabulary, bases, levels, _count_ratings(data), weights)


@dataclass(frozen=True, eq=False)
class RatingEnsembleModel(EnsembleModel, RatingPredictor):
    levels: Floats
    """The ratings of the scale, ascending."""
    counts: Floats
    """The number of ratings of each item, shape ``(n_items,)``."""
    weights: Floats
    """The coefficients a, b, c and d of each base, shape ``(n_bases, 4)``."""

    def predict(self, profile: Profile, items: Codes, at: float | Doubles | None = None) -> RatingDistribution:
        if len(self.levels) < 2:
            raise InvalidInput(
                "The model has learned from no ratings; add ratings of at least two different values, then train again."
            )
        log_probabilities = _log_probabilities(self.bases, profile, items, at, len(self.levels))
        counts = np.pad(self.counts, (0, len(self.vocabulary) - len(self.counts)))
        features = _weight_features(profile.history, counts[items], at)
        return RatingDistribution(self.levels, _pool(log_probabilities, np.exp(features @ self.weights.T)))

    def score(self, profiles: Sequence[Profile]) -> Floats:
        """The means of the predicted ratings."""
        if not profiles or len(self.levels) < 2:
            return np.full((len(profiles), len(self.vocabulary)), np.nan, np.float32)
        all_items = np.arange(len(self.vocabulary), dtype=np.int32)
        return np.stack([self.predict(profile, all_items).mean.astype(np.float32) for profile in profiles])

    def score_state(self, evidence: UserEvidence) -> Floats:
        return np.asarray(self.score([Profile(evidence.history)])[0])


RatingEnsemble.model = RatingEnsembleModel


@dataclass(frozen=True, eq=False)
class PoolExamples:
    """Held-out ratings with the predictions of the bases; columns of one length ``n``."""

    log_probabilities: Doubles
    """By base and level, shape ``(n_bases, n, n_levels)``; 0 where a base has no prediction."""
    features: Doubles
    """The features that the weights depend on, shape ``(n, 4)``."""
    level: Codes
    """The index of the true rating."""


def _hold_out_users(data: Dataset, seed: int) -> tuple[Dataset, Dataset]:
    """The events of a random share of the users with ratings, and the data without them."""
    users = np.unique(data.user[data.kind == RATING.code])
    held_out = np.random.default_rng([seed, 2]).permutation(users)[: round(len(users) * _HELD_OUT_SHARE)]
    is_held_out = np.isin(data.user, held_out)
    return data.rows(is_held_out), data.rows(~is_held_out)


def _build_examples(
    models: Mapping[str, Model], train: Dataset, held_out: Dataset, levels: Floats, limit: int, seed: int
) -> PoolExamples:
    """Predict ratings of held-out users from none of their other ratings, then from more; with times half the time."""
    rng, counts = np.random.default_rng([seed, 3]), _count_ratings(train)
    log_probabilities, features, true_levels = [], [], []
    for user in rng.permutation(np.unique(held_out.user))[:limit].tolist():
        profile = held_out.profile(user)
        history, codes = profile.history, profile.history.codes(held_out.vocabulary)
        order = rng.permutation(np.flatnonzero(history.kinds == RATING.code))
        for n in _N_KNOWN:
            targets = order[n : n + _MAX_TARGETS]
            if not len(targets):
                break
            is_known = np.isin(np.arange(len(history)), order[:n])
            before = Profile(history.where(is_known & ~np.isin(codes, codes[targets])), profile.about)
            at = history.at[targets] if rng.random() < 0.5 else None
            log_probabilities.append(_log_probabilities(models, before, codes[targets], at, len(levels)))
            features.append(_weight_features(before.history, counts[codes[targets]], at))
            true_levels.append(nearest_levels(history.values[targets], levels))
    return PoolExamples(
        np.concatenate(log_probabilities, axis=1), np.concatenate(features), np.concatenate(true_levels)
    )


def _log_probabilities(
    bases: Mapping[str, Model], profile: Profile, items: Codes, at: float | Doubles | None, n_levels: int
) -> Doubles:
    """log of the probability of each level by each base, ``(n_bases, n, n_levels)``; 0 without a prediction."""
    log_probabilities = np.zeros((len(bases), len(items), n_levels))
    for row, base in zip(log_probabilities, bases.values(), strict=True):
        is_known = items < len(base.vocabulary)
        if isinstance(base, RatingPredictor) and is_known.any():
            times = at[is_known] if isinstance(at, np.ndarray) else at
            row[is_known] = np.log(
                np.maximum(base.predict(profile, items[is_known], times).probabilities, _MIN_PROBABILITY)
            )
    return log_probabilities


def _weight_features(history: History, counts: Floats, at: float | Doubles | None) -> Doubles:
    """[1, log(1 + n_u), log(1 + n_i), time given] of each item, shape ``(len(counts), 4)``."""
    n = np.log1p(np.count_nonzero(history.kinds == RATING.code))
    has_time = np.isfinite(np.full(len(counts), np.nan) if at is None else np.broadcast_to(at, len(counts)))
    return np.stack([np.ones(len(counts)), np.full(len(counts), n), np.log1p(counts), has_time], axis=1)


def _pool(log_probabilities: Doubles, weights: Doubles) -> Doubles:
    """The pooled probabilities, shape ``(n, n_levels)``; ``weights`` has shape ``(n, n_bases)``."""
    return np.asarray(softmax(np.einsum("kns,nk->ns", log_probabilities, weights), axis=1))


def _fit_weights(examples: PoolExamples, start: Floats) -> Floats:
    """The maximum likelihood coefficients, with a small ridge penalty towards ``start``, shape ``(n_bases, 4)``."""
    from scipy.optimize import minimize

    rows = np.arange(len(examples.level))
    true_logs = examples.log_probabilities[:, rows, examples.level]

    def loss_and_gradient(flat: Doubles) -> tuple[float, Doubles]:
        theta = flat.reshape(start.shape)
        weights = np.exp(examples.features @ theta.T)
        logs = log_softmax(np.einsum("kns,nk->ns", examples.log_probabilities, weights), axis=1)
        expected = np.einsum("kns,ns->kn", examples.log_probabilities, np.exp(logs))
        pull = (weights * (true_logs - expected).T).T @ examples.features / len(rows)
        loss = -logs[rows, examples.level].mean() + _RIDGE * ((theta - start) ** 2).sum()
        return float(loss), (2 * _RIDGE * (theta - start) - pull).ravel()

    solution = minimize(loss_and_gradient, start.ravel().astype(np.float64), jac=True, method="L-BFGS-B").x
    return np.asarray(solution.reshape(start.shape), np.float32)


def _count_ratings(data: Dataset) -> Floats:
    """The number of ratings of each item, shape ``(n_items,)``."""
    return np.bincount(data.item[data.kind == RATING.code], minlength=data.n_items).astype(np.float32)
