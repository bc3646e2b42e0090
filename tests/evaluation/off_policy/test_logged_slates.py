"""Logs of slates and their targets are checked, and errors name the column."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from palate.errors import InvalidInput
from palate.evaluation.off_policy import LoggedSlates, SlateTarget

GOOD: dict[str, Any] = {
    "action": [[0, 1], [2, 0]],
    "reward": [[1, 0], [0, 0]],
    "propensity": [[0.5, 0.5], [0.2, 1.0]],
    "n_actions": 3,
    "marginal": [[0.5, 0.3], [0.2, 0.4]],
    "context": [[1.0], [2.0]],
    "cluster": [0, 1],
}


def test_a_log_knows_its_length_and_positions() -> None:
    log = LoggedSlates(**GOOD)

    assert (len(log), log.n_positions) == (2, 2)


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("action", [0, 1], "shape"),
        ("action", np.empty((0, 2), np.int64), "shape"),
        ("action", [[0, 3], [0, 1]], "0 … 2"),
        ("reward", [1, 0], "shape"),
        ("reward", [[1, float("nan")], [0, 0]], "finite"),
        ("propensity", [[0.5, 0.0], [0.2, 1.0]], r"\(0, 1\]"),
        ("marginal", [[0.5, 1.3], [0.2, 0.4]], r"\(0, 1\]"),
        ("context", [[1.0]], "shape"),
        ("cluster", [0], "shape"),
    ],
)
def test_a_wrong_column_is_refused_by_name(column: str, value: Any, says: str) -> None:
    with pytest.raises(InvalidInput, match=says) as caught:
        LoggedSlates(**{**GOOD, column: value})
    assert caught.value.where == column


def test_conditional_probabilities_are_read_from_the_distribution() -> None:
    log = LoggedSlates(**GOOD)
    distribution = np.tile([0.2, 0.3, 0.5], (2, 2, 1))

    assert SlateTarget.from_distribution(log, distribution).conditional.tolist() == [[0.2, 0.3], [0.5, 0.2]]


@pytest.mark.parametrize(
    "target",
    [
        SlateTarget(np.full((2, 3), 0.5)),
        SlateTarget(np.full((2, 2), 1.5)),
        SlateTarget(np.full((2, 2), 0.5), marginal=np.full((2, 2), -0.1)),
        SlateTarget(np.full((2, 2), 0.5), distribution=np.full((2, 2, 3), 0.5)),
    ],
)
def test_a_target_without_probabilities_is_refused(target: SlateTarget) -> None:
    with pytest.raises(InvalidInput):
        target.check(LoggedSlates(**GOOD))
