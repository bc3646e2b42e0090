"""Lists of several lengths as arrays: what is filled up changes no estimate."""

from __future__ import annotations

import numpy as np
import pytest

from palate.evaluation.off_policy.evaluate_slates import evaluate_slates
from palate.services.experiments import slate_columns as module
from palate.services.experiments.repeat_requests import RepeatedList
from palate.services.experiments.slate_columns import slate_columns


def repeated(user: str, items: list[int], reward: list[float], probability: float = 0.25) -> RepeatedList:
    """A list that was drawn with 0.5 at each position; the target has ``probability`` of each, else item 9."""
    k = len(items)
    distribution = np.full((k, k + 1), 0.0, np.float32)
    distribution[:, :k], distribution[:, k] = probability * np.eye(k), 1 - probability
    return RepeatedList(
        user,
        "s1",
        "p1",
        np.array(items, np.int32),
        np.array(reward),
        np.full(k, 0.5),
        np.full(k, probability),
        np.array([*items, 9], np.int32),
        distribution,
        0,
    )


LISTS = [
    repeated("ann", [3, 1], [1.0, 0.0]),
    repeated("bob", [1], [0.5], 0.5),
    repeated("ann", [3, -1, 2], [0.0, 0.0, -1.0]),
]


def test_shorter_lists_are_filled_up_with_nothing() -> None:
    log, target = slate_columns(LISTS, with_distribution=True)
    assert log.n_actions == 5, "items 1, 2 and 3, another item, nothing"
    assert log.action.tolist() == [[2, 0, 4], [0, 4, 4], [2, 3, 1]]
    assert log.reward.tolist() == [[1.0, 0.0, 0.0], [0.5, 0.0, 0.0], [0.0, 0.0, -1.0]]
    assert log.propensity.tolist() == [[0.5, 0.5, 1.0], [0.5, 1.0, 1.0], [0.5, 0.5, 0.5]]
    assert target.conditional.tolist() == [[0.25, 0.25, 1.0], [0.5, 1.0, 1.0], [0.25, 0.25, 0.25]]
    assert log.cluster is not None
    assert log.cluster.tolist() == [0, 1, 0]
    assert target.distribution is not None
    np.testing.assert_allclose(target.distribution.sum(axis=2), 1.0)
    assert target.distribution[0, 0].tolist() == [0.0, 0.0, 0.25, 0.75, 0.0]
    assert target.distribution[1, 1].tolist() == [0.0, 0.0, 0.0, 0.0, 1.0]


def test_rare_items_are_one_action(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_ITEMS", 1)
    log, target = slate_columns(LISTS, with_distribution=True)
    assert log.n_actions == 3
    assert log.action.tolist() == [[1, 0, 2], [0, 2, 2], [1, 1, 1]]
    assert target.distribution is not None
    assert target.distribution[0, 0].tolist() == [0.0, 1.0, 0.0]


def test_a_target_without_items_shows_nothing() -> None:
    empty = repeated("ann", [3], [1.0]).without_distribution()
    _, target = slate_columns([empty], with_distribution=True)
    assert target.distribution is not None
    assert target.distribution.tolist() == [[[0.0, 0.0, 1.0]]]


def test_estimates_are_those_of_the_formula() -> None:
    log, target = slate_columns(LISTS, with_distribution=False)
    evaluation = evaluate_slates(log, target)
    assert [estimate.name for estimate in evaluation.estimates] == ["sips", "rips"]
    assert evaluation["rips"].value == pytest.approx((0.5 * 1.0 + 1.0 * 0.5 - 0.125) / 3)
    assert evaluation["sips"].value == pytest.approx((0.25 * 1.0 + 1.0 * 0.5 - 0.125) / 3)
    assert evaluation.logged.value == pytest.approx(0.5 / 3)
