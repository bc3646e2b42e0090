"""Logs are checked when they are made, and errors name the column."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from palate.errors import InvalidInput
from palate.evaluation.off_policy import LoggedFeedback
from palate.evaluation.off_policy.logged_feedback import check_distribution, logged_probability

GOOD: dict[str, Any] = {
    "action": [0, 1],
    "reward": [1, 0],
    "propensity": [0.5, 1.0],
    "n_actions": 3,
    "context": [[1.0], [2.0]],
    "position": [0, 2],
    "cluster": [7, 7],
}


def test_lists_become_arrays() -> None:
    log = LoggedFeedback(**GOOD)

    assert len(log) == 2
    assert log.reward.dtype == np.float64
    assert log.action.dtype == np.int64


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("action", [], "empty"),
        ("action", [0, 3], "0 … 2"),
        ("action", [0, -1], "0 … 2"),
        ("action", [0.0, 1.0], "integers"),
        ("reward", [1, 0, 1], "shape"),
        ("reward", [1, float("nan")], "finite"),
        ("reward", [1, float("inf")], "finite"),
        ("propensity", [0.5, 0.0], r"\(0, 1\]"),
        ("propensity", [0.5, 1.2], r"\(0, 1\]"),
        ("propensity", [0.5], "shape"),
        ("context", [1.0, 2.0], "shape"),
        ("context", [[1.0]], "shape"),
        ("position", [0, -1], "from 0"),
        ("position", [0], "shape"),
        ("cluster", [1, 2, 3], "shape"),
    ],
)
def test_a_wrong_column_is_refused_by_name(column: str, value: Any, says: str) -> None:
    with pytest.raises(InvalidInput, match=says) as caught:
        LoggedFeedback(**{**GOOD, column: value})
    assert caught.value.where == column


def test_probabilities_of_logged_actions_are_read_from_the_table_or_taken_as_given() -> None:
    log = LoggedFeedback(**GOOD)

    assert logged_probability(log, [[0.2, 0.3, 0.5], [0.1, 0.6, 0.3]]).tolist() == [0.2, 0.6]
    assert logged_probability(log, [0.2, 0.6]).tolist() == [0.2, 0.6]


@pytest.mark.parametrize(
    "target",
    [
        [[0.5, 0.5], [0.5, 0.5]],
        [[0.2, 0.3, 0.4], [0.1, 0.6, 0.3]],
        [[-0.1, 0.6, 0.5], [0.1, 0.6, 0.3]],
        [0.2, 1.5],
        [0.2, -0.1],
        [0.2],
        [[float("nan"), 0.5, 0.5], [0.1, 0.6, 0.3]],
    ],
)
def test_a_target_that_holds_no_probabilities_is_refused(target: Any) -> None:
    with pytest.raises(InvalidInput, match="target"):
        logged_probability(LoggedFeedback(**GOOD), target)


def test_a_distribution_is_returned_as_doubles() -> None:
    assert check_distribution([[1, 0]], (1, 2)).dtype == np.float64
