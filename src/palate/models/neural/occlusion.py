"""Shares of events in a score, by occlusion: what the score is without each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from palate.models.neural.sequences import UserSequence
from palate.types import Floats

SINGLE_EVENTS: Final = 8
"""The newest events are left out one by one; those before them together, since each costs an encoding."""


def occlusion_shares(
    score: Callable[[Sequence[UserSequence]], Floats], sequence: UserSequence, scores: Floats, prior: Floats
) -> Floats:
    """What each event adds to ``scores``, those of ``sequence``, shape ``(n_items, n_events)``.

    ``score`` returns a row of scores for each sequence; ``prior`` are the scores of no events. The effect of an event
    is the score less that of the same sequence without it. Effects of a network that is not linear do not add up, so
    the difference between their sum and ``scores`` less ``prior`` is divided among the events in proportion to the
    sizes of their effects. The effect of all events before the newest 8, which are left out together, is divided
    equally.
    """
    n = len(sequence)
    if not n:
        return np.empty((len(scores), 0), np.float32)
    n_single = min(n, SINGLE_EVENTS)
    groups = [np.array([row]) for row in range(n - n_single, n)]
    if n > n_single:
        groups.insert(0, np.arange(n - n_single))
    effects = (scores - score([sequence.without(group) for group in groups])).T
    rest = (scores - prior)[:, None] - effects.sum(axis=1, keepdims=True)
    sizes = np.abs(effects)
    total = sizes.sum(axis=1, keepdims=True)
    proportions = np.where(total > 0, sizes / np.maximum(total, 1e-30), 1 / len(groups))
    of_groups = effects + rest * proportions
    counts = np.array([len(group) for group in groups])
    return np.asarray(np.repeat(of_groups / counts, counts, axis=1), np.float32)
