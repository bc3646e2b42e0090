"""The registry of stages: the names by which ``palate.toml`` refers to them."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import fields
from typing import Final

from palate.errors import ConfigError
from palate.pipeline.stage import Stage

STAGES: Final[dict[str, str]] = {
    "retrieve.blend": "palate.pipeline.retrieve.blend:BlendRetriever",
    "retrieve.model": "palate.pipeline.retrieve.model:ModelRetriever",
    "retrieve.nearest": "palate.pipeline.retrieve.nearest:NearestRetriever",
    "retrieve.all_items": "palate.pipeline.retrieve.all_items:AllItems",
    "retrieve.text_query": "palate.pipeline.retrieve.text_query:TextRetriever",
    "retrieve.mood": "palate.pipeline.retrieve.mood:MoodRetriever",
    "retrieve.rules": "palate.pipeline.retrieve.rules:RuleCandidates",
    "filter.available": "palate.pipeline.filter.available:AvailableFilter",
    "filter.request_filter": "palate.pipeline.filter.request_filter:RequestFilter",
    "filter.seen": "palate.pipeline.filter.seen:SeenFilter",
    "filter.query_filter": "palate.pipeline.filter.query_filter:QueryFilter",
    "filter.rules": "palate.pipeline.filter.rules:RuleFilter",
    "rank.blend": "palate.pipeline.rank.blend:BlendScores",
    "rank.ranker": "palate.pipeline.rank.ranker:RankerScores",
    "rank.rules": "palate.pipeline.rank.rules:RuleScores",
    "arrange.diversify": "palate.pipeline.arrange.diversify:Diversify",
    "arrange.pin": "palate.pipeline.arrange.pin:Pin",
    "arrange.popularity": "palate.pipeline.arrange.popularity:PopularityCalibration",
    "arrange.fatigue": "palate.pipeline.arrange.fatigue:Fatigue",
    "arrange.sequels": "palate.pipeline.arrange.sequels:SequelOrder",
    "arrange.repetition_limits": "palate.pipeline.arrange.repetition_limits:RepetitionLimits",
    "arrange.rules": "palate.pipeline.arrange.rules:RulePins",
    "explore.plackett_luce": "palate.pipeline.explore.plackett_luce:PlackettLuce",
    "explore.policy": "palate.pipeline.explore.policy:PolicyDraw",
    "explain.cross_domain": "palate.pipeline.explain.cross_domain:CrossDomainReasons",
    "explain.attribution": "palate.pipeline.explain.attribution:LinearAttribution",
}
"""The module and class of each stage, by name."""


def stage(settings: Mapping[str, object]) -> Stage:
    """Build a stage from its settings: its name is the value of ``stage``, its fields are the other values.

    Raises:
        ConfigError: there is no such stage, it has no such setting, or a required setting is missing.
    """
    values = dict(settings)
    name = values.pop("stage", None)
    if name not in STAGES:
        raise ConfigError(f"There is no stage {name!r}; there are {', '.join(STAGES)}.", where=str(name))
    module, _, class_name = STAGES[name].partition(":")
    stage_class: type[Stage] = getattr(importlib.import_module(module), class_name)
    known = [field.name for field in fields(stage_class) if field.init]
    unknown = set(values) - set(known)
    if unknown:
        raise ConfigError(
            f"Stage {name!r} has no setting {', '.join(sorted(unknown))}; it has: {', '.join(known) or 'none'}.",
            where=name,
        )
    frozen = {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
    try:
        return stage_class(**frozen)
    except TypeError as error:
        raise ConfigError(f"Stage {name!r} is not set up right: {error}.", where=name) from error
