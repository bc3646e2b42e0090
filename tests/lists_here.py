"""Fit models on a small community and save their scores; also run as a process that passes for an older processor."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from palate.data.dataset import Dataset
from palate.data.item_table import ItemTable
from palate.data.profile import Profile
from palate.data.sample.catalogue import sample_items
from palate.data.sample.community import Community
from palate.models.base import Model
from palate.models.composite import fit_all
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState
from palate.services.train.train import recipes_of
from palate.settings import load_settings
from palate.types import Floats

_N_PROFILES = 12


def community() -> Dataset:
    """Build a data set of 150 users and a quarter of the sample catalogue."""
    return Dataset.from_events(Community(sample_items()[::4], 150, 5).events(until=1.7e9), sample_items()[::4])


def profiles(data: Dataset) -> list[Profile]:
    ids = data.vocabulary.ids
    return [Profile.of(ids[:1]), Profile.of(ids[3:6]), *map(data.profile, range(_N_PROFILES - 2))]


def listed(data: Dataset, models: Mapping[str, Model], profiles: list[Profile]) -> Floats:
    """Score all items with the default pipeline, shape ``(n_profiles, n_items)``; NaN for items that it leaves out."""
    pipeline = Pipeline.from_config("default", load_settings(None).pipelines["default"].stages)
    serving = ServingState(ItemTable(data.vocabulary, [data.items[id_] for id_ in data.vocabulary]), models)
    scores = np.full((len(profiles), data.n_items), np.nan, np.float32)
    for row, profile in enumerate(profiles):
        slate = pipeline.run(Query(profile, serving, n=data.n_items, surprise=0.0))
        scores[row, slate.codes] = slate.scores
    return scores


def main(path: Path) -> None:
    data = community()
    models = fit_all(recipes_of(load_settings(None)), data)
    chosen = profiles(data)
    scores = {name: model.score(chosen) for name, model in models.items() if model.recipe.is_ranker}
    np.savez(path, default=listed(data, models, chosen), **scores)  # type: ignore[arg-type]  # no model is an option


if __name__ == "__main__":
    main(Path(sys.argv[1]))
