"""A ramp goes up step by step, to the end only for a winner, and down at once."""

from __future__ import annotations

import pytest

from palate.evaluation.ab_test.decision import Action
from palate.evaluation.ab_test.ramp import RAMP, next_step


def test_shares_rise_from_nobody_to_everybody() -> None:
    shares = [step.share for step in RAMP]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)


@pytest.mark.parametrize(
    ("current", "action", "n_users", "expected"),
    [
        ("shadow", "continue", 99, "shadow"),
        ("shadow", "continue", 100, "canary"),
        ("canary", "continue", 999, "canary"),
        ("canary", "continue", 1_000, "half"),
        ("half", "continue", 1_000_000, "half"),
        ("full", "continue", 0, "full"),
        ("canary", "winner", 0, "full"),
        ("half", "winner", 0, "full"),
        ("half", "roll back", 0, "shadow"),
        ("full", "roll back", 0, "shadow"),
    ],
)
def test_the_step_that_follows(current: str, action: Action, n_users: int, expected: str) -> None:
    names = [step.name for step in RAMP]
    assert names[next_step(RAMP, names.index(current), action, n_users)] == expected
