"""The pipelines of the settings, and one for each policy that learns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from palate.errors import NotReady
from palate.pipeline.pipeline import Pipeline
from palate.policies.learner import is_learning
from palate.services.context import AppContext
from palate.settings import Settings, Table

BANDIT: Final = "bandit"
"""The policy and the pipeline of ``POST /bandit_recommend``."""
_EXPLORE: Final = "explore."
_EXPLAIN: Final = "explain."


def pipelines_of(settings: Settings) -> dict[str, Pipeline]:
    """The pipelines of the settings by name.

    A policy that learns, has no pipeline of its name, and is not that of the default pipeline, gets the default
    pipeline, with lists drawn by the policy.

    Raises:
        ConfigError: a pipeline is configured wrongly.
    """
    stages = {name: pipeline.stages for name, pipeline in settings.pipelines.items()}
    for name, policy in settings.policies.items():
        if name in stages or "default" not in stages or any(stage.get("policy") == name for stage in stages["default"]):
            continue
        if is_learning(name, policy.kind, policy.options):
            stages[name] = stages_with_policy(stages["default"], name)
    return {name: Pipeline.from_config(name, of_pipeline) for name, of_pipeline in stages.items()}


def stages_with_policy(stages: Sequence[Table], name: str) -> list[Table]:
    """``stages`` with ``explore.policy`` from a user's first event on, in place of the explore stage."""
    draw = {"stage": "explore.policy", "policy": name, "from_event": 0}
    options = [stage for stage in stages if stage["stage"].startswith(_EXPLORE)]
    depth = {key: stage[key] for stage in options for key in ("depth", "warmth") if key in stage}
    others = [stage for stage in stages if not stage["stage"].startswith(_EXPLORE)]
    before = [stage for stage in others if not stage["stage"].startswith(_EXPLAIN)]
    return [*before, {**draw, **depth}, *others[len(before) :]]


def check_bandit(context: AppContext) -> None:
    """Check that there is a bandit to recommend by.

    Raises:
        NotReady: there is none in the settings.
    """
    pipeline = context.pipelines.get(BANDIT)
    if pipeline is None or not pipeline.policies:
        raise NotReady(
            'There is no bandit: add [policies.bandit] with kind = "bandit" to palate.toml, and start `palate up` '
            "(or `palate learn` beside `palate serve`) again."
        )
