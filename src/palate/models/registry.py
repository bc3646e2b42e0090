"""The names by which configuration, snapshots and the command line call recommenders."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, Final

from palate.errors import ConfigError
from palate.models.evidence import Weighing

RECOMMENDERS: Final[dict[str, str]] = {
    "random": "palate.models.baseline.random:Uniform",
    "popular": "palate.models.baseline.popular:Popular",
    "trending": "palate.models.baseline.popular:Trending",
    "item_knn": "palate.models.item_item.item_knn:ItemKNN",
    "ease": "palate.models.item_item.ease:EASE",
    "ials": "palate.models.factor.ials:IALS",
    "sequence": "palate.models.item_item.linear_sequence:Sequence",
    "follows": "palate.models.item_item.sequential_rules:Follows",
    "bmf": "palate.models.rating.bmf:BayesianMF",
    "bridge": "palate.models.ensemble.cross_domain:Bridge",
    "content": "palate.models.content.tfidf:ContentKNN",
    "meaning": "palate.models.content.embeddings:Meaning",
    "moods": "palate.models.content.moods:Moods",
    "newcomers": "palate.models.ensemble.cold_start:Newcomers",
    "blend": "palate.models.ensemble.blend:Blend",
    "ranker": "palate.models.ensemble.ranker:Ranker",
    "two_tower": "palate.models.rating.two_tower:TwoTower",
    "rating_pool": "palate.models.rating.rating_ensemble:RatingPool",
    "segments": "palate.models.segment.segments:Segments",
}


def recommender(name: str, params: Mapping[str, Any] | None = None) -> Any:
    """The recipe called ``name`` with ``params`` over its defaults.

    Raises:
        ConfigError: there is no such recipe, or it has no such hyper-parameter.
    """
    if name not in RECOMMENDERS:
        raise ConfigError(f"There is no model {name!r}; there are {', '.join(RECOMMENDERS)}.", where=name)
    module, _, class_name = RECOMMENDERS[name].partition(":")
    recipe = getattr(importlib.import_module(module), class_name)
    given = dict(params or {})
    if "of" in given:
        given["of"] = _bases(given["of"])
    unknown = set(given) - {field.name for field in fields(recipe)}
    if unknown:
        has = ", ".join(field.name for field in fields(recipe)) or "none"
        raise ConfigError(f"Model {name!r} has no setting {', '.join(sorted(unknown))}; it has: {has}.", where=name)
    try:
        if isinstance(given.get("weighing"), Mapping):
            given["weighing"] = Weighing(**given["weighing"])
    except TypeError as error:
        has = ", ".join(field.name for field in fields(Weighing))
        raise ConfigError(f"The weighing of {name!r} has only: {has} ({error}).", where=name) from error
    return recipe(**given)


def params_of(recipe: Any) -> dict[str, Any]:
    """The hyper-parameters of a recipe as plain JSON; ``recommender`` takes them back."""
    params = asdict(recipe)
    if "of" in params:
        params["of"] = {name: {"recommender": base.name, **params_of(base)} for name, base in recipe.of.items()}
    return params


def _bases(given: Any) -> dict[str, Any]:
    """What a combined recipe is made of: names, or for each name a recipe or its parameters."""
    if not isinstance(given, Mapping):
        return {str(name): recommender(str(name)) for name in given}
    return {
        name: recommender(str(base.get("recommender", name)), {k: v for k, v in base.items() if k != "recommender"})
        if isinstance(base, Mapping)
        else base
        for name, base in given.items()
    }
