"""Fit a ranker with trees without testing whether they improve it."""

from __future__ import annotations

from collections.abc import Mapping

from palate.data.dataset import Dataset
from palate.models.base import Model, Run
from palate.models.ensemble.blend import BlendModel
from palate.models.ensemble.ranker import Ranker, RankerModel
from palate.models.ensemble.ranker_trees import TreeSettings, fit_trees
from palate.models.ensemble.training_examples import choose_questions


def ranker_with_trees(recipe: Ranker, models: Mapping[str, Model], data: Dataset, run: Run = Run()) -> RankerModel:
    """Fit a ranker over the models that ``recipe`` names, with ``recipe.rounds`` trees."""
    bases = {name: models[name] for name in recipe.of}
    blend = next(base for base in bases.values() if isinstance(base, BlendModel))
    names, examples = recipe.examples(blend, bases, data, choose_questions(data, recipe.objective), run)
    trees = fit_trees(examples, TreeSettings(recipe.rounds, recipe.learning_rate, recipe.leaves, run.seed))
    return RankerModel.over(recipe, data, bases, names, trees, {"rounds": recipe.rounds})
