"""The scores of several models side by side, on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from palate.data.profile import History, Profile
from palate.data.vocabulary import Vocabulary
from palate.models.base import Model
from palate.types import Bools, Floats


def base_scores(models: Mapping[str, Model], profiles: Sequence[Profile]) -> Floats:
    """The score of each model for each profile, shape ``(n_models, n_profiles, n_items)``; NaN for what it cannot."""
    width = max(len(model.vocabulary) for model in models.values())
    scores = np.full((len(models), len(profiles), width), np.nan, np.float32)
    for mine, model in zip(scores, models.values(), strict=True):
        said = model.score(profiles)
        mine[:, : said.shape[1]] = said
    return scores


def standardised(scores: Floats, counted: Bools | None = None) -> Floats:
    """``(s - mean)/std`` along the last axis, 0 where a model cannot say.

    Mean and deviation are taken over what ``counted`` holds and the model can say; it is broadcast over the models.
    """
    if scores.ndim > 2:  # one model after the other, so that few copies stand side by side
        found = np.empty(scores.shape, np.float32)
        for mine, one in zip(found, scores, strict=True):
            mine[:] = standardised(one, counted)
        return found
    can_say = ~np.isnan(scores)
    used = can_say if counted is None else can_say & counted
    n = np.maximum(used.sum(axis=-1, keepdims=True), 1).astype(np.float32)
    mean = np.where(used, scores, np.float32(0)).sum(axis=-1, keepdims=True) / n
    centred = np.where(can_say, scores - mean, np.float32(0))
    variance = np.where(used, centred**2, np.float32(0)).sum(axis=-1, keepdims=True) / n
    spread = variance > 1e-12 * (1 + mean**2)
    return np.asarray(np.where(spread, centred / np.sqrt(np.where(spread, variance, 1)), 0), np.float32)


def unseen_mask(histories: Sequence[History], vocabulary: Vocabulary, n_items: int) -> Bools:
    """Which items are not in each history, shape ``(n_histories, n_items)``."""
    mask = np.ones((len(histories), n_items), np.bool_)
    for row, history in zip(mask, histories, strict=True):
        codes = history.codes(vocabulary)
        row[codes[codes >= 0]] = False
    return mask
