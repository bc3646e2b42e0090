"""Users are grouped by the number of their known events."""

from __future__ import annotations

import numpy as np
import pytest

from palate.evaluation.by_history_length import by_history
from palate.evaluation.evaluate import Evaluation


def evaluation(known: list[int], ndcg: list[float]) -> Evaluation:
    values = {"ndcg": np.array(ndcg)}
    return Evaluation(10, np.arange(len(known)), np.array(known), {}, values, seed=1)


def test_groups_hold_about_as_many_users_each() -> None:
    groups = by_history(evaluation(list(range(100, 0, -1)), [known / 100 for known in range(100, 0, -1)]))

    assert [(bucket.least, bucket.most, bucket.users) for bucket in groups] == [
        (1, 25, 25),
        (26, 50, 25),
        (51, 75, 25),
        (76, 100, 25),
    ]
    assert [bucket.mean for bucket in groups] == pytest.approx([0.13, 0.38, 0.63, 0.88])
    assert all(bucket.interval[0] < bucket.mean < bucket.interval[1] for bucket in groups)


def test_users_with_as_much_stay_together() -> None:
    groups = by_history(evaluation([5] * 6 + [9] * 2, [0.0] * 6 + [1.0] * 2))
    assert [(bucket.least, bucket.most, bucket.users) for bucket in groups] == [(5, 5, 6), (9, 9, 2)]


def test_one_user_is_a_group() -> None:
    assert [bucket.users for bucket in by_history(evaluation([3], [0.5]))] == [1]
