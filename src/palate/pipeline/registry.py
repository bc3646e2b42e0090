"""The names by which ``palate.toml`` calls stages."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from palate.errors import ConfigError
from palate.pipeline.stage import Stage

STAGES: Final[dict[str, str]] = {
    "retrieve.model": "palate.pipeline.retrieve.model:FromModel",
    "retrieve.all_items": "palate.pipeline.retrieve.all_items:AllItems",
    "retrieve.text_query": "palate.pipeline.retrieve.text_query:FromText",
    "retrieve.mood": "palate.pipeline.retrieve.mood:FromMood",
    "filter.available": "palate.pipeline.filter.available:Available",
    "filter.request_filter": "palate.pipeline.filter.request_filter:RequestFilter",
    "filter.seen": "palate.pipeline.filter.seen:Seen",
    "filter.query_filter": "palate.pipeline.filter.query_filter:QueryFilter",
    "rank.blend": "palate.pipeline.rank.blend:Blend",
    "rank.ranker": "palate.pipeline.rank.ranker:RankerScores",
    "arrange.diversify": "palate.pipeline.arrange.diversify:Diversify",
    "arrange.pin": "palate.pipeline.arrange.pin:Pin",
    "arrange.popularity": "palate.pipeline.arrange.popularity:Popularity",
    "arrange.fatigue": "palate.pipeline.arrange.fatigue:Fatigue",
    "arrange.sequels": "palate.pipeline.arrange.sequels:Sequels",
    "arrange.repetition_limits": "palate.pipeline.arrange.repetition_limits:RepetitionLimits",
    "explore.plackett_luce": "palate.pipeline.explore.plackett_luce:PlackettLuce",
    "explain.cross_domain": "palate.pipeline.explain.cross_domain:CrossDomainReasons",
    "explain.attribution": "palate.pipeline.explain.attribution:LinearAttribution",
}


def stage(settings: Mapping[str, Any]) -> Stage:
    """The stage that ``settings`` describe: its name under ``stage``, its fields beside it.

    Raises:
        ConfigError: there is no such stage, it has no such setting, or lacks one.
    """
    given = dict(settings)
    name = given.pop("stage", None)
    if name not in STAGES:
        raise ConfigError(f"There is no stage {name!r}; there are {', '.join(STAGES)}.", where=str(name))
    module, _, class_name = STAGES[name].partition(":")
    made = getattr(importlib.import_module(module), class_name)
    unknown = set(given) - {field.name for field in fields(made)}
    if unknown:
        has = ", ".join(field.name for field in fields(made)) or "none"
        raise ConfigError(f"Stage {name!r} has no setting {', '.join(sorted(unknown))}; it has: {has}.", where=name)
    frozen = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
    try:
        return made(**frozen)  # type: ignore[no-any-return]
    except TypeError as error:
        raise ConfigError(f"Stage {name!r} is not set up right: {error}.", where=name) from error
