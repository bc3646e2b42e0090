"""The registry of recommenders: the names in settings, snapshots and on the command line."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any, Final

from palate.errors import ConfigError
from palate.models.evidence import EvidenceDecay

if TYPE_CHECKING:
    from palate.models.base import Recommender

RECOMMENDERS: Final[dict[str, str]] = {
    "random": "palate.models.baseline.random:Random",
    "popular": "palate.models.baseline.popular:Popular",
    "trending": "palate.models.baseline.popular:Trending",
    "item_knn": "palate.models.item_item.item_knn:ItemKNN",
    "ease": "palate.models.item_item.ease:EASE",
    "ials": "palate.models.factor.ials:IALS",
    "linear_sequence": "palate.models.item_item.linear_sequence:LinearSequence",
    "sequential_rules": "palate.models.item_item.sequential_rules:SequentialRules",
    "bmf": "palate.models.rating.bmf:BayesianMF",
    "cross_domain": "palate.models.ensemble.cross_domain:CrossDomain",
    "content": "palate.models.content.tfidf:ContentKNN",
    "text_embedding": "palate.models.content.embeddings:TextEmbedding",
    "moods": "palate.models.content.moods:Moods",
    "cold_start": "palate.models.ensemble.cold_start:ColdStart",
    "blend": "palate.models.ensemble.blend:Blend",
    "ranker": "palate.models.ensemble.ranker:Ranker",
    "transformer": "palate.models.neural.transformer:Transformer",
    "two_tower": "palate.models.rating.two_tower:TwoTower",
    "rating_ensemble": "palate.models.rating.rating_ensemble:RatingEnsemble",
    "segments": "palate.models.segment.segments:Segments",
}


def recommender(name: str, params: Mapping[str, Any] | None = None) -> Recommender:
    """The recipe called ``name``, with ``params`` instead of its defaults.

    Raises:
        ConfigError: there is no such recipe, or it has no such hyper-parameter.
    """
    if name not in RECOMMENDERS:
        raise ConfigError(f"There is no model {name!r}; there are {', '.join(RECOMMENDERS)}.", where=name)
    module, _, class_name = RECOMMENDERS[name].partition(":")
    recipe = getattr(importlib.import_module(module), class_name)
    given = dict(params or {})
    if "of" in given:
        given["of"] = _parse_bases(given["of"])
    unknown = set(given) - {field.name for field in fields(recipe)}
    if unknown:
        setting_names = ", ".join(field.name for field in fields(recipe)) or "none"
        raise ConfigError(
            f"Model {name!r} has no setting {', '.join(sorted(unknown))}; it has: {setting_names}.", where=name
        )
    try:
        if isinstance(given.get("evidence_decay"), Mapping):
            given["evidence_decay"] = EvidenceDecay(**given["evidence_decay"])
    except TypeError as error:
        setting_names = ", ".join(field.name for field in fields(EvidenceDecay))
        raise ConfigError(f"The evidence_decay of {name!r} has only: {setting_names} ({error}).", where=name) from error
    made: Recommender = recipe(**given)
    return made


def params_of(recipe: Recommender) -> dict[str, Any]:
    """The hyper-parameters of a recipe as plain JSON, which ``recommender`` accepts."""
    params = asdict(recipe)
    bases: Mapping[str, Recommender] | None = getattr(recipe, "of", None)
    if bases is not None:
        params["of"] = {name: {"recommender": base.name, **params_of(base)} for name, base in bases.items()}
    return params


def _parse_bases(bases: Iterable[str] | Mapping[str, Recommender | Mapping[str, Any]]) -> dict[str, Recommender]:
    """The base recipes of an ensemble, from names, or from a recipe or its parameters for each name."""
    if not isinstance(bases, Mapping):
        return {str(name): recommender(str(name)) for name in bases}
    return {
        name: recommender(
            str(base.get("recommender", name)), {key: value for key, value in base.items() if key != "recommender"}
        )
        if isinstance(base, Mapping)
        else base
        for name, base in bases.items()
    }
