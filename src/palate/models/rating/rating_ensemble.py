"""Rating pool: what several models predict, as one prediction, each heard as far as it is to be trusted."""

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
from palate.models.rating.distribution import Predicted, PredictsRatings
from palate.models.rating.rating_table import RatingTable, level_of
from palate.types import Codes, Doubles, Floats

_STRANGERS: Final = 0.15
"""The share of users whom the bases of the lessons have not seen."""
_LEAST_USERS: Final = 20
"""Of fewer users nothing is learned, and all bases are heard alike."""
_SHOWN: Final = (0, 1, 2, 4, 8, 16, 32, 64, 128)
"""So many ratings of a stranger are known when they are asked."""
_ASKED: Final = 15
"""At most so many are asked for each time."""
_TERMS: Final = 4
_LEAST: Final = 1e-9
_RIDGE: Final = 1e-3


def _bases() -> dict[str, Recommender]:
    from palate.models.registry import recommender

    return {name: recommender(name) for name in ("bmf", "two_tower")}


@dataclass(frozen=True)
class RatingEnsemble(Ensemble):
    """A logarithmic opinion pool: p(step) ∝ ∏ p_k(step)^w_k over its bases.

    For normal predictions that is weighing by precision: the surer base is heard more. How much
    more depends on how many ratings n_u are known of the user and n_i of the item, and on whether the time is
    said, log w_k = a_k + b_k·log(1 + n_u) + c_k·log(1 + n_i) + d_k·[said]. It is fitted by maximum
    likelihood to lessons: users whom the bases have not seen, with few of their ratings known,
    then more. A base that does not know an item is passed over.

    Cost: the bases fitted twice, and asked some eight times for each of up to ``max_users`` users.
    """

    name: ClassVar[str] = "rating_ensemble"
    ranks: ClassVar[bool] = False
    of: Mapping[str, Recommender] = field(default_factory=_bases)
    max_users: int = 200
    """As many strangers are asked for lessons."""

    @property
    def missing(self) -> str:
        return next((recipe.missing for recipe in self.of.values() if recipe.missing), "")

    def fit_over(self, bases: Mapping[str, Model], data: Dataset, run: Run = Run()) -> RatingEnsembleModel:
        dumb = [name for name, base in bases.items() if not isinstance(base, PredictsRatings)]
        if dumb or not bases:
            raise InvalidInput(
                f"A rating pool is made of models that predict ratings; {', '.join(dumb) or 'nothing'} does not.",
                where="of",
            )
        table = RatingTable.of(data)
        levels = table.levels
        weights = np.zeros((len(bases), _TERMS), np.float32)
        weights[:, 0] = -np.log(len(bases))
        if len(levels) > 1 and len(table.users) >= _LEAST_USERS:
            strangers, trained = _strangers(data, run.seed)
            students = {name: recipe.fit(trained, run) for name, recipe in self.of.items()}
            lessons = _lessons(students, trained, strangers, levels, self.max_users, run.seed)
            weights = _likeliest(lessons, weights)
        return RatingEnsembleModel(self, data.vocabulary, bases, levels, _counts(data), weights)


@dataclass(frozen=True, eq=False)
class RatingEnsembleModel(EnsembleModel, PredictsRatings):
    levels: Floats
    """The steps of the scale."""
    counts: Floats
    """How many rated each item, shape ``(n_items,)``."""
    weights: Floats
    """a, b, c and d of each base, shape ``(n_bases, 4)``."""

    def predict(self, profile: Profile, items: Codes, at: float | Doubles | None = None) -> Predicted:
        if len(self.levels) < 2:
            raise InvalidInput("There were no ratings to learn from; send some (two different at least), then train.")
        said = _said(self.bases, profile, items, at, len(self.levels))
        counts = np.pad(self.counts, (0, len(self.vocabulary) - len(self.counts)))
        known = _known(profile.history, counts[items], at)
        return Predicted(self.levels, _pooled(said, np.exp(known @ self.weights.T)))

    def score(self, profiles: Sequence[Profile]) -> Floats:
        """The means of the predicted ratings."""
        if not profiles or len(self.levels) < 2:
            return np.full((len(profiles), len(self.vocabulary)), np.nan, np.float32)
        everything = np.arange(len(self.vocabulary), dtype=np.int32)
        return np.stack([self.predict(profile, everything).mean.astype(np.float32) for profile in profiles])

    def score_evidence(self, evidence: UserEvidence) -> Floats:
        return np.asarray(self.score([Profile(evidence.history)])[0])


RatingEnsemble.model = RatingEnsembleModel


