"""The decay of events in models of the order of events."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from palate.data.events import DISLIKE
from palate.models.evidence import UserEvidence
from palate.types import Codes, Floats

_NEGLIGIBLE: Final = 1e-4


def decay_window(decay: float) -> int:
    """The number of events after which a weight has decayed to 1/10,000, which counts as 0."""
    return math.ceil(math.log(_NEGLIGIBLE) / math.log(decay))


def decayed_weights(evidence: UserEvidence, decay: float) -> Floats:
    """The decayed weight of each row of ``evidence``: ± ``decay`` to the number of newer rows, negative for a dislike.

    The value of a rating does not count: the next event depends on the events before it, whether the user liked
    them or not. Rows older than :func:`decay_window` have the weight 0.
    """
    age = len(evidence) - 1 - _ranks(evidence)
    sign = np.where(evidence.history.kinds[evidence.event_indices] == DISLIKE.code, -1.0, 1.0)
    return np.where(age < decay_window(decay), sign * decay**age, 0.0).astype(np.float32)


def _ranks(evidence: UserEvidence) -> Codes:
    """The rank of each row by its newest event, 0 for the oldest."""
    if (evidence.newest[1:] > evidence.newest[:-1]).all():
        return np.arange(len(evidence))
    return np.argsort(np.argsort(evidence.newest))
