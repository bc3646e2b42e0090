"""Each policy that learns has a pipeline: the default one, with lists drawn by the policy."""

from __future__ import annotations

from typing import Any

import pytest

from palate.services.serve.policy_pipelines import pipelines_of, stages_with_policy
from palate.settings import default_stages, load_settings


def _settings(**sections: Any) -> Any:
    return load_settings(None, **sections)


def test_a_policy_that_learns_gets_the_default_pipeline_with_its_own_draw() -> None:
    pipelines = pipelines_of(_settings(policies={"bandit": {"kind": "bandit"}, "copy": {"kind": "clone"}}))
    assert set(pipelines) == {"default", "bandit"}
    assert pipelines["bandit"].policies == ("bandit",)
    assert pipelines["default"].policies == ("ppo",)
    names, plain = ([name for name, _ in pipelines[key].stages] for key in ("bandit", "default"))
    assert names == plain


def test_the_policy_of_the_default_pipeline_needs_no_pipeline_of_its_own() -> None:
    assert set(pipelines_of(_settings(policies={"ppo": {"kind": "ppo", "learn": True}}))) == {"default"}


def test_a_pipeline_of_the_settings_stays() -> None:
    stages = [{"stage": "retrieve.all_items"}, {"stage": "explore.policy", "policy": "bandit", "from_event": 9}]
    settings = _settings(policies={"bandit": {"kind": "bandit"}}, pipelines={"bandit": {"stages": stages}})
    assert len(pipelines_of(settings)["bandit"].stages) == 2


@pytest.mark.parametrize(
    ("explore", "expected"),
    [
        ([], {}),
        ([{"stage": "explore.plackett_luce", "depth": 50, "warmth": 2.0}], {"depth": 50, "warmth": 2.0}),
        ([{"stage": "explore.policy", "policy": "other", "depth": 30}], {"depth": 30}),
    ],
)
def test_the_draw_stands_before_the_reasons_and_keeps_the_depth(
    explore: list[dict[str, Any]], expected: dict[str, Any]
) -> None:
    others = [stage for stage in default_stages() if not stage["stage"].startswith("explore.")]
    result = stages_with_policy([*others[:-1], *explore, others[-1]], "bandit")
    draw = {"stage": "explore.policy", "policy": "bandit", "from_event": 0, **expected}
    assert result == [*others[:-1], draw, others[-1]]