@dataclass(frozen=True, eq=False)
class Lessons:
    """Ratings that were asked for; columns of one length ``n``."""

    said: Doubles
    """log of the chances that each base gave, shape ``(n_bases, n, n_levels)``; 0 where it could not say."""
    known: Doubles
    """What the weights depend on, shape ``(n, 4)``."""
    level: Codes
    """What they gave."""


def _strangers(data: Dataset, seed: int) -> tuple[Dataset, Dataset]:
    """A random share of those who rated, and the data without them."""
    users = np.unique(data.user[data.kind == RATING.code])
    drawn = np.random.default_rng([seed, 2]).permutation(users)[: round(len(users) * _STRANGERS)]
    there = np.isin(data.user, drawn)
    return data.rows(there), data.rows(~there)


def _lessons(
    students: Mapping[str, Model], trained: Dataset, strangers: Dataset, levels: Floats, limit: int, seed: int
) -> Lessons:
    """Each stranger is asked with none of their ratings known, then some, then more; every other time dated."""
    rng, counts = np.random.default_rng([seed, 3]), _counts(trained)
    said, known, given = [], [], []
    for user in rng.permutation(np.unique(strangers.user))[:limit].tolist():
        profile = strangers.profile(user)
        history, codes = profile.history, profile.history.codes(strangers.vocabulary)
        order = rng.permutation(np.flatnonzero(history.kinds == RATING.code))
        for n in _SHOWN:
            asked = order[n : n + _ASKED]
            if not len(asked):
                break
            shown = np.isin(np.arange(len(history)), order[:n])
            before = Profile(history.where(shown & ~np.isin(codes, codes[asked])), profile.about)
            at = history.at[asked] if rng.random() < 0.5 else None
            said.append(_said(students, before, codes[asked], at, len(levels)))
            known.append(_known(before.history, counts[codes[asked]], at))
            given.append(level_of(history.values[asked], levels))
    return Lessons(np.concatenate(said, axis=1), np.concatenate(known), np.concatenate(given))


def _said(
    bases: Mapping[str, Model], profile: Profile, items: Codes, at: float | Doubles | None, n_levels: int
) -> Doubles:
    """log of the chances that each base gives to each step, shape ``(n_bases, n, n_levels)``; 0 if it cannot say."""
    said = np.zeros((len(bases), len(items), n_levels))
    for row, base in zip(said, bases.values(), strict=True):
        there = items < len(base.vocabulary)
        if isinstance(base, PredictsRatings) and there.any():
            when = at[there] if isinstance(at, np.ndarray) else at
            row[there] = np.log(np.maximum(base.predict(profile, items[there], when).probabilities, _LEAST))
    return said


def _known(history: History, counts: Floats, at: float | Doubles | None) -> Doubles:
    """What the weights depend on, shape ``(len(counts), 4)``: 1, of user and item how much is known, time said."""
    n = np.log1p(np.count_nonzero(history.kinds == RATING.code))
    said = np.isfinite(np.full(len(counts), np.nan) if at is None else np.broadcast_to(at, len(counts)))
    return np.stack([np.ones(len(counts)), np.full(len(counts), n), np.log1p(counts), said], axis=1)


def _pooled(said: Doubles, weights: Doubles) -> Doubles:
    """The chances of the steps from their logs, ``weights`` of shape ``(n, n_bases)``."""
    return np.asarray(softmax(np.einsum("kns,nk->ns", said, weights), axis=1))


def _likeliest(lessons: Lessons, start: Floats) -> Floats:
    """The weights under which what was given is likeliest, with a slight ridge towards ``start``."""
    from scipy.optimize import minimize

    rows = np.arange(len(lessons.level))
    given = lessons.said[:, rows, lessons.level]

    def surprise(flat: Doubles) -> tuple[float, Doubles]:
        theta = flat.reshape(start.shape)
        weights = np.exp(lessons.known @ theta.T)
        logs = log_softmax(np.einsum("kns,nk->ns", lessons.said, weights), axis=1)
        expected = np.einsum("kns,ns->kn", lessons.said, np.exp(logs))
        pull = (weights * (given - expected).T).T @ lessons.known / len(rows)
        loss = -logs[rows, lessons.level].mean() + _RIDGE * ((theta - start) ** 2).sum()
        return float(loss), (2 * _RIDGE * (theta - start) - pull).ravel()

    found = minimize(surprise, start.ravel().astype(np.float64), jac=True, method="L-BFGS-B").x
    return np.asarray(found.reshape(start.shape), np.float32)


def _counts(data: Dataset) -> Floats:
    """How many rated each item."""
    return np.bincount(data.item[data.kind == RATING.code], minlength=data.n_items).astype(np.float32)
