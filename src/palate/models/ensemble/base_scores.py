"""Scores of several models in one array, and their standardisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from palate.data.profile import History, Profile
from palate.data.vocabulary import Vocabulary
from palate.models.base import Model
from palate.types import Bools, Floats


def base_scores(models: Mapping[str, Model], profiles: Sequence[Profile]) -> Floats:
    """The score of each model for each profile, shape ``(n_models, n_profiles, n_items)``; NaN where it has none."""
    width = max(len(model.vocabulary) for model in models.values())
    scores = np.full((len(models), len(profiles), width), np.nan, np.float32)
    for target, model in zip(scores, models.values(), strict=True):
        model_scores = model.score(profiles)
        target[:, : model_scores.shape[1]] = model_scores
    return scores


def standardised(scores: Floats, counted: Bools | None = None) -> Floats:
    """``(s - mean)/std`` along the last axis, 0 where a score is NaN.

    Mean and deviation are taken over the finite scores where ``counted`` is true; ``counted`` is broadcast over the
    models. Where all those scores are equal, the result is 0.
    """
    if scores.ndim > 2:  # one model after the other, so that few temporary copies are in memory at once
        standard = np.empty(scores.shape, np.float32)
        for target, model_scores in zip(standard, scores, strict=True):
            target[:] = standardised(model_scores, counted)
        return standard
    has_score = ~np.isnan(scores)
    used = has_score if counted is None else has_score & counted
    n = np.maximum(used.sum(axis=-1, keepdims=True), 1).astype(np.float32)
    mean = np.where(used, scores, np.float32(0)).sum(axis=-1, keepdims=True) / n
    centred = np.where(has_score, scores - mean, np.float32(0))
    variance = np.where(used, centred**2, np.float32(0)).sum(axis=-1, keepdims=True) / n
    has_spread = variance > 1e-12 * (1 + mean**2)
    return np.asarray(np.where(has_spread, centred / np.sqrt(np.where(has_spread, variance, 1)), 0), np.float32)


def unseen_mask(histories: Sequence[History], vocabulary: Vocabulary, n_items: int) -> Bools:
    """Which items are not in each history, shape ``(n_histories, n_items)``."""
    mask = np.ones((len(histories), n_items), np.bool_)
    for row, history in zip(mask, histories, strict=True):
        codes = history.codes(vocabulary)
        row[codes[codes >= 0]] = False
    return mask
