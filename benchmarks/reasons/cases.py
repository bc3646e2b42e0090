"""Random items of random users' lists with their explanations, and histories without one item."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from palate.data.dataset import Dataset
from palate.data.item_table import ItemTable
from palate.data.profile import History, Profile
from palate.data.slate import Slate
from palate.models.base import Run
from palate.models.composite import fit_all
from palate.pipeline.counterfactual import ItemExplanation, explain_item
from palate.pipeline.pipeline import Pipeline
from palate.pipeline.query import Query
from palate.pipeline.serving_state import ServingState
from palate.pipeline.stage import ORDER
from palate.services.train.train import recipes_of
from palate.settings import load_settings

TOP: Final = 10


@dataclass(frozen=True)
class Case:
    """An item of a user's list, the query that it answered, and its explanation."""

    query: Query
    code: int
    details: ItemExplanation
    from_top: bool


def train_default(data: Dataset, seed: int) -> tuple[Pipeline, ServingState]:
    """The default pipeline and its models, trained on all of ``data``."""
    settings = load_settings()
    recipes = {name: recipe for name, recipe in recipes_of(settings).items() if recipe.is_ranker}
    models = fit_all(recipes, data, Run(seed))
    pipeline = Pipeline.from_config("default", settings.pipelines["default"].stages)
    return pipeline, ServingState(ItemTable(data.vocabulary, data.items.values()), models)


def draw_case(
    data: Dataset, pipeline: Pipeline, serving: ServingState, rng: np.random.Generator, *, from_top: bool, seed: int
) -> Case:
    """A random item of the first ten, or of the whole list, of a random user."""
    history = data.history(int(rng.integers(data.n_users)))
    query = Query(Profile(history), serving, n=len(serving.vocabulary), surprise=0.0, seed=seed)
    slate = rank_all(pipeline, query)
    code = int(slate.codes[rng.integers(TOP if from_top else len(slate))])
    explanation = explain_item(pipeline, query, code)
    assert explanation is not None
    return Case(query, code, explanation, from_top)


def rank_all(pipeline: Pipeline, query: Query) -> Slate:
    """The whole list, made by every stage except those that explain it."""
    return pipeline.of_kinds(*ORDER[:-1]).run(query)


def remove_from_history(query: Query, item: str) -> Query:
    """The same query with a history made anew without ``item``, which the user has seen none the less: no list
    shows it, and scores are scaled over the items that the user has not seen."""
    history = query.profile.history
    indices = [index for index, id_ in enumerate(history.items) if id_ != item]
    items = tuple(history.items[index] for index in indices)
    shorter = Profile(History(items, history.kinds[indices], history.values[indices], history.at[indices]))
    return Query(shorter, query.serving, n=query.n, surprise=0.0, seed=query.seed, full_history=history)
