"""Blend: a weighted sum of models, with weights learned for each length of history from users they have not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.profile import History
from palate.models.base import Model, Run
from palate.models.composite import Stacking, StackingModel
from palate.models.ensemble.base_scores import standardised, unseen_mask
from palate.models.ensemble.blend_weights import KNOTS, LearnedWeights, learn_weights, weights_at
from palate.models.ensemble.held_out_scores import held_out_scores, joined
from palate.models.ensemble.training_examples import Questions, choose_questions
from palate.types import Floats, Json

_PERSONAL_SHARE: Final = 0.1
"""Models that follow a user's own events get at least so much, so that each event is felt in the next list."""


@dataclass(frozen=True)
class Blend(Stacking):
    """Stacking: Σ weight · (s - mean)/std over the bases, the weights a function of how much is known of a user.

    Each base is standardised over the items that the user has not had. The weights, never negative, are those under
    which users whom the bases have never seen are answered best (:mod:`~palate.models.ensemble.blend_weights`):
    coordinate ascent on NDCG@10 from the best single base, partially pooled over lengths of history;
    where they do not hold on users that they were not learned from, the best single base serves.

    Cost: the bases fitted once more (on small data up to four times) without a quarter of the users, and
    O(n_examples · n_candidates · n_bases²) for some tens of steps.
    """

    name: ClassVar[str] = "blend"

    def fit_over(self, bases: Mapping[str, Model], data: Dataset, run: Run = Run()) -> BlendModel:
        questions = choose_questions(data, self.objective)
        run.progress(0.8, "blend: asking held-out users")
        folds = self.fit_folds(bases, data, questions, run)
        scores = [held_out_scores(fitted, fold.examples, data) for fitted, fold in folds]
        run.progress(0.9, "blend: weighing")
        if scores:
            learned = _over(list(bases), learn_weights(joined(scores), run.seed))
        else:
            not_asked = np.full(len(bases), np.nan, np.float32)
            learned = LearnedWeights(uniform_weights(len(bases)), not_asked, {})
        weights = _with_personal_share(learned.by_length, bases)
        return BlendModel(self, data.vocabulary, bases, weights, learned.crossing, _card(questions, learned.card))


@dataclass(frozen=True, eq=False)
class BlendModel(StackingModel):
    weights: Floats
    """Shape ``(len(KNOTS), n_bases)``, each row adding up to 1."""
    crossing: Floats
    """For requests about a domain in which nothing is known of the user, shape ``(n_bases,)``; NaN if not learned."""
    card: Mapping[str, Json]
    """How the weights came about: the questions, why, and what was found at each length of history."""

    def __post_init__(self) -> None:
        """
        Raises:
            ValueError: the weights were learned for other lengths of history than these.
        """
        if len(self.weights) != len(KNOTS):
            raise ValueError(f"it weighs {len(self.weights)} lengths of history, not {len(KNOTS)}")

    def weights_for(self, n_known: int, *, crossing: bool = False) -> dict[str, float]:
        """How much each base counts for a history of ``n_known`` events with known items.

        ``crossing``: the request is about domains in which none of them lies.
        """
        across = crossing and n_known > 0 and not np.isnan(self.crossing).any()
        weights = self.crossing if across else weights_at(self.weights, [n_known])[0]
        return dict(zip(self.bases, weights.tolist(), strict=True))

    def combined(self, scores: Floats, histories: Sequence[History]) -> Floats:
        weights = weights_at(self.weights, [history.n_known(self.vocabulary) for history in histories])
        unseen = unseen_mask(histories, self.vocabulary, scores.shape[-1])
        return blended(standardised(scores, unseen), scores, weights)


Blend.model = BlendModel


def blended(standard: Floats, scores: Floats, weights: Floats) -> Floats:
    """Σ weight · ``standard``, shape ``(n_histories, n_items)``; NaN where none of the ``scores`` says anything.

    ``weights`` has shape ``(n_histories, n_bases)``.
    """
    combined: Floats = np.einsum("bhi,hb->hi", standard, weights, optimize=True)
    combined[np.isnan(scores).all(axis=0)] = np.nan
    return combined


def uniform_weights(n_bases: int) -> Floats:
    """The weights of a blend that had nobody to learn from."""
    return np.full((len(KNOTS), n_bases), 1 / n_bases, np.float32)


def _over(names: Sequence[str], learned: LearnedWeights) -> LearnedWeights:
    """The same weights for all bases; 0 for those that took no part."""
    place = [names.index(str(name)) for name in learned.card["models"]]
    by_length = np.zeros((len(KNOTS), len(names)), np.float32)
    by_length[:, place] = learned.by_length
    crossing = np.zeros(len(names), np.float32)
    crossing[place] = learned.crossing
    return LearnedWeights(by_length, crossing, learned.card)


def _with_personal_share(weights: Floats, bases: Mapping[str, Model]) -> Floats:
    """The weights with at least a tenth, from one known event on, for bases that depend on the user's events.

    What is missing is shared out as these bases count over all lengths of history.
    """
    personal = np.array([not base.is_fixed for base in bases.values()])
    usual = np.where(personal, weights.mean(axis=0), 0)
    if not usual.any():
        return weights
    missing = np.maximum(_PERSONAL_SHARE - weights[1:, personal].sum(axis=1, keepdims=True), 0)
    lifted = weights.copy()
    lifted[1:] += missing / (1 - _PERSONAL_SHARE) * (usual / usual.sum())
    return np.asarray(lifted / lifted.sum(axis=1, keepdims=True), np.float32)


def _card(questions: Questions, learned: Mapping[str, Json]) -> dict[str, Json]:
    return {"questions": list(questions.asked), "order": questions.order.kind, "why": questions.why, **learned}
