"""The steps in which a variant gets more users."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from palate.data.experiments import RampStep
from palate.evaluation.ab_test.decision import Action

RAMP: Final = (
    RampStep("shadow", 0.0, 100),
    RampStep("canary", 0.05, 1_000),
    RampStep("half", 0.5, 0),
    RampStep("full", 1.0, 0),
)
"""Shadow computes lists without showing them; half has the most power; full ends the comparison."""


def next_step(steps: Sequence[RampStep], current: int, action: Action, n_users: int) -> int:
    """The index of the step that follows.

    - roll back: the first step;
    - winner: the last step;
    - continue: the next step if ``n_users`` (of the variant, in this step; in shadow, lists computed) are enough, but
      the last one never, since it leaves no control to compare with.
    """
    if action == "roll back":
        return 0
    if action == "winner":
        return len(steps) - 1
    is_enough = n_users >= steps[current].min_users
    return min(current + 1, max(len(steps) - 2, current)) if is_enough else current
