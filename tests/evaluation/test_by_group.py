"""Metrics by group of users, with a mark where a model is weak."""

from __future__ import annotations

import numpy as np
import pytest

from palate.evaluation.by_group import Groups, by_group, groups_json
from palate.evaluation.evaluate import Evaluation
from palate.evaluation.metrics import METRICS


def evaluation(ndcg: list[float]) -> Evaluation:
    values = {name: np.array(ndcg) for name in METRICS}
    n = len(ndcg)
    return Evaluation(10, np.arange(n), np.ones(n, np.int64), {"ndcg": float(np.mean(ndcg))}, values, seed=1)


MODEL = evaluation([0.9, 0.8] * 20 + [0.1, 0.2] * 20 + [0.5])
GROUPS = Groups(("well", "badly", "nobody"), np.array([0] * 40 + [1] * 40 + [-1]))


def test_each_group_has_its_mean_and_interval_and_the_weak_one_is_marked() -> None:
    well, badly = by_group(MODEL, GROUPS)
    assert (well.name, well.users, badly.name, badly.users) == ("well", 40, "badly", 40)
    assert well.metrics["ndcg"] == pytest.approx(0.85)
    assert badly.interval[0] < badly.metrics["recall"] < badly.interval[1]
    assert (well.weak, badly.weak) == (False, True)


def test_as_json_every_group_has_every_model() -> None:
    groups_as_json = groups_json({"a": MODEL, "b": evaluation([0.5] * 81)}, GROUPS)
    assert [(group["name"], group["users"]) for group in groups_as_json] == [("well", 40), ("badly", 40)]
    models = groups_as_json[1]["models"]
    assert isinstance(models, dict)
    assert set(models) == {"a", "b"}
    assert models["a"]["weak"]
    assert not models["b"]["weak"]
    assert models["b"]["ndcg_interval"] == [0.5, 0.5]
