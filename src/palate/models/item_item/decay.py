"""How events fade from the memory of models that go by order."""

from __future__ import annotations

import math
from typing import Final

import numpy as np

from palate.data.events import DISLIKE
from palate.models.evidence import UserEvidence
from palate.types import Floats

_NOTHING: Final = 1e-4


def memory(decay: float) -> int:
    """After how many events a memory has faded to nothing: to a ten-thousandth."""
    return math.ceil(math.log(_NOTHING) / math.log(decay))


def faded(evidence: UserEvidence, decay: float) -> Floats:
    """What is left of each row of a reading: ``decay`` to the number of rows since; less than 0 for a dislike.

    The value of a rating plays no part: what someone turns to next depends on what they came
    from, whether they liked it or not. Rows beyond :func:`memory` are 0.
    """
    age = len(evidence) - 1 - np.argsort(np.argsort(evidence.newest))
    sign = np.where(evidence.history.kinds[evidence.places] == DISLIKE.code, -1.0, 1.0)
    return np.where(age < memory(decay), sign * decay**age, 0.0).astype(np.float32)
