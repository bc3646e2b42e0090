"""Lists of the default pipeline with and without an index, over the same made-up models."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any, Final

import numpy as np

from benchmarks.catalogues.made_up import make_serving_state
from benchmarks.nearest.vectors import SEED, Factors, model_of
from palate.data.profile import Profile
from palate.models.ensemble.blend import BlendModel
from palate.models.neighbours.indexes import Indexes
from palate.models.neighbours.item_index import ItemIndex
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState
from palate.settings import default_stages

N_LISTS: Final = 60
N_EVENTS: Final = 100
LIST_LENGTH: Final = 10


def measure_lists(factors: Factors, index: ItemIndex) -> dict[str, Any]:
    """Processor time of a list of ten with reasons, and the share of the items of a full scan that an index keeps.

    Models: these factors, two models of 64 neighbours, popularity, and their blend with equal weights. Histories are
    those of users of MovieLens 1M, with a random descendant for each item.
    """
    full = _with_factors(make_serving_state(len(factors.items), SEED), factors)
    indexed = replace(full, indexes=Indexes({"ials": index}))
    took = _compare(full, indexed, _profiles(factors, full))
    return {
        "items": len(factors.items),
        "lists": N_LISTS,
        "kind": index.base.kind,
        "effort": index.base.effort,
        "index_recall": round(index.quality.recall, 4),
        "index_recall_at_10": round(index.quality.recall_at_10, 4),
        **took,
    }


def _compare(full: ServingState, indexed: ServingState, profiles: list[Profile]) -> dict[str, Any]:
    pipeline = Pipeline.from_config("default", default_stages())
    took: dict[str, list[float]] = {"full": [], "indexed": []}
    kept, same = [], 0
    for number, profile in enumerate(profiles):
        lists = {}
        for name, serving in (("full", full), ("indexed", indexed)):
            query = Query(profile, serving, n=LIST_LENGTH, surprise=0.0, seed=number)
            started = time.process_time()
            lists[name] = pipeline.run(query).ids
            took[name].append(1000 * (time.process_time() - started))
        kept.append(len(set(lists["full"]) & set(lists["indexed"])) / LIST_LENGTH)
        same += lists["full"] == lists["indexed"]
    medians = {name: float(np.median(values[5:])) for name, values in took.items()}  # the first ones fill caches
    return {
        "full_cpu_ms": round(medians["full"], 2),
        "indexed_cpu_ms": round(medians["indexed"], 2),
        "ratio": round(medians["full"] / medians["indexed"], 2),
        "recall_in_serving": round(float(np.mean(kept)), 4),
        "same_lists": same,
    }


def _with_factors(serving: ServingState, factors: Factors) -> ServingState:
    """The state with other factors in its model ``ials``."""
    model = replace(model_of(factors), vocabulary=serving.vocabulary)
    models = {**serving.models, "ials": model}
    blend = models["blend"]
    assert isinstance(blend, BlendModel)
    models["blend"] = replace(blend, bases={**blend.bases, "ials": model})
    return replace(serving, models=models)


def _profiles(factors: Factors, serving: ServingState) -> list[Profile]:
    rng = np.random.default_rng(SEED)
    by_parent = np.argsort(factors.parents, kind="stable")
    starts = np.searchsorted(factors.parents[by_parent], np.arange(factors.parents.max() + 2))
    profiles = []
    for history in factors.histories[:N_LISTS]:
        parents = history[-N_EVENTS:]
        parents = parents[starts[parents + 1] > starts[parents]]
        codes = by_parent[rng.integers(starts[parents], starts[parents + 1])]
        profiles.append(Profile.of(serving.vocabulary.names(np.unique(codes).tolist())))
    return profiles
