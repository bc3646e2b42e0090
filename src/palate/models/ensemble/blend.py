"""Blend: a weighted sum of models, with weights learned on held-out users for each length of history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.profile import Pause, Profile
from palate.models.base import Model, Run
from palate.models.composite import Stacking, StackingModel
from palate.models.ensemble.base_scores import standardised, unseen_mask
from palate.models.ensemble.blend_weights import KNOTS, PAUSES, LearnedWeights, learn_weights, weights_at
from palate.models.ensemble.held_out_scores import concatenate_scores, held_out_scores
from palate.models.ensemble.training_examples import Questions, choose_questions
from palate.types import Floats, Json

_PERSONAL_SHARE: Final = 0.1
"""The least total weight of models that depend on the user's events, so that each event changes the next list."""


@dataclass(frozen=True)
class Blend(Stacking):
    """Stacking: Σ weight · (s - mean)/std over the bases; weights depend on the length of the history and the pause.

    Each base is standardised over the items that the user has not interacted with. The weights, never negative, are
    those with the best NDCG@10 on users held out of the training of the bases
    (:mod:`~palate.models.ensemble.blend_weights`): coordinate ascent from the best single base, partially pooled over
    lengths of history. Where they are worse than the best single base on users that neither was chosen on, that base
    gets all the weight.

    Cost: the bases fitted once more (on small data up to four times) without a quarter of the users, and
    O(n_examples · n_candidates · n_bases²) for some tens of steps.
    """

    name: ClassVar[str] = "blend"

    def fit_on_bases(self, bases: Mapping[str, Model], data: Dataset, run: Run = Run()) -> BlendModel:
        questions = choose_questions(data, self.objective)
        run.progress(0.8, "blend: scoring held-out users")
        folds = self.fit_folds(bases, data, questions, run)
        scores = [held_out_scores(fitted, fold.examples, data) for fitted, fold in folds]
        run.progress(0.9, "blend: learning weights")
        if scores:
            learned = _spread_over(list(bases), learn_weights(concatenate_scores(scores), run.seed))
        else:
            unlearned = np.full(len(bases), np.nan, np.float32)
            uniform = uniform_weights(len(bases))
            learned = LearnedWeights(uniform, np.stack([uniform] * len(PAUSES)), unlearned, {})
        weights = _with_personal_share(learned.by_length, bases)
        by_pause = np.stack([_with_personal_share(each, bases) for each in learned.by_pause])
        card = _card(questions, learned.card)
        return BlendModel(self, data.vocabulary, bases, weights, by_pause, learned.crossing, card)


@dataclass(frozen=True, eq=False)
class BlendModel(StackingModel):
    weights: Floats
    """Where the pause is unknown, shape ``(len(KNOTS), n_bases)``, each row adding up to 1."""
    by_pause: Floats
    """The same for each of ``PAUSES``, shape ``(len(PAUSES), len(KNOTS), n_bases)``."""
    crossing: Floats
    """Weights for requests about a domain in which the user has no events, shape ``(n_bases,)``; NaN if not learned."""
    card: Mapping[str, Json]
    """The model card: the questions of the training examples, the reason for them, and NDCG@10 by length of history."""

    def __post_init__(self) -> None:
        """
        Raises:
            ValueError: the weights do not have one row for each of ``KNOTS``.
        """
        if len(self.weights) != len(KNOTS):
            raise ValueError(f"A blend needs weights for {len(KNOTS)} lengths of history, not {len(self.weights)}.")

    def weights_for(self, n_known: int, pause: Pause = Pause.UNKNOWN, *, crossing: bool = False) -> dict[str, float]:
        """The weight of each base for a history of ``n_known`` events with known items, ``pause`` after the last.

        ``crossing``: the request is about domains in which none of these events lies.
        """
        use_crossing = crossing and n_known > 0 and not np.isnan(self.crossing).any()
        weights = self.crossing if use_crossing else weights_at(self._after(pause), [n_known])[0]
        return dict(zip(self.bases, weights.tolist(), strict=True))

    def combine_scores(self, scores: Floats, profiles: Sequence[Profile]) -> Floats:
        n_known = [profile.history.n_known(self.vocabulary) for profile in profiles]
        weights = np.empty((len(profiles), len(self.bases)), np.float32)
        pauses = np.array([profile.pause for profile in profiles])
        for pause in np.unique(pauses).tolist():
            rows = np.flatnonzero(pauses == pause)
            weights[rows] = weights_at(self._after(pause), [n_known[row] for row in rows.tolist()])
        unseen = unseen_mask([profile.history for profile in profiles], self.vocabulary, scores.shape[-1])
        return blended(standardised(scores, unseen), scores, weights)

    def _after(self, pause: int) -> Floats:
        """The weights after a pause, shape ``(len(KNOTS), n_bases)``."""
        return self.weights if pause == Pause.UNKNOWN else self.by_pause[PAUSES.index(Pause(pause))]


Blend.model = BlendModel


def blended(standard: Floats, scores: Floats, weights: Floats) -> Floats:
    """Σ weight · ``standard``, shape ``(n_histories, n_items)``; NaN where no model has a score.

    ``weights`` has shape ``(n_histories, n_bases)``.
    """
    combined: Floats = np.einsum("bhi,hb->hi", standard, weights, optimize=True)
    combined[np.isnan(scores).all(axis=0)] = np.nan
    return combined


def uniform_weights(n_bases: int) -> Floats:
    """Equal weights for all bases, for data without users to hold out; shape ``(len(KNOTS), n_bases)``."""
    return np.full((len(KNOTS), n_bases), 1 / n_bases, np.float32)


def _spread_over(names: Sequence[str], learned: LearnedWeights) -> LearnedWeights:
    """``learned`` as weights of all bases ``names``; 0 for those that were not fitted on the folds."""
    columns = [names.index(str(name)) for name in learned.card["models"]]
    by_length = np.zeros((len(KNOTS), len(names)), np.float32)
    by_length[:, columns] = learned.by_length
    by_pause = np.zeros((len(PAUSES), *by_length.shape), np.float32)
    by_pause[..., columns] = learned.by_pause
    crossing = np.zeros(len(names), np.float32)
    crossing[columns] = learned.crossing
    return LearnedWeights(by_length, by_pause, crossing, learned.card)


def _with_personal_share(weights: Floats, bases: Mapping[str, Model]) -> Floats:
    """Raise the total weight of bases that depend on the user's events to a tenth, from one known event on.

    What is added is split in proportion to the mean weights of these bases over all lengths of history.
    """
    personal = np.array([not base.is_fixed for base in bases.values()])
    mean_weights = np.where(personal, weights.mean(axis=0), 0)
    if not mean_weights.any():
        return weights
    shortfall = np.maximum(_PERSONAL_SHARE - weights[1:, personal].sum(axis=1, keepdims=True), 0)
    lifted = weights.copy()
    lifted[1:] += shortfall / (1 - _PERSONAL_SHARE) * (mean_weights / mean_weights.sum())
    return np.asarray(lifted / lifted.sum(axis=1, keepdims=True), np.float32)


def _card(questions: Questions, learned: Mapping[str, Json]) -> dict[str, Json]:
    return {"questions": list(questions.kinds), "order": questions.order.kind, "why": questions.why, **learned}
