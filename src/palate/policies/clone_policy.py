"""The policy of ``explore.plackett_luce``, which learning policies start from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Final

import numpy as np

from palate.data.decision import Decision
from palate.policies.features import SCORE_COLUMN
from palate.policies.policy import Policy
from palate.types import Doubles

CLONE_VERSION: Final = "clone"
"""The version of a clone that stands for a policy that does not draw yet."""
_TEMPERATURE: Final = 0.1
"""The default surprise of requests; a test compares it with the pipeline's."""


@dataclass(frozen=True, eq=False, kw_only=True)
class ClonePolicy(Policy):
    """Draws as ``explore.plackett_luce`` does at the same ``warmth``, at any surprise."""

    kind: ClassVar[str] = "clone"
    warmth: float = 1.0

    def utilities(self, decision: Decision) -> Doubles:
        return clone_utilities(decision, self.warmth)


def clone_utilities(decision: Decision, warmth: float = 1.0) -> Doubles:
    """The standardised scores, sorted, over (warmth · 0.1): the first row gets the highest score, whatever its own."""
    falling = np.sort(decision.items[:, SCORE_COLUMN].astype(np.float64))[::-1]
    return np.asarray(falling / (warmth * _TEMPERATURE))
